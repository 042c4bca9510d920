#include "app/window/Window.h"

#include "app/window/EnglishPlurals.h"
#include "app/window/MainWindow.h"
#include "app/window/StartTrace.h"
#include "ui/report/Report.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QTimer>
#include <cstdlib>
#include <string_view>

namespace diptych::app {
namespace {

constexpr int kStopWatchMs = 250;

bool isSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// Said once: what the program is not for.
bool acceptNotice(QWidget* window) {
  QSettings settings;
  const QString key = QStringLiteral("notice/accepted");
  if (settings.value(key).toBool()) return true;
  QMessageBox notice(window);
  notice.setIconPixmap(ui::icon(QStringLiteral("diptych")).pixmap(48, 48));
  notice.setWindowTitle(MainWindow::tr("Before you begin"));
  notice.setText(MainWindow::tr("Diptych is research software."));
  notice.setInformativeText(MainWindow::tr(
      "It is not a medical device, is not cleared or certified, and must not be used for diagnosis or treatment."));
  QPushButton* accept = notice.addButton(MainWindow::tr("I &understand"), QMessageBox::AcceptRole);
  QPushButton* quit = notice.addButton(MainWindow::tr("&Quit"), QMessageBox::RejectRole);
  accept->setAccessibleName(MainWindow::tr("I understand"));
  quit->setAccessibleName(MainWindow::tr("Quit"));
  notice.setDefaultButton(accept);
  notice.setEscapeButton(quit);
  notice.exec();
  if (notice.clickedButton() != accept) return false;
  settings.setValue(key, true);
  return true;
}

}  // namespace

bool hasDisplay() {
  // A platform that shows nothing is no display, whatever else is there: scripts and tests ask for it.
  const char* platform = std::getenv("QT_QPA_PLATFORM");
  if (platform != nullptr && (std::string_view(platform) == "offscreen" || std::string_view(platform) == "minimal"))
    return false;
  return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY");
}

void prepareApplication(QApplication& application) {
  if (QApplication::organizationName().isEmpty()) {
    QApplication::setOrganizationName(QStringLiteral("Diptych"));
    QApplication::setApplicationName(QStringLiteral("Diptych"));
  }
  QApplication::setApplicationVersion(QStringLiteral(DIPTYCH_VERSION));
  QApplication::installTranslator(new EnglishPlurals(&application));
  ui::Theme::install(application);
}

int runWindow(const WindowRequest& request) {
  int argc = 1;
  char name[] = "diptych";
  char* argv[] = {name, nullptr};
  QApplication application(argc, argv);
  prepareApplication(application);

  MainWindow window({request.worker, request.author});
  QSettings settings;
  window.restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
  if (StartTrace::wanted()) new StartTrace(window);
  window.show();
  QTimer::singleShot(0, &window, [&window, &request] {
    if (!acceptNotice(&window)) {
      window.close();
      return;
    }
    if (request.demo)
      window.openDemo();
    else
      window.openPaths(request.paths, request.project);
  });
  QTimer stopWatch;  // a signal handler may do no more than leave a mark
  QObject::connect(&stopWatch, &QTimer::timeout, &window, [&window, &request] {
    if (request.stop.stop_requested()) window.closeWithoutAsking();
  });
  stopWatch.start(kStopWatchMs);
  return QApplication::exec();
}

}  // namespace diptych::app
