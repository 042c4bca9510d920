#pragma once
// The row of buttons under the views that leads through the loop. Each says what will happen.

#include <QString>
#include <QWidget>
#include <memory>
#include <vector>

namespace diptych::ui {

/// A button: enabled with what it says, or disabled with the reason as its tooltip.
struct WorkAction {
  QString text;    ///< "Segment 10 slices with LV cavity 1.2 (CPU, about 4 s)"
  QString detail;  ///< tooltip: device, memory, what is not touched
  QString whyNot;  ///< not empty: disabled
};

struct AcceptState {
  bool there = false;             ///< a prediction that is not (wholly) accepted is in view
  QString text;                   ///< "Prediction by LV cavity 1.2: 10 slices"
  int all = 0, untouched = 0;     ///< slices each choice would change
  bool thisSlice = false;         ///< the slice in view was predicted
  std::vector<QString> segments;  ///< names; for "only this segment"
};

class ModelBar final : public QWidget {
  Q_OBJECT

public:
  explicit ModelBar(QWidget* parent = nullptr);
  void setSegment(const WorkAction& action);
  /// While the slice is done the button is pressed and says "Done"; the action's text is then its tooltip and description.
  void setDone(bool sliceIsDone, const WorkAction& action);
  /// Enabled to begin with.
  void setNextDoubtful(const WorkAction& action);
  void setRetrain(const WorkAction& action);
  void setReport(const WorkAction& action);
  void setAccept(const AcceptState& state);
  /// Shown on the buttons; D and N to begin with. The shortcuts themselves belong to the window's commands.
  void setKeyHints(const QString& done, const QString& nextDoubtful);

Q_SIGNALS:
  void segmentRequested();  ///< opens the dialog of choices
  void acceptRequested(bool onlyUntouched, bool thisSliceOnly, const QString& segment);  ///< segment empty: all
  void discardViewRequested();                                                           ///< hides the prediction
  void doneRequested();
  void nextDoubtfulRequested();
  void retrainRequested();
  void reportRequested();

private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
