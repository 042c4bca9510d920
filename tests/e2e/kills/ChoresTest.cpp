// Commands that are not painting, killed at any moment: the project opens and is as before or as after, nothing lies about that was half
// made, and the command can be given again. DIPTYCH_KILLS says how often each (3).

#include "core/base/Files.h"
#include "storage/project/OpenOptions.h"
#include "storage/project/Project.h"
#include "tests/e2e/kills/Victim.h"
#include "tests/support/Places.h"
#include "tests/support/Take.h"
#include "tests/window/Hearts.h"
#include "tests/window/PreparedProject.h"

#include <QTemporaryDir>
#include <QtTest>
#include <random>
#include <thread>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

namespace {

constexpr std::uint64_t kSeed = 20261124;
constexpr int kKills = 3;

QString text(const fs::path& path) {
  return QString::fromStdString(path.string());
}

/// Everything that a person would miss, as text; times and random names aside.
std::string contentOf(const Project& project) {
  std::string all;
  const auto add = [&](auto... parts) { ((all += parts, all += ' '), ...); };
  for (const storage::SeriesEntry& series : take(project.series())) {
    add("series", std::to_string(series.number), series.series.uid, std::to_string(series.files));
    const Volume volume = take(project.loadVolume(series.volume));
    add(sha256({volume.bytes(), volume.byteCount()}));
    for (const storage::TrackEntry& track : take(project.tracks(series.volume))) {
      add("track", track.name, storage::trackKindName(track.kind));
      for (const storage::EditEntry& edit : take(project.edits(track.id)))
        add("edit", std::to_string(edit.seq), edit.name, std::to_string(static_cast<int>(edit.kind)));
      const LabelTiles labels = take(project.labels(track.id));
      for (const auto& [key, tile] : labels.tiles())
        add(std::to_string(key.t), std::to_string(key.k), std::to_string(key.ty), std::to_string(key.tx),
            sha256(std::as_bytes(std::span{*tile})));
      for (const SliceState& state : take(project.sliceStates(track.id)))
        add("state", std::to_string(state.t), std::to_string(state.k), std::to_string(static_cast<int>(state.stage)));
    }
  }
  return all;
}

/// What no row names, by the number of files there should be.
QString leftovers(const fs::path& folder, const Project& project) {
  const std::size_t series = take(project.series()).size();
  std::size_t volumes = 0, copies = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (entry.path().extension() == ".vox") ++volumes;
    if (entry.path().parent_path() == folder / "sources") ++copies;
    if (name.ends_with(".tmp") || name.ends_with(".unfinished") || name.starts_with("project.diptych.new") ||
        name == "incoming" || name.ends_with("-journal"))
      return text(entry.path()) + QStringLiteral(" is left over");
  }
  if (volumes != series) return QStringLiteral("%1 volume caches for %2 series").arg(volumes).arg(series);
  return copies <= series ? QString() : QStringLiteral("%1 folders of copies").arg(copies);
}

}  // namespace

class ChoresTest : public QObject {
  Q_OBJECT

private:
  QTemporaryDir temporary_;
  int kills_ = 0, inTransaction_ = 0, before_ = 0, after_ = 0;

  fs::path folder() const { return temporary_.path().toStdString(); }

  /// Makes what the command works on; false for a chore that begins with nothing.
  bool prepare(const QString& chore, const fs::path& project) const {
    if (chore == QStringLiteral("new")) return false;
    if (chore == QStringLiteral("import")) {
      take(Project::create(project));
    } else if (chore == QStringLiteral("migrate")) {
      storage::project::OpenOptions older;
      older.revisions = storage::project::schemaRevisions().first(1);
      take(Project::create(project, older));
    } else {
      makePreparedProject(project);
    }
    return true;
  }

  VictimOptions options(const QStringList& command, const fs::path& project, const fs::path& place) const {
    QStringList arguments;
    for (const QString& word : command) {
      if (word == QStringLiteral("PROJECT"))
        arguments << text(project);
      else if (word == QStringLiteral("IMAGES"))
        arguments << text(folder() / "images");
      else
        arguments << word;
    }
    return {inBuild("bin/diptych"), arguments, place / "victim", false, {}};
  }

private Q_SLOTS:
  void initTestCase() { QVERIFY(writeHeart(folder() / "images", smallHeart(5, 12, 4), 5)); }

  void choreIsKilled_data() {
    QTest::addColumn<QStringList>("command");
    QTest::newRow("new") << QStringList{"new", "PROJECT"};
    QTest::newRow("import") << QStringList{"import", "PROJECT", "IMAGES", "--copy"};
    QTest::newRow("migrate") << QStringList{"jobs", "gc", "PROJECT"};
    QTest::newRow("accept") << QStringList{"accept", "PROJECT"};
    QTest::newRow("done") << QStringList{"done", "PROJECT", "--slices", "1-6", "--phase", "1"};
    QTest::newRow("undo") << QStringList{"undo", "PROJECT"};
  }
  void choreIsKilled() {
    QFETCH(QStringList, command);
    const QString chore = QString::fromLatin1(QTest::currentDataTag());
    const fs::path place = folder() / chore.toStdString(), original = place / "original.diptych";
    fs::create_directories(place);
    const bool begins = prepare(chore, original);

    // Once undisturbed: how long it takes, and what it makes.
    const fs::path project = place / "p.diptych";
    const auto again = [&] {
      fs::remove_all(project);
      if (begins) fs::copy(original, project, fs::copy_options::recursive);
    };
    again();
    const auto start = Clock::now();
    Victim whole(options(command, project, place));
    QVERIFY(whole.waitForEnd());
    QVERIFY2(whole.exitStatus() == 0, whole.printed());
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const std::string after = contentOf(*take(Project::open(project, Project::Mode::readWrite)));
    const bool migrates = chore == QStringLiteral("migrate");
    const std::string before =
        begins && !migrates ? contentOf(*take(Project::open(original, Project::Mode::readWrite))) : std::string();

    std::mt19937_64 random{kSeed};
    for (int kill = 0; kill < killsWanted(kKills); ++kill) {
      again();
      Victim victim(options(command, project, place));
      const double share = static_cast<double>(random() % 1000) / 1000;
      if (random() % 2 == 0)
        std::this_thread::sleep_for(std::chrono::duration<double>(seconds * share));
      else if (victim.waitForState(random() % 2 == 0 ? TransactionState::open : TransactionState::committing))
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 1000));
      victim.kill();
      if (!victim.wasKilled()) continue;  // it was faster
      ++kills_;
      if (victim.state() != TransactionState::none) ++inTransaction_;

      const QByteArray which = "kill " + QByteArray::number(kill) + ": ";
      auto opened = Project::open(project, Project::Mode::readWrite);
      if (!opened && chore == QStringLiteral("new")) {  // before: then it can be given again
        QCOMPARE(opened.error().code, ErrorCode::notFound);
        ++before_;
      } else {
        QVERIFY2(opened.ok(), opened ? "" : opened.error().sentence().c_str());
        QVERIFY(take((*opened)->check()).empty());
        const std::string content = contentOf(**opened);
        QVERIFY2(content == before || content == after, which + "neither before nor after");
        ++(content == after ? after_ : before_);
        const QString left = leftovers(project, **opened);
        QVERIFY2(left.isEmpty(), which + left.toUtf8());
        opened->reset();
      }
      const fs::path backup = project.string() + "/project.diptych.before-0002";
      if (migrates && fs::exists(backup)) QVERIFY(fs::file_size(backup) > 0);
      Victim next(options(command, project, place));
      QVERIFY(next.waitForEnd());
      if (next.exitStatus() != 0) {  // there was nothing left to do
        const auto reopened = take(Project::open(project, Project::Mode::readWrite));
        QVERIFY2(contentOf(*reopened) == after, which + next.printed());
      }
    }
  }

  void cleanupTestCase() {
    qInfo("%d kills, %d inside a write transaction; found as before: %d, as after: %d", kills_, inTransaction_, before_,
          after_);
  }
};

QTEST_GUILESS_MAIN(ChoresTest)
#include "ChoresTest.moc"
