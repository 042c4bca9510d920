#include "tests/window/WindowDriver.h"

#include "storage/import/Import.h"
#include "tests/support/Places.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QStandardPaths>
#include <QTabBar>

namespace diptych::test {
namespace {

bool matches(const QString& name, const QString& wanted) {
  return wanted.endsWith(QLatin1Char('*')) ? name.startsWith(wanted.chopped(1)) : name == wanted;
}

QString plain(QString text) {
  text = text.section(QLatin1Char('\t'), 0, 0);
  return text.remove(QLatin1Char('&'));
}

}  // namespace

PrivateHome::PrivateHome() {
  qputenv("HOME", folder_.path().toUtf8());
  qputenv("XDG_CONFIG_HOME", (folder_.path() + QStringLiteral("/config")).toUtf8());
  qputenv("XDG_DATA_HOME", (folder_.path() + QStringLiteral("/data")).toUtf8());
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder_.path() + QStringLiteral("/config"));
  // Windows are tested as of a user who has no model; what came with the program has tests of its own.
  qputenv("DIPTYCH_MODELS", (folder_.path() + QStringLiteral("/models")).toUtf8());
  storage::useDecoder(diptych::test::inBuild("bin/diptych-decoder").toStdString());  // as main() does
}

std::filesystem::path builtWorker() {
  const QByteArray named = qgetenv("DIPTYCH_WORKER");
  std::filesystem::path worker = named.isEmpty()
                                     ? std::filesystem::path(diptych::test::inBuild("bin/diptych-worker").toStdString())
                                     : std::filesystem::path(named.toStdString());
  return std::filesystem::exists(worker) ? worker : std::filesystem::path();
}

namespace {

/// From what a person works with now: the topmost dialog, then the active window.
int distance(const QWidget* widget) {
  if (widget->window() == QApplication::activeModalWidget()) return 0;
  return widget->window() == QApplication::activeWindow() ? 1 : 2;
}

}  // namespace

QWidget* findByName(const QString& accessibleName, const QMetaObject* kind) {
  QWidget* found = nullptr;
  for (QWidget* widget : QApplication::allWidgets()) {
    if (!widget->isVisible() || !matches(widget->accessibleName(), accessibleName)) continue;
    if (!widget->metaObject()->inherits(kind)) continue;
    if (found == nullptr || distance(widget) < distance(found)) found = widget;
  }
  return found;
}

bool waitUntil(const std::function<bool()>& condition, int milliseconds) {
  return QTest::qWaitFor(condition, milliseconds);
}

QWidget* waitFor(const QString& accessibleName, int milliseconds) {
  QWidget* found = nullptr;
  waitUntil(
      [&] {
        found = findByName(accessibleName);
        return found != nullptr && found->isEnabled();
      },
      milliseconds);
  if (found == nullptr || !found->isEnabled()) {
    qWarning("no visible, enabled widget is called \"%s\"", qPrintable(accessibleName));
    return nullptr;
  }
  return found;
}

bool click(const QString& accessibleName) {
  QWidget* widget = waitFor(accessibleName);
  if (widget == nullptr) return false;
  QTest::mouseClick(widget, Qt::LeftButton);
  return true;
}

bool chooseMenu(QMainWindow& window, const QString& menu, const QString& entry) {
  for (QAction* top : window.menuBar()->actions()) {
    if (plain(top->text()) != menu || top->menu() == nullptr) continue;
    const QPoint at = window.menuBar()->actionGeometry(top).center();
    QTest::mouseClick(window.menuBar(), Qt::LeftButton, {}, at);
    if (!waitUntil([&] { return top->menu()->isVisible(); }, 2000)) return false;
    for (QAction* action : top->menu()->actions()) {
      if (plain(action->text()) != entry || !action->isEnabled()) continue;
      QTest::mouseClick(top->menu(), Qt::LeftButton, {}, top->menu()->actionGeometry(action).center());
      return true;
    }
    top->menu()->close();
  }
  return false;
}

void answerDialog(const QString& buttonName, int milliseconds) {
  auto* timer = new QTimer(qApp);
  auto* watch = new QElapsedTimer;
  watch->start();
  QObject::connect(timer, &QTimer::timeout, qApp, [timer, watch, buttonName, milliseconds] {
    QWidget* dialog = QApplication::activeModalWidget();
    QWidget* button = dialog != nullptr ? findByName(buttonName) : nullptr;
    const bool there = button != nullptr && button->window() == dialog;
    if (there) QTest::mouseClick(button, Qt::LeftButton);
    if (!there && watch->elapsed() < milliseconds) return;
    delete watch;
    timer->deleteLater();
    timer->stop();
  });
  timer->start(50);
}

void answerFileDialog(const QString& path, int milliseconds) {
  auto* timer = new QTimer(qApp);
  QObject::connect(timer, &QTimer::timeout, qApp, [timer, path, left = milliseconds]() mutable {
    left -= timer->interval();
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    if (dialog == nullptr && left > 0) return;
    timer->stop();
    timer->deleteLater();
    auto* field = dialog != nullptr ? dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit")) : nullptr;
    if (field == nullptr) return;
    field->selectAll();
    QTest::keyClicks(field, path);
    QTest::keyClick(field, Qt::Key_Return);
  });
  timer->start(50);
}

namespace {

QModelIndex findRow(const QAbstractItemModel& model, const QString& row, const QModelIndex& parent) {
  for (int i = 0; i < model.rowCount(parent); ++i) {
    const QModelIndex index = model.index(i, 0, parent);
    if (matches(index.data(Qt::DisplayRole).toString(), row)) return index;
    if (const QModelIndex below = findRow(model, row, index); below.isValid()) return below;
  }
  return {};
}

}  // namespace

bool clickRow(const QString& listName, const QString& row) {
  QAbstractItemView* list = nullptr;
  QModelIndex index;
  const auto isThere = [&] {
    list = visible<QAbstractItemView>(listName);
    if (list != nullptr) index = findRow(*list->model(), row, {});
    return list != nullptr && index.isValid();
  };
  if (!waitUntil(isThere, 10000)) {
    qWarning("\"%s\" has no row \"%s\"", qPrintable(listName), qPrintable(row));
    return false;
  }
  list->scrollTo(index);
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(index).center());
  return true;
}

bool showPanel(QMainWindow& window, const QString& title) {
  for (QTabBar* tabs : window.findChildren<QTabBar*>()) {
    if (!tabs->isVisible()) continue;
    for (int i = 0; i < tabs->count(); ++i) {
      if (plain(tabs->tabText(i)) != title) continue;
      QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(i).center());
      return waitUntil([&] { return tabs->currentIndex() == i; }, 2000);
    }
  }
  return true;
}

bool typeInto(const QString& accessibleName, const QString& text) {
  QWidget* field = waitFor(accessibleName);
  if (field == nullptr) return false;
  // Where a menu or dialog has closed, a desktop makes the window active again; this platform does not.
  field->window()->activateWindow();
  if (!QTest::qWaitForWindowActive(field->window())) return false;
  field->setFocus();
  QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(field, text);
  // In a dialog Enter would press its button; leaving the field confirms as well.
  QTest::keyClick(field, Qt::Key_Tab);
  return true;
}

bool waitForMessage(const QString& start, int milliseconds) {
  return waitFor(start + QLatin1Char('*'), milliseconds) != nullptr;
}

QString visibleNames() {
  QStringList names;
  for (const QWidget* widget : QApplication::allWidgets())
    if (widget->isVisible() && !widget->accessibleName().isEmpty()) names << widget->accessibleName();
  names.sort();
  return names.join(QStringLiteral(" | "));
}

bool dropFiles(QWidget& window, const QList<QUrl>& urls) {
  QMimeData data;
  data.setUrls(urls);
  const QPoint at = window.rect().center();
  QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window, &enter);
  if (!enter.isAccepted()) return false;
  QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window, &drop);
  return drop.isAccepted();
}

}  // namespace diptych::test
