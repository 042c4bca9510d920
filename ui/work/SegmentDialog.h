#pragma once
// Auto-segment: which model, which slices, on what, how long.

#include <QDialog>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

namespace diptych::ui {

struct ModelChoice {
  QString id, name;     ///< "din-lite 2"
  QString description;  ///< "LV cavity, myocardium · MR · 12 slices of 3 studies · Dice 0.91"
  std::vector<QString>
      misfits;  ///< why it does not fit this study, as sentences; it can be run all the same, on a second click
};

enum class SliceScope { all, phase, untouched, thisSlice };

struct SegmentChoice {
  QString model;
  SliceScope scope = SliceScope::all;
  QString device = "auto";
  bool operator==(const SegmentChoice&) const = default;
};

/// What a choice would mean; asked whenever it changes, must be quick.
struct SegmentForecast {
  int slices = 0;
  QString time, memory, device;  ///< "about 4 s", "about 0.6 GB of 5.1 GB free", "CPU, 2 threads"
  QString warning;               ///< too little memory, a misfit
};

class SegmentDialog final : public QDialog {
  Q_OBJECT

public:
  SegmentDialog(std::vector<ModelChoice> models, std::vector<QString> devices, bool hasPhases, bool hasLabels,
                const SegmentChoice& start, std::function<SegmentForecast(const SegmentChoice&)> forecast,
                QWidget* parent);
  ~SegmentDialog() override;
  SegmentChoice choice() const;

private:
  void showForecast();

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych::ui
