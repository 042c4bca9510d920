#include "app/window/ImportPresenter.h"

#include "app/window/Background.h"
#include "app/window/Text.h"
#include "ui/studies/ImportDialog.h"

#include <QCoreApplication>
#include <QWidget>
#include <memory>
#include <string_view>
#include <utility>

namespace diptych::app {
ImportPresenter::ImportPresenter(QWidget* window) : QObject(window), window_{window} {}

void ImportPresenter::setProject(ProjectThread* project) {
  cancel();
  waiting_.clear();
  project_ = project;
}

void ImportPresenter::cancel() {
  stop_.request_stop();
}

void ImportPresenter::import(const std::vector<std::filesystem::path>& paths) {
  if (project_ == nullptr || paths.empty()) return;
  if (!project_->writable()) {
    Q_EMIT failed(tr("This project is open for reading only, so nothing can be imported into it."));
    return;
  }
  if (busy_) {
    waiting_.insert(waiting_.end(), paths.begin(), paths.end());
    return;
  }
  start(paths);
}

void ImportPresenter::start(const std::vector<std::filesystem::path>& paths) {
  busy_ = true;
  stop_ = {};
  if (dialog_) dialog_->done(0);
  dialog_ = new ui::ImportDialog(window_);
  dialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog_, &ui::ImportDialog::cancelRequested, this, &ImportPresenter::cancel);
  dialog_->setProgress(0, tr("Looking for images"));
  dialog_->show();
  Q_EMIT busyChanged();

  const auto report = [dialog = dialog_](double fraction, std::string_view what) {
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [dialog, fraction, what = QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size()))] {
          if (dialog) dialog->setProgress(fraction, what);
        },
        Qt::QueuedConnection);
  };
  // Files are read here on a pool thread; only what writes visits the project's thread, a series at a time.
  const ImportTarget target{
      [project = project_](const storage::LoadedSeries& loaded, const Progress& progress) {
        return project->await([&](storage::Project& writer) { return addLoadedSeries(writer, loaded, {}, progress); });
      },
      [project = project_](const std::string& uid) {
        return project->await([&](storage::Project& writer) { return numberByUid(writer, uid); });
      },
      storage::Project::incomingFolder(project_->folder())};
  inBackground(
      this,
      [target, paths, report, stop = stop_.get_token()] {
        return std::make_shared<Result<ImportOutcome>>(importPaths(target, paths, Progress{report, stop}));
      },
      [this](const std::shared_ptr<Result<ImportOutcome>>& outcome) { showOutcome(*outcome); });
}

void ImportPresenter::showOutcome(const Result<ImportOutcome>& outcome) {
  busy_ = false;
  if (outcome) {
    std::vector<QString> added;
    std::vector<ui::ImportLine> leftOut;
    for (const ImportedSeries& series : outcome->added) {
      const GridSize& size = series.entry.geometry.size;
      QString title = text(series.entry.series.description);
      if (title.isEmpty()) title = tr("Series %1").arg(series.entry.number);
      added.push_back(tr("%1: %2, %3 × %4 × %5")
                          .arg(title, text(series.entry.series.modality))
                          .arg(size.x)
                          .arg(size.y)
                          .arg(size.z) +
                      (size.t > 1 ? tr(" × %n phase(s)", nullptr, size.t) : QString()));
    }
    for (const LeftOutSeries& series : outcome->leftOut)
      leftOut.push_back({text(series.title),
                         series.alreadyThere ? tr("It is in the project already") : text(series.reason.sentence())});
    for (const storage::Skipped& file : outcome->skipped)
      leftOut.push_back({text(file.path.string()), text(file.reason)});
    if (dialog_) dialog_->setOutcome(added, leftOut);
    Q_EMIT imported(static_cast<int>(outcome->added.size()));
  } else if (outcome.error().code == ErrorCode::cancelled) {
    if (dialog_) dialog_->done(0);
    Q_EMIT imported(0);
  } else {
    const QString sentence = text(outcome.error().sentence());
    if (dialog_)
      dialog_->setFailure(sentence);
    else
      Q_EMIT failed(sentence);
    Q_EMIT imported(0);
  }
  Q_EMIT busyChanged();
  if (!waiting_.empty()) start(std::exchange(waiting_, {}));
}

}  // namespace diptych::app
