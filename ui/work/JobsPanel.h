#pragma once
// The strip at the bottom: what the worker is doing, how far it is, and the curves of a training.

#include "core/jobs/JobFolder.h"

#include <QString>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

namespace diptych::ui {

class JobRowView;

struct JobRow {
  QString id;     ///< of the job
  QString title;  ///< "Retrain din-lite 1 on 12 slices"
  /// silent: under way, but its worker does not answer; `what` is the sentence that says so
  enum class State { waiting, running, silent, succeeded, failed, cancelled, interrupted } state = State::running;
  double fraction = 0;
  QString what;  ///< "Epoch 3 of 20"
  std::optional<double> secondsLeft;
  QString outcome;  ///< a sentence, when it has ended
  bool training = false;
  std::vector<CurvePoint> curve;    ///< so far
  std::vector<QString> classNames;  ///< by class index
};

/// Newest first. Ended jobs stay until cleared; empty, the panel says what will show up here.
class JobsPanel final : public QWidget {
  Q_OBJECT

public:
  explicit JobsPanel(QWidget* parent = nullptr);
  void setJob(const JobRow& row);  ///< adds it, or replaces the one with its id
  void removeJob(const QString& id);
  void showCurves(const QString& id);

  /// As high as its rows, within 96 … 220 px.
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void heightWanted(int pixels);  ///< curves were shown or hidden
  void cancelRequested(const QString& id);
  void resumeRequested(const QString& id);
  void clearRequested(const QString& id);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;  ///< its rows have become more, fewer or higher

private:
  void curvesToggled(JobRowView* view, bool shown);
  void orderTabs();  ///< top to bottom: rows are added on top, but Qt adds to the end

  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
