#pragma once
// Train and retrain: from which model, on how many slices, how long, what is held out.

#include "ui/work/SegmentDialog.h"

namespace diptych::ui {

struct TrainChoice {
  QString from;                 ///< model id; empty: a new model
  QString config = "din-lite";  ///< of a new model
  QString name;                 ///< of the result
  double minutes = 3;
  bool holdOut = true;  ///< one patient in five, where there are at least five
  QString device = "auto";
  bool operator==(const TrainChoice&) const = default;
};

struct TrainForecast {
  QString name;      ///< what the result is called if nothing is typed
  QString data;      ///< "12 slices of 3 series: 8 new, 4 seen before (drawn half the time)"
  QString segments;  ///< "LV cavity, myocardium"
  QString heldOut;   ///< "1 of 5 patients", or why nothing is
  QString time, memory, device, warning;
  QString whyNot;  ///< not empty: cannot start
};

class TrainDialog final : public QDialog {
  Q_OBJECT

public:
  TrainDialog(std::vector<ModelChoice> models, std::vector<QString> configs, std::vector<QString> devices,
              const TrainChoice& start, std::function<TrainForecast(const TrainChoice&)> forecast, QWidget* parent);
  ~TrainDialog() override;
  TrainChoice choice() const;

private:
  void showForecast();

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych::ui
