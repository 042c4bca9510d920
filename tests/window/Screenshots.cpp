// Takes pictures of the window in its states: for the README's tour, and to be looked at.
// Usage: diptych_screenshots FOLDER [tour]     "tour" takes those of the README alone.
// The window is driven by pointer and keys, as the tests do. Needs a worker for the states that train, and runs on the
// offscreen platform; the 3-D pane needs an X server beside it (docs/take_screenshots.sh starts one).

#include "app/window/Window.h"
#include "tests/support/Places.h"
#include "tests/window/WindowDriver.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <cstdio>

using namespace diptych;
using namespace diptych::test;

namespace {

constexpr int kFadeMs = 350;
constexpr int kTrainingMs = 240000;

class Photographer {
public:
  Photographer(app::MainWindow& window, const QDir& folder) : window_{window}, folder_{folder} {}

  /// Takes pictures of these names alone.
  void keepOnly(const QStringList& names) { only_ = names; }
  /// With whatever dialog lies over the window.
  void take(const QString& name) {
    if (!only_.isEmpty() && !only_.contains(name)) return;
    QTest::qWait(kFadeMs);
    QPixmap picture = window_.grab();
    for (QWidget* other : QApplication::topLevelWidgets()) {
      const bool over =
          other->isVisible() && other != &window_ && (other->isModal() || qobject_cast<QDialog*>(other) != nullptr);
      if (!over) continue;
      QPainter painter(&picture);
      if (other->isModal()) painter.fillRect(window_.rect(), QColor(0, 0, 0, 110));
      const QPoint at((window_.width() - other->width()) / 2, (window_.height() - other->height()) / 2);
      painter.drawPixmap(at, other->grab());
    }
    const QString file = folder_.filePath(name + QStringLiteral(".png"));
    if (!picture.save(file)) std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
  }

private:
  app::MainWindow& window_;
  QDir folder_;
  QStringList only_;
};

QWidget* view() {
  return findByName(QStringLiteral("Original*"));
}

void key(int which, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  // A desktop gives the window the keyboard back when a dialog closes; the offscreen platform does not.
  if (!view()->window()->isActiveWindow()) {
    view()->window()->activateWindow();
    QTest::qWait(50);
  }
  QTest::keyClick(view(), static_cast<Qt::Key>(which), modifiers);
}

void drag(QPointF from, QPointF to, bool release = true) {
  QWidget* target = view();
  const auto at = [&](double f) {
    return QPoint(static_cast<int>((from.x() + (to.x() - from.x()) * f) * target->width()),
                  static_cast<int>((from.y() + (to.y() - from.y()) * f) * target->height()));
  };
  QTest::mousePress(target, Qt::LeftButton, {}, at(0));
  for (int i = 1; i <= 12; ++i) QTest::mouseMove(target, at(i / 12.0));
  if (release) QTest::mouseRelease(target, Qt::LeftButton, {}, at(1));
}

void escapeDialog() {
  QTest::qWait(100);
  if (QWidget* dialog = QApplication::activeModalWidget()) QTest::keyClick(dialog, Qt::Key_Escape);
  QTest::qWait(100);
}

/// The second series of the list.
void openSecondSeries() {
  key(Qt::Key_Down, Qt::ControlModifier);
  QTest::qWait(1500);
}

bool trainFor(double minutes) {
  key(Qt::Key_R, Qt::ControlModifier);
  if (!waitUntil([] { return QApplication::activeModalWidget() != nullptr; })) {
    std::fprintf(stderr, "the training dialog did not open\n");
    return false;
  }
  QWidget* box = waitFor(QStringLiteral("Training time in minutes"));
  if (box == nullptr) return false;
  box->setFocus();
  QTest::keyClick(box, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(box, QString::number(minutes, 'f', 1));
  QTest::keyClick(box, Qt::Key_Tab);
  return click(QStringLiteral("Train"));
}

/// A, Enter, and the prediction is there.
void segment(Photographer& photographer, const QString& model, const QString& picture) {
  key(Qt::Key_A);
  QTest::qWait(600);
  photographer.take(picture + QStringLiteral("-dialog"));
  if (QWidget* dialog = QApplication::activeModalWidget()) QTest::keyClick(dialog, Qt::Key_Return);
  QTest::qWait(1500);
  photographer.take(picture + QStringLiteral("-running"));
  if (!waitForMessage(model + QStringLiteral(" has segmented"), kTrainingMs))
    std::fprintf(stderr, "%s did not segment in time\n", qPrintable(model));
  QTest::qWait(800);
  photographer.take(picture);
}

/// The tour of the README: segment at once, train on it, correct.
bool loopStates(Photographer& photographer, bool tour) {
  openSecondSeries();
  segment(photographer, QStringLiteral("Heart LV"), QStringLiteral("at-once"));
  key(Qt::Key_R, Qt::ControlModifier);
  QTest::qWait(600);
  photographer.take(QStringLiteral("train"));
  escapeDialog();
  if (!trainFor(tour ? 1.0 : 0.4)) return false;
  QTest::qWait(15000);
  if (QWidget* curves = findByName(QStringLiteral("Curves*"))) QTest::mouseClick(curves, Qt::LeftButton);
  QTest::qWait(2000);
  photographer.take(QStringLiteral("training"));
  if (!waitForMessage(QStringLiteral("Heart LV 2 is trained."), kTrainingMs))
    std::fprintf(stderr, "the training did not end in time\n");
  photographer.take(QStringLiteral("trained"));
  segment(photographer, QStringLiteral("Heart LV 2"), QStringLiteral("predicted"));
  key(Qt::Key_B);
  typeInto(QStringLiteral("Brush radius"), QStringLiteral("2"));
  drag({0.51, 0.53}, {0.57, 0.535});  // the cavity's lower border, a little outwards
  photographer.take(QStringLiteral("corrected"));
  key(Qt::Key_D);
  photographer.take(QStringLiteral("done"));
  return true;
}

void restStates(Photographer& photographer, app::MainWindow& window) {
  key(Qt::Key_K, Qt::ControlModifier);
  QTest::qWait(200);
  if (QWidget* field = QApplication::focusWidget()) QTest::keyClicks(field, QStringLiteral("inter"));
  photographer.take(QStringLiteral("palette"));
  if (QWidget* field = QApplication::focusWidget()) QTest::keyClick(field, Qt::Key_Escape);
  key(Qt::Key_G, Qt::ControlModifier);
  photographer.take(QStringLiteral("guide"));
  click(QStringLiteral("Close the guide"));
  key(Qt::Key_Comma, Qt::ControlModifier);
  photographer.take(QStringLiteral("shortcuts"));
  escapeDialog();
  key(Qt::Key_T);
  photographer.take(QStringLiteral("threshold"));
  key(Qt::Key_P);
  for (const QPointF at : {QPointF{0.3, 0.3}, QPointF{0.5, 0.25}, QPointF{0.6, 0.45}})
    QTest::mouseClick(view(), Qt::LeftButton, {},
                      QPoint(static_cast<int>(at.x() * view()->width()), static_cast<int>(at.y() * view()->height())));
  photographer.take(QStringLiteral("polygon"));
  key(Qt::Key_Escape);
  key(Qt::Key_Escape);
  for (int i = 0; i < 4; ++i) key(Qt::Key_Down, Qt::ControlModifier), QTest::qWait(900);
  photographer.take(QStringLiteral("head-ct"));
  key(Qt::Key_2, Qt::ControlModifier);
  key(Qt::Key_R, Qt::ShiftModifier);
  QTest::qWait(2500);
  photographer.take(QStringLiteral("head-ct-four"));
  key(Qt::Key_1, Qt::ControlModifier);
  window.openPaths({"/nowhere/at/all"});
  QTest::qWait(1200);
  photographer.take(QStringLiteral("error"));
}

}  // namespace

int main(int argc, char** argv) {
  const PrivateHome home;
  qputenv("DIPTYCH_MODELS", inBuild("share/diptych/models").toUtf8());  // as an installed program finds them
  QApplication application(argc, argv);
  if (argc < 2) {
    std::fprintf(stderr, "usage: diptych_screenshots FOLDER [tour]\n");
    return 2;
  }
  const QDir folder(QString::fromLocal8Bit(argv[1]));
  QDir().mkpath(folder.path());
  const bool tour = argc > 2;
  app::prepareApplication(application);
  ui::Theme::instance().setChoice(qEnvironmentVariableIsSet("DIPTYCH_LIGHT") ? ui::ThemeChoice::light
                                                                             : ui::ThemeChoice::dark);
  app::MainWindow window({builtWorker(), "reader"});
  window.resize(1366, 768);
  window.show();
  QTest::qWait(300);
  Photographer photographer(window, folder);
  if (tour)
    photographer.keepOnly({QStringLiteral("demo"), QStringLiteral("four-views"), QStringLiteral("at-once"),
                           QStringLiteral("training"), QStringLiteral("predicted"), QStringLiteral("corrected")});
  photographer.take(QStringLiteral("empty"));

  if (!click(QStringLiteral("Try the demo"))) return 1;
  QTest::qWait(150);
  if (!tour) photographer.take(QStringLiteral("preparing"));
  if (!waitUntil([] { return view() != nullptr && findByName(QStringLiteral("Original: *")) != nullptr; }, 60000))
    return 1;
  QTest::qWait(1500);
  photographer.take(QStringLiteral("demo"));
  key(Qt::Key_2, Qt::ControlModifier);
  QTest::qWait(2500);
  photographer.take(QStringLiteral("four-views"));
  key(Qt::Key_1, Qt::ControlModifier);

  if (builtWorker().empty())
    std::fprintf(stderr, "no worker: the states that train are left out\n");
  else if (!loopStates(photographer, tour))
    return 1;
  key(Qt::Key_P, Qt::ControlModifier);
  QTest::qWait(600);
  photographer.take(QStringLiteral("report"));
  escapeDialog();
  if (!tour) restStates(photographer, window);
  window.close();
  return 0;
}
