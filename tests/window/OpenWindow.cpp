#include "tests/window/OpenWindow.h"

#include <QUrl>

namespace diptych::test {

OpenWindow::OpenWindow(const PrivateHome& home, const std::filesystem::path& worker)
    : projects_{home.projects()}, window_{std::make_unique<app::MainWindow>(app::WindowOptions{worker, "reader"})} {
  window_->resize(1366, 900);
  window_->show();
  window_->activateWindow();
  if (!QTest::qWaitForWindowActive(window_.get())) qWarning("the window does not become active");
}

OpenWindow::~OpenWindow() = default;

bool OpenWindow::drop(const std::vector<std::filesystem::path>& paths) {
  QList<QUrl> urls;
  for (const std::filesystem::path& path : paths) urls << QUrl::fromLocalFile(QString::fromStdString(path.string()));
  return dropFiles(*window_, urls) && original() != nullptr;
}

viewer::SliceView* OpenWindow::original() const {
  return qobject_cast<viewer::SliceView*>(waitFor(QStringLiteral("Original: *"), 20000));
}

bool OpenWindow::openSeries(const QString& title) const {
  const auto* activity = visible<QLabel>(QStringLiteral("Activity"));
  if (!clickRow(QStringLiteral("Patients, studies and series"), title)) return false;
  return waitUntil([activity] { return activity == nullptr || activity->text().isEmpty(); });
}

void OpenWindow::key(Qt::Key key, Qt::KeyboardModifiers held) const {
  viewer::SliceView* view = original();
  if (view == nullptr) return;
  window_->activateWindow();
  if (!QTest::qWaitForWindowActive(window_.get())) qWarning("the window does not become active");
  QTest::keyClick(view, key, held);
}

std::filesystem::path OpenWindow::project() const {
  const QString name = window_->windowTitle().section(QStringLiteral(" — "), 0, 0);
  return projects_ / (name.toStdString() + ".diptych");
}

bool OpenWindow::close() {
  return window_->close();
}

}  // namespace diptych::test
