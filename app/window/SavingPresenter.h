#pragma once
// What is saved and what is not: the word in the status bar, the banner while the disk refuses changes, the question before they
// would be lost.

#include "app/window/ProjectThread.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTime>
#include <QTimer>

class QLabel;

namespace diptych::ui {
class Banner;
}

namespace diptych::app {

class SavingPresenter final : public QObject {
  Q_OBJECT

public:
  SavingPresenter(QLabel& word, ui::Banner& banner, QWidget& window);

  void setProject(ProjectThread* project);
  /// For those who ask, by Ctrl+S.
  QString answer() const;
  /// Before the project is closed: waits, with a word and a window that goes on living, until everything is saved; where the disk
  /// refuses, asks. False: it must stay open.
  bool mayClose();

private:
  void show();
  void showTrouble(const Error& trouble);
  /// Everything was saved; false where the disk refuses it.
  bool waitUntilSaved();
  bool askToDiscard();

  QLabel& word_;
  ui::Banner& banner_;
  QWidget& window_;
  QPointer<ProjectThread> project_;
  QTime lastSaved_;
  QTimer delay_;
  bool closing_ = false;
};

/// "The disk with the project is full: nothing more can be saved. Free some space, then Try again."
QString troubleSentence(const Error& trouble);

}  // namespace diptych::app
