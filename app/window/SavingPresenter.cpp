#include "app/window/SavingPresenter.h"

#include "app/window/Text.h"
#include "ui/theme/Banner.h"
#include "ui/theme/Theme.h"

#include <QEventLoop>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScopedValueRollback>

namespace diptych::app {
namespace {

constexpr int kSavingDelayMs = 300;  // most changes are on disk sooner, and a flicker tells nobody anything

}  // namespace

QString troubleSentence(const Error& trouble) {
  if (trouble.code == ErrorCode::noSpace)
    return SavingPresenter::tr(
        "The disk with the project is full: nothing more can be saved. Free some space, then Try again.");
  return SavingPresenter::tr("%1. Your changes are kept here and saved as soon as that is put right.")
      .arg(text(trouble.what));
}

SavingPresenter::SavingPresenter(QLabel& word, ui::Banner& banner, QWidget& window)
    : QObject(&window), word_{word}, banner_{banner}, window_{window} {
  delay_.setSingleShot(true);
  delay_.setInterval(kSavingDelayMs);
  connect(&delay_, &QTimer::timeout, this, [this] {
    if (!project_ || project_->unsaved() == 0 || project_->trouble()) return;
    word_.setText(tr("Saving…"));
    if (closing_)
      banner_.tell(tr("Saving the last %n change(s) before the project is closed…", nullptr, project_->unsaved()));
  });
  connect(&banner_, &ui::Banner::acted, this, [this] {
    if (project_) project_->tryAgain();
  });
}

void SavingPresenter::setProject(ProjectThread* project) {
  project_ = project;
  lastSaved_ = QTime::currentTime();
  if (project != nullptr) {
    connect(project, &ProjectThread::savedChanged, this, &SavingPresenter::show);
    connect(project, &ProjectThread::troubleChanged, this, &SavingPresenter::show);
  }
  show();
}

void SavingPresenter::show() {
  if (!project_) {
    word_.clear();
    banner_.clear();
    return;
  }
  if (!project_->writable()) {
    word_.setText(tr("Reading only"));
    banner_.clear();
    return;
  }
  if (const auto trouble = project_->trouble()) {
    showTrouble(*trouble);
    return;
  }
  if (!closing_) banner_.clear();
  if (project_->unsaved() > 0) {
    if (!delay_.isActive()) delay_.start();
    return;
  }
  lastSaved_ = QTime::currentTime();
  word_.setText(tr("All changes saved %1").arg(lastSaved_.toString(QStringLiteral("HH:mm"))));
}

void SavingPresenter::showTrouble(const Error& trouble) {
  word_.setText(tr("%n change(s) not saved yet", nullptr, project_->unsaved()));
  banner_.tell(troubleSentence(trouble), tr("&Try again"));
}

QString SavingPresenter::answer() const {
  if (!project_) return tr("No project is open, so there is nothing to save.");
  if (const auto trouble = project_->trouble())
    return tr("%n change(s) (is|are) not saved yet. %1", nullptr, project_->unsaved()).arg(troubleSentence(*trouble));
  if (project_->unsaved() > 0)
    return tr("The last changes are being saved. There is no need to ask: every change is saved as it is made.");
  return tr("All changes are saved, the last at %1. There is no need to ask: every change is saved as it is made.")
      .arg(lastSaved_.toString(QStringLiteral("HH:mm")));
}

bool SavingPresenter::mayClose() {
  if (closing_) return false;  // asked again while it waits
  return waitUntilSaved() || askToDiscard();
}

bool SavingPresenter::waitUntilSaved() {
  const auto done = [this] { return !project_ || project_->unsaved() == 0 || project_->trouble(); };
  if (!done()) {
    const QScopedValueRollback closing(closing_, true);
    QEventLoop loop;
    const auto look = [&] {
      if (done()) loop.quit();
    };
    connect(project_, &ProjectThread::savedChanged, &loop, look);
    connect(project_, &ProjectThread::troubleChanged, &loop, look);
    delay_.start();
    loop.exec();
    if (!project_ || !project_->trouble()) banner_.clear();
  }
  return !project_ || !project_->trouble();
}

bool SavingPresenter::askToDiscard() {
  const int count = project_->unsaved();
  QMessageBox question(&window_);
  question.setIconPixmap(ui::icon(QStringLiteral("warning"), ui::Ink::warning).pixmap(40, 40));
  question.setWindowTitle(tr("Not everything is saved"));
  question.setText(tr("%n change(s) (is|are) not saved yet.", nullptr, count));
  question.setInformativeText(troubleSentence(*project_->trouble()));
  QPushButton* keep = question.addButton(tr("&Keep waiting"), QMessageBox::RejectRole);
  QPushButton* discard = question.addButton(tr("&Discard %n change(s)", nullptr, count), QMessageBox::DestructiveRole);
  for (QPushButton* button : {keep, discard})
    button->setAccessibleName(QString(button->text()).remove(QLatin1Char('&')));
  question.setDefaultButton(keep);
  question.setEscapeButton(keep);
  // There may be room again while it is asked.
  connect(project_, &ProjectThread::savedChanged, &question, [&] {
    if (project_ && project_->unsaved() == 0) question.accept();
  });
  question.exec();
  return question.clickedButton() == discard || !project_ || project_->unsaved() == 0;
}

}  // namespace diptych::app
