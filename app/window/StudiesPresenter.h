#pragma once
// The study browser, the slice bar and the phase bar.

#include "app/window/Document.h"
#include "ui/studies/SliceBar.h"
#include "ui/studies/StudyBrowser.h"

#include <QObject>
#include <QTimer>

namespace diptych::app {

class StudiesPresenter final : public QObject {
  Q_OBJECT

public:
  StudiesPresenter(Document& document, ui::StudyBrowser& browser, ui::SliceBar& slices, ui::PhaseBar& phases,
                   QObject* parent);

  /// The project's series have changed, or what is known about their slices. Opens the first one where none is open and `openFirst` says so.
  void refresh(bool openFirst = false);
  /// The one before or after in the list.
  void step(int steps);
  /// The predicted slice that needs a person most, of those that nobody has touched: the model's own doubt, else the next one in order.
  void goToNextDoubtful();
  bool hasUntouchedPrediction() const;
  /// To the next slice that is not done; stays where all are.
  void goToNextOpen();

private:
  void followLabels();
  void showMarks();
  void showPosition();
  void loadThumbnails();

  Document& document_;
  ui::StudyBrowser& browser_;
  ui::SliceBar& slices_;
  ui::PhaseBar& phases_;
  QTimer refreshTimer_;
  std::set<int> thumbnails_;
};

}  // namespace diptych::app
