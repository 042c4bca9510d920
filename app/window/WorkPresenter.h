#pragma once
// The row of buttons that leads through the loop: segment, accept, done, retrain. What they say and what they do.

#include "app/window/Document.h"
#include "app/window/JobsPresenter.h"
#include "app/window/ModelStock.h"
#include "app/window/StudiesPresenter.h"
#include "ui/work/ModelBar.h"
#include "ui/work/TrainDialog.h"
#include "viewer/SliceRenderer.h"

#include <QObject>
#include <QTimer>
#include <map>
#include <optional>
#include <string>

class QWidget;

namespace diptych::app {

struct AcceptRequest;

class WorkPresenter final : public QObject {
  Q_OBJECT

public:
  WorkPresenter(Document& document, ModelStock& stock, JobsPresenter& jobs, StudiesPresenter& studies,
                ui::ModelBar& bar, QWidget* window);

  void askSegment();
  void askTrain();
  /// Without a dialog: all slices that nobody has touched, with the model in use.
  void segmentRest();
  /// A first model, from the guide.
  void trainFirst(double minutes);
  void accept(bool onlyUntouched, bool thisSliceOnly, const QString& segment);
  void toggleDone();
  /// Grey values that a new model will see: on CT the window in view.
  void setViewWindow(viewer::WindowLevel window) { viewWindow_ = window; }
  /// Declared slices in the whole project, as a training would use them; empty until counted.
  const std::optional<TrainingSet>& trainingSet() const { return trainingSet_; }

Q_SIGNALS:
  void guideRequested();  ///< no model fits: the first-model guide
  void failed(const QString& sentence);
  void noted(const QString& sentence);
  void changed();

private:
  void segmentOrGuide();
  void showAll();
  void showSegment();
  void showDone();
  void showTrain();
  void showAccept();
  void countTrainingSlices();
  void acceptNow(const AcceptRequest& request);
  std::vector<SliceRef> scopeSlices(ui::SliceScope scope) const;
  TrainRequest newModelRequest() const;
  ui::TrainForecast forecastOf(const ui::TrainChoice& choice,
                               const std::map<std::string, Result<TrainingSet>>& sets) const;
  void startTraining(const ui::TrainChoice& choice);

  Document& document_;
  ModelStock& stock_;
  JobsPresenter& jobs_;
  StudiesPresenter& studies_;
  ui::ModelBar& bar_;
  QWidget* window_;
  QTimer countTimer_;
  std::optional<TrainingSet> trainingSet_;
  QString whyNoTraining_;
  viewer::WindowLevel viewWindow_{};
};

}  // namespace diptych::app
