// `diptych open` itself on an X display, with pointer and keys from outside (xdotool), killed while the pointer moves. Where a voxel lies on
// the screen is not known here, so that strokes are judged by what they have in common: each is drawn from the same left to the same
// right, and one that is there in half would be narrower. DIPTYCH_KILLS says how often (2).

#include "app/loop/ImportService.h"
#include "core/phantom/CardiacPhantom.h"
#include "storage/project/Project.h"
#include "tests/e2e/kills/Victim.h"
#include "tests/support/Places.h"
#include "tests/support/Take.h"
#include "tests/window/Hearts.h"

#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <random>
#include <thread>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

namespace {

constexpr std::uint64_t kSeed = 20261125;
constexpr int kKills = 2;
constexpr int kLeft = 430, kRight = 550, kTop = 320, kRowStep = 8, kPixelsPerMove = 4;  // of the window
constexpr int kStrokes = 20;
constexpr int kRoundEnds =
    6;  // columns of a stroke's ends that a neighbour of the same segment may have covered before

QStringList words(const char* text) {
  return QString::fromLatin1(text).split(QLatin1Char(' '));
}

/// Row under row, each with another segment than those around it.
QStringList hand() {
  QStringList all = words("key b");
  for (int n = 0; n < kStrokes; ++n) {
    const int y = kTop + n * kRowStep;
    all << words("key") << QString::number(1 + n % 3);
    all << words("mousemove") << QString::number(kLeft) << QString::number(y) << words("mousedown 1");
    for (int x = kLeft; x <= kRight; x += kPixelsPerMove)
      all << words("mousemove") << QString::number(x) << QString::number(y) << words("sleep 0.004");
    all << words("mouseup 1 sleep 0.02");
  }
  return all;
}

/// Columns from the first to the last one that differ; 0 where one between them does not.
int width(const LabelTiles& a, const LabelTiles& b) {
  int first = -1, last = -1, count = 0;
  for (int x = 0; x < a.size().x; ++x) {
    bool differs = false;
    for (int k = 0; k < a.size().z && !differs; ++k)
      for (int y = 0; y < a.size().y && !differs; ++y) differs = a.at(x, y, k) != b.at(x, y, k);
    if (!differs) continue;
    if (first < 0) first = x;
    last = x;
    ++count;
  }
  return last - first + 1 == count ? count : 0;
}

}  // namespace

class RealWindowTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void theWindowIsKilledWhileThePointerMoves() {
    if (qEnvironmentVariableIsEmpty("DISPLAY")) QSKIP("there is no X display: run it by xvfb-run");
    const QString xdotool = QStandardPaths::findExecutable(QStringLiteral("xdotool"));
    if (xdotool.isEmpty()) QSKIP("xdotool is not installed");

    // An X server forgets everything, and is away for a moment, when its last client goes.
    QProcess client;
    client.start(xdotool, words("sleep 3600"));
    const auto leave = qScopeGuard([&] {
      client.kill();
      client.waitForFinished();
    });
    QTemporaryDir temporary;
    const fs::path folder = temporary.path().toStdString(), path = folder / "killed.diptych";
    PhantomConfig config;
    config.slices = 4;
    config.phases = 1;
    QVERIFY(writeHeart(folder / "images", makeCardiacPhantom(config), 6));
    TrackId track;
    {
      const auto project = take(Project::create(path));
      const auto series = take(app::importPaths(*project, {folder / "images"}, {})).added.front().entry;
      track =
          take(project->createTrack(series.volume, storage::TrackKind::human, "Human", "reader", cardiacScheme())).id;
    }
    // The notice of the first start was accepted.
    fs::create_directories(folder / "victim/home/config/Diptych");
    QFile settings(temporary.filePath(QStringLiteral("victim/home/config/Diptych/Diptych.conf")));
    QVERIFY(settings.open(QIODevice::WriteOnly) && settings.write("[notice]\naccepted=true\n") > 0);
    settings.close();

    std::mt19937_64 random{kSeed};
    std::size_t known = 0;
    int widest = 0, inTransaction = 0;
    for (int kill = 0; kill < killsWanted(kKills); ++kill) {
      // The worker is not needed, but asked for: any program will do.
      Victim victim({inBuild("bin/diptych"),
                     {QStringLiteral("open"), QString::fromStdString(path.string())},
                     folder / "victim",
                     false,
                     {{"QT_QPA_PLATFORM", "xcb"}, {"DIPTYCH_WORKER", "/bin/true"}}});
      QProcess find;
      find.start(xdotool, words("search --sync --onlyvisible --name ^killed windowmove 0 0 windowfocus"));
      QVERIFY2(find.waitForFinished(60'000) && find.exitCode() == 0, "no window: " + victim.printed());
      QTest::qWait(2000);  // until the picture is there
      QProcess moving;
      moving.start(xdotool, hand());
      const bool saved = victim.waitForSaved(1 + static_cast<int>(random() % 4));
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 300'000));
      victim.kill();
      moving.kill();
      moving.waitForFinished();
      QProcess release;
      release.start(xdotool, words("mouseup 1"));
      release.waitForFinished();
      QVERIFY2(saved && victim.wasKilled(), "nothing was saved: " + victim.printed());
      if (victim.state() != TransactionState::none) ++inTransaction;

      const auto project = take(Project::open(path, Project::Mode::readWrite));
      QVERIFY(take(project->check()).empty());
      const std::size_t edits = take(project->edits(track)).size();
      QVERIFY(static_cast<std::int64_t>(edits) >= victim.lastSaved());
      // The new ones, newest first, by taking them back; then as they were.
      const std::size_t fresh = edits - known;
      const LabelTiles whole = take(project->labels(track));
      LabelTiles after = whole;
      for (std::size_t i = 0; i < fresh; ++i) {
        take(project->undo(track, "reader"));
        LabelTiles before = take(project->labels(track));
        const int columns = width(before, after);
        widest = std::max(widest, columns);
        QVERIFY2(columns > 0 && columns >= widest - kRoundEnds, QByteArray::number(columns));
        after = std::move(before);
      }
      for (std::size_t i = 0; i < fresh; ++i) take(project->redo(track, "reader"));
      const LabelTiles again = take(project->labels(track));
      for (int k = 0; k < whole.size().z; ++k) QVERIFY(again.slice(k) == whole.slice(k));
      for (std::size_t i = 0; i < fresh; ++i) take(project->undo(track, "reader"));  // the next begins with nothing
      QVERIFY(take(project->labels(track)).tiles().empty());
      known = take(project->edits(track)).size();
    }
    qInfo("%d kills, %d inside a write transaction; strokes are %d columns wide", killsWanted(kKills), inTransaction,
          widest);
  }
};

QTEST_GUILESS_MAIN(RealWindowTest)
#include "RealWindowTest.moc"
