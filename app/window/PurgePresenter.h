#pragma once
// A study out of the project for good: asked twice, since it is the one thing in this program that cannot be undone.

#include "app/window/Document.h"
#include "app/window/JobsPresenter.h"
#include "app/window/StudiesPresenter.h"

#include <QObject>
#include <QString>

class QWidget;

namespace diptych::app {

class PurgePresenter final : public QObject {
  Q_OBJECT

public:
  PurgePresenter(Document& document, JobsPresenter& jobs, StudiesPresenter& studies, QWidget* window);

  /// Says what would go with the study of this series, and removes it once the person has ticked that this is meant.
  void ask(int series);

Q_SIGNALS:
  void removed(const QString& sentence);
  void unfinished(const QString& sentence);  ///< gone from the project, with bytes of it left until the next opening
  void failed(const QString& sentence);

private:
  bool confirmed(const storage::PurgePlan& plan);
  void remove(const storage::PurgePlan& plan);

  Document& document_;
  JobsPresenter& jobs_;
  StudiesPresenter& studies_;
  QWidget* window_;
};

}  // namespace diptych::app
