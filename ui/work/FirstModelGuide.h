#pragma once
// Where no model fits yet: three steps beside the views. Not a dialog, since the second step is drawing.

#include <QString>
#include <QWidget>
#include <memory>
#include <vector>

namespace diptych::ui {

struct GuidePreset {
  QString id, name, segments;  ///< "cardiac-mr", "Cardiac MR", "LV cavity, myocardium, RV cavity"
};

struct GuideSlice {
  int k = 0, t = 0;
  QString text;  ///< "Slice 5, phase 1"
  bool done = false;
};

class FirstModelGuide final : public QWidget {
  Q_OBJECT

public:
  explicit FirstModelGuide(QWidget* parent = nullptr);
  void setPresets(std::vector<GuidePreset> presets, const QString& suggested);
  /// Step 1 is over once there are segments: their names.
  void setSegments(const std::vector<QString>& names);
  /// Step 2: proposed slices and which are done.
  void setSlices(std::vector<GuideSlice> slices);
  /// Step 3: "Train for 3 minutes on 8 slices (CPU)", enabled as soon as two slices are done; `whyNot` else.
  void setTrain(const QString& text, const QString& whyNot);
  /// Training runs, or has ended: what to do next. "Segment the rest" is offered once it has ended. Empty: back to step 3.
  void setOutcome(const QString& text, bool ended = true);

Q_SIGNALS:
  void presetChosen(const QString& id);
  void namesChosen(const std::vector<QString>& names);
  void sliceChosen(int k, int t);
  void trainRequested();
  void segmentRequested();  ///< after training: "Segment the rest"
  void closed();

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;  ///< the third step has another width

private:
  void refresh();

  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
