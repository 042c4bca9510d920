// The window with a hand in it that never rests: opens a project, draws stroke after stroke, and goes on until it is killed.
//   diptych_paint_forever PROJECT LOG SEED FIRST strokes|history

#include "app/window/MainWindow.h"
#include "app/window/Window.h"
#include "tests/e2e/kills/Acts.h"
#include "tests/window/SliceHand.h"
#include "tests/window/WindowDriver.h"
#include "viewer/qt/SliceView.h"

#include <QAction>
#include <QApplication>
#include <QThread>

using namespace diptych;
using namespace diptych::test;

namespace {

constexpr int kPixelsPerMove = 5;  // less than half a radius, so that nothing is filled in between
constexpr int kMillisecondsPerMove = 1;

class TirelessHand {
public:
  TirelessHand(app::MainWindow& window, viewer::SliceView& view, ActLog& log)
      : window_{window}, view_{view}, hand_{view}, log_{log} {}

  void work(std::uint64_t seed, int first, bool withHistory) {
    for (int n = first;; ++n) {
      const Act act = plannedAct(seed, n, withHistory, false);
      switch (act.kind) {
        case Act::Kind::stroke:
          stroke(act);
          break;
        case Act::Kind::undo:
          command(act, "edit.undo");
          break;
        case Act::Kind::redo:
          command(act, "edit.redo");
          break;
        case Act::Kind::done:
          goTo(act.k);
          command(act, "slice.done");
          break;
      }
    }
  }

private:
  void goTo(int k) {
    while (view_.slice() != k) QTest::keyClick(&view_, view_.slice() < k ? Qt::Key_Down : Qt::Key_Up);
  }

  void stroke(Act act) {
    goTo(act.k);
    QTest::keyClick(&view_, static_cast<Qt::Key>(Qt::Key_0 + act.value));
    std::vector<QPoint> pixels;
    for (const StrokePoint& corner : act.places) {
      const QPoint to = hand_.pixelAt(corner), from = pixels.empty() ? to : pixels.back();
      const int pieces = (to - from).manhattanLength() / kPixelsPerMove + 1;
      for (int piece = 1; piece <= pieces; ++piece)
        pixels.push_back(from + (to - from) * (static_cast<double>(piece) / pieces));
    }
    act.places.clear();
    for (const QPoint pixel : pixels) act.places.push_back(hand_.voxelAt(pixel));
    log_.begin(act);
    QTest::mouseMove(&view_, pixels.front());
    QTest::mousePress(&view_, Qt::LeftButton, {}, pixels.front());
    for (const QPoint pixel : pixels) {
      QTest::mouseMove(&view_, pixel);
      QThread::msleep(kMillisecondsPerMove);
      QCoreApplication::processEvents();
    }
    log_.finish();
    QTest::mouseRelease(&view_, Qt::LeftButton, {}, pixels.back());
  }

  /// By its key, once the window offers it; a command that it does not offer is no act.
  void command(const Act& act, const char* id) {
    auto* action = window_.findChild<QAction*>(QLatin1String(id));
    if (action == nullptr) qFatal("there is no command %s", id);
    if (!waitUntil([&] { return action->isEnabled(); }, 300)) return;
    log_.begin(act);
    log_.finish();
    const auto key = action->shortcut()[0];
    QTest::keyClick(&view_, key.key(), key.keyboardModifiers());
  }

  app::MainWindow& window_;
  viewer::SliceView& view_;
  SliceHand hand_;
  ActLog& log_;
};

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  const QStringList arguments = QApplication::arguments();
  if (arguments.size() != 6) qFatal("wrong use");
  app::prepareApplication(application);
  app::MainWindow window({{}, "reader"});
  window.resize(1366, 900);
  window.show();
  window.activateWindow();
  if (!QTest::qWaitForWindowActive(&window)) qFatal("the window does not become active");
  window.openPaths({}, arguments.at(1).toStdString());
  auto* view = qobject_cast<viewer::SliceView*>(waitFor(QStringLiteral("Original: *"), 20000));
  if (view == nullptr) qFatal("the series does not come");
  if (!showPanel(window, QStringLiteral("Tool")) || !click(QStringLiteral("Brush")) ||
      !typeInto(QStringLiteral("Brush radius"), QStringLiteral("5")))
    qFatal("there is no brush");
  ActLog log(arguments.at(2).toStdString());
  TirelessHand(window, *view, log)
      .work(arguments.at(3).toULongLong(), arguments.at(4).toInt(), arguments.at(5) == QStringLiteral("history"));
}
