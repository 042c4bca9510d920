#include "app/window/ProjectPresenter.h"

#include "app/demo/PracticeProject.h"
#include "app/window/Background.h"
#include "app/window/Text.h"
#include "core/base/Files.h"

#include <QCoreApplication>
#include <QDate>
#include <QDir>
#include <QSettings>
#include <string_view>
#include <utility>

namespace diptych::app {
namespace {

namespace fs = std::filesystem;

constexpr int kRemembered = 8;

fs::path homeFolder() {
  return fs::path(QDir::homePath().toStdString()) / "Diptych";
}

Status makeHomeFolder() {
  Status made = makeFolders(homeFolder());
  if (made) return {};
  Error error = made.error();
  error.advice = "make a project elsewhere";
  return error;
}

}  // namespace

ProjectPresenter::ProjectPresenter(QObject* parent) : QObject(parent) {}

ProjectPresenter::~ProjectPresenter() = default;

void ProjectPresenter::open(const fs::path& folder, bool readOnly) {
  using storage::Project;
  const auto mode = readOnly ? Project::Mode::readOnly : Project::Mode::readWrite;
  start(
      tr("Opening %1").arg(text(folder.filename().string())),
      [folder, mode](const Progress&) {
        auto opened = Project::open(folder, mode);
        if (opened || mode == Project::Mode::readOnly || opened.error().code != ErrorCode::permission) return opened;
        // A disk that is mounted for reading, a colleague's folder: looking is possible all the same.
        auto reading = Project::open(folder, Project::Mode::readOnly);
        return reading ? std::move(reading) : std::move(opened);
      },
      folder, readOnly);
}

void ProjectPresenter::create(const fs::path& folder) {
  start(
      tr("Making %1").arg(text(folder.filename().string())),
      [folder](const Progress&) { return storage::Project::create(folder); }, folder);
}

void ProjectPresenter::createByDate() {
  if (const auto made = makeHomeFolder(); !made) {
    Q_EMIT failed(text(made.error().sentence()));
    return;
  }
  const std::string date = QDate::currentDate().toString(Qt::ISODate).toStdString();
  std::error_code ignored;
  for (int number = 1;; ++number) {
    const fs::path folder = homeFolder() / (date + "-" + std::to_string(number) + ".diptych");
    if (fs::exists(folder, ignored)) continue;
    create(folder);
    return;
  }
}

void ProjectPresenter::openDemo() {
  if (const auto made = makeHomeFolder(); !made) {
    Q_EMIT failed(text(made.error().sentence()));
    return;
  }
  const fs::path folder = homeFolder() / "demo-hearts.diptych";
  start(
      tr("Preparing the demo"),
      [folder](const Progress& progress) -> Result<std::unique_ptr<storage::Project>> {
        std::error_code ignored;
        if (!fs::exists(folder, ignored)) {
          const fs::path cranium = fs::exists(packagedCranium(), ignored) ? packagedCranium() : fs::path();
          if (const auto made = makePracticeProject(folder, cranium, progress); !made) return made.error();
        }
        return storage::Project::open(folder, storage::Project::Mode::readWrite);
      },
      folder);
}

void ProjectPresenter::cancel() {
  stop_.request_stop();
}

void ProjectPresenter::close() {
  if (!project_) return;
  Q_EMIT closing();
  const auto going = std::move(project_);
  Q_EMIT opened();
}

bool ProjectPresenter::mustStay() {
  if (!project_ || !project_->trouble()) return false;
  Q_EMIT failed(tr("%1 has changes that are not saved yet, so it stays open; wait until they are saved, or close it "
                   "and discard them.")
                    .arg(text(project_->folder().filename().string())));
  return true;
}

void ProjectPresenter::start(const QString& what, Opening opening, const fs::path& folder, bool reading) {
  if (mustStay()) return;
  stop_.request_stop();
  stop_ = {};
  const int mine = ++attempt_;
  Q_EMIT busy(what, -1);
  const auto report = [this, mine, what](double fraction, std::string_view) {
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [self = QPointer<ProjectPresenter>(this), mine, what, fraction] {
          if (self && mine == self->attempt_) Q_EMIT self->busy(what, fraction);
        },
        Qt::QueuedConnection);
  };
  // The writer's lock belongs to the process: opening again what is open here would be refused, so it is closed first.
  if (project_ && project_->folder() == folder) close();
  using Opened = std::shared_ptr<Result<std::unique_ptr<storage::Project>>>;
  inBackground(
      this,
      [opening = std::move(opening), report, stop = stop_.get_token()]() -> Opened {
        return std::make_shared<Result<std::unique_ptr<storage::Project>>>(opening(Progress{report, stop}));
      },
      [this, mine, folder, reading](const Opened& result) {
        if (mine != attempt_) return;
        ++attempt_;  // late reports are passed over
        Q_EMIT busy({}, -1);
        if (!*result) {
          const Error& error = result->error();
          if (error.code == ErrorCode::locked || error.code == ErrorCode::noSpace ||
              (error.code == ErrorCode::damaged && !reading))
            Q_EMIT locked(text(error.sentence()), text(folder.string()));
          else if (error.code != ErrorCode::cancelled)
            Q_EMIT failed(text(error.sentence()));
          return;
        }
        if (mustStay()) return;
        if (project_) Q_EMIT closing();
        project_ = std::make_unique<ProjectThread>(std::move(**result));
        remember(folder);
        Q_EMIT opened();
      });
}

QStringList ProjectPresenter::recent() {
  QStringList folders = QSettings().value(QStringLiteral("projects/recent")).toStringList();
  folders.removeIf([](const QString& folder) { return !isProject(folder.toStdString()); });
  return folders;
}

void ProjectPresenter::remember(const fs::path& folder) {
  QStringList folders = recent();
  const QString mine = text(fs::absolute(folder).string());
  folders.removeAll(mine);
  folders.prepend(mine);
  QSettings().setValue(QStringLiteral("projects/recent"), folders.mid(0, kRemembered));
}

bool ProjectPresenter::isProject(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "project.diptych", ignored);
}

}  // namespace diptych::app
