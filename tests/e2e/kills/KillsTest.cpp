// The window and `paint` are killed in the middle of their work, again and again over the same projects. DIPTYCH_KILLS says how often in
// all (20): every edit that was said to be saved is there, each whole or not at all, and can be undone.

#include "core/phantom/CardiacPhantom.h"
#include "core/tools/StrokeScript.h"
#include "tests/e2e/kills/Acts.h"
#include "tests/e2e/kills/DrawnProject.h"
#include "tests/e2e/kills/Victim.h"
#include "tests/support/Places.h"

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <fstream>
#include <thread>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSeed = 20261123;
constexpr int kKills = 20;
constexpr int kScriptStrokes = 300;
constexpr double kPlacesApart = 2;  // voxels; less than half a radius

/// Where a kill is meant to land. Where it did land is read from the dead program's page.
enum class Aim { anywhere, inTransaction, inCommit };

Aim drawAim(std::mt19937_64& random) {
  const auto draw = random() % 4;
  return draw < 2 ? Aim::anywhere : draw == 2 ? Aim::inTransaction : Aim::inCommit;
}

/// Kills after some edits were saved; false where the program ends or stops by itself before.
bool killAt(Victim& victim, Aim aim, int saved, std::mt19937_64& random) {
  const auto microseconds = [&](std::uint64_t most) { return std::chrono::microseconds(random() % most); };
  if (!victim.waitForSaved(saved)) return false;
  if (aim == Aim::anywhere) {
    std::this_thread::sleep_for(microseconds(300'000));
  } else {
    std::this_thread::sleep_for(microseconds(50'000));
    if (!victim.waitForState(aim == Aim::inCommit ? TransactionState::committing : TransactionState::open))
      return false;
    std::this_thread::sleep_for(microseconds(400));
  }
  victim.kill();
  return victim.wasKilled();
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace

class KillsTest : public QObject {
  Q_OBJECT

private:
  QTemporaryDir temporary_;
  int kills_ = 0, inTransaction_ = 0, inCommit_ = 0, inMotion_ = 0;

  fs::path folder() const { return temporary_.path().toStdString(); }
  /// The kills of a hundred from one number to another, so that all together are as many as were wanted.
  static int share(int from, int to) { return killsWanted(kKills) * to / 100 - killsWanted(kKills) * from / 100; }

  void count(const Victim& victim, const std::vector<Act>& acts) {
    ++kills_;
    if (victim.state() != TransactionState::none) ++inTransaction_;
    if (victim.state() == TransactionState::committing) ++inCommit_;
    if (!acts.empty() && !acts.back().finished) ++inMotion_;
  }

  static void report(const char* what, const Delays& delays) {
    qInfo(
        "%s: saved after %.1f ms (median), %.1f ms (longest) of %zu; oldest act not yet called saved %.1f ms before a "
        "kill; %d edits on "
        "disk that nobody had been told of",
        what, percentile(delays.saved, 0.5), percentile(delays.saved, 1), delays.saved.size(), delays.longestUnsaved,
        delays.recordedUnsaid);
  }

private Q_SLOTS:
  void theWindowIsKilled_data() {
    QTest::addColumn<bool>("network");
    QTest::addColumn<bool>("withHistory");
    QTest::addColumn<int>("kills");
    QTest::newRow("drawing, write-ahead log") << false << false << share(0, 35);
    QTest::newRow("drawing, rollback journal") << true << false << share(35, 55);
    QTest::newRow("drawing, undo, redo and done") << false << true << share(55, 70);
  }
  void theWindowIsKilled() {
    QFETCH(bool, network);
    QFETCH(bool, withHistory);
    QFETCH(int, kills);
    const fs::path place = folder() / std::to_string(kills_);
    fs::create_directories(place);
    const std::uint64_t seed = kSeed + static_cast<std::uint64_t>(kills_);
    DrawnProject project(place / "p.diptych", network, seed);
    std::mt19937_64 random{seed};
    Delays delays;
    int first = 0;
    for (int kill = 0; kill < kills; ++kill) {
      const fs::path log = place / "acts";
      fs::remove(log);
      Victim victim({inBuild("tests/diptych_paint_forever"),
                     {QString::fromStdString(project.folder().string()), QString::fromStdString(log.string()),
                      QString::number(seed), QString::number(first),
                      withHistory ? QStringLiteral("history") : QStringLiteral("strokes")},
                     place / "victim",
                     network,
                     {{"QT_QPA_PLATFORM", "offscreen"}}});
      const bool killed = killAt(victim, drawAim(random), 1 + static_cast<int>(random() % 4), random);
      victim.kill();
      const std::vector<Act> acts = readActs(log);
      QVERIFY2(killed, "the window ended by itself: " + victim.printed());
      first += static_cast<int>(acts.size());
      count(victim, acts);
      const QString wrong = project.examine(acts, victim, delays);
      QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("kill %1, seed %2: %3").arg(kill).arg(seed).arg(wrong)));
    }
    const QString wrong = project.examineHistory();
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    report(QTest::currentDataTag(), delays);
  }

  void paintIsKilled_data() {
    QTest::addColumn<bool>("network");
    QTest::addColumn<int>("kills");
    QTest::newRow("write-ahead log") << false << share(70, 88);
    QTest::newRow("rollback journal") << true << share(88, 100);
  }
  void paintIsKilled() {
    QFETCH(bool, network);
    QFETCH(int, kills);
    const fs::path place = folder() / std::to_string(kills_);
    fs::create_directories(place);
    const std::uint64_t seed = kSeed + static_cast<std::uint64_t>(kills_);
    DrawnProject project(place / "p.diptych", network, seed);
    std::mt19937_64 random{seed};
    Delays delays;
    // A command that was done before the kill came is looked at like the others, but not counted.
    int killed = 0, attempts = 0;
    for (; killed < kills && attempts < 5 * kills; ++attempts) {
      std::vector<Act> acts;
      std::vector<NamedAction> script;
      for (int i = 0; i < kScriptStrokes; ++i) {
        Act act = plannedAct(seed, attempts * kScriptStrokes + i, false, true);
        act.places = placesAlong(act.places, kPlacesApart);
        Stroke stroke;
        stroke.brush.radius = act.radius;
        stroke.brush.value = act.value;
        stroke.k = act.k;
        stroke.points = act.places;
        script.push_back({"Stroke " + std::to_string(i), stroke});
        acts.push_back(std::move(act));
      }
      const fs::path file = place / "strokes.json";
      std::ofstream(file) << toJson(script, cardiacScheme());
      Victim victim(
          {inBuild("bin/diptych"),
           {QStringLiteral("paint"), QString::fromStdString(project.folder().string()), QStringLiteral("--script"),
            QString::fromStdString(file.string()), QStringLiteral("--on"), QStringLiteral("empty")},
           place / "victim",
           network,
           {}});
      const bool inTime = killAt(victim, drawAim(random), 1 + static_cast<int>(random() % 40), random);
      victim.kill();
      if (inTime) {
        ++killed;
        count(victim, {});
      }
      const QString wrong = project.examine(acts, victim, delays);
      QVERIFY2(wrong.isEmpty(),
               qPrintable(QStringLiteral("attempt %1, seed %2: %3").arg(attempts).arg(seed).arg(wrong)));
    }
    QCOMPARE(killed, kills);
    const QString wrong = project.examineHistory();
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    // Strokes follow each other: at most the last one is there without a word.
    QVERIFY(delays.recordedUnsaid <= attempts);
  }

  void enoughKillsLandInsideATransaction() {
    qInfo(
        "%d kills: %d inside a write transaction, %d of them while it was committed; %d with the pointer pressed in "
        "the window",
        kills_, inTransaction_, inCommit_, inMotion_);
    QVERIFY(inTransaction_ * 10 >= kills_);
  }
};

QTEST_GUILESS_MAIN(KillsTest)
#include "KillsTest.moc"
