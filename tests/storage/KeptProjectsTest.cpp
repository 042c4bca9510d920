// The projects that are kept of every earlier schema revision (tests/fixtures/projects): opened, brought up to date, nothing lost.

#include "core/base/Files.h"
#include "storage/formats/GzipFile.h"
#include "storage/project/Database.h"
#include "storage/project/PageSeals.h"
#include "tests/storage/ProjectFixtures.h"
#include "tests/support/Places.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <set>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

namespace {

namespace fs = std::filesystem;

fs::path kept() {
  return diptych::test::inSource("tests/fixtures/projects").toStdString();
}

std::string inflated(const fs::path& path) {
  auto file = take(GzipFile::open(path));
  std::string all;
  for (char c = 0; file.read(std::as_writable_bytes(std::span{&c, 1}));) all += c;
  return all;
}

/// A copy to work on.
fs::path copyOf(const fs::path& project, const fs::path& to) {
  fs::copy(project, to, fs::copy_options::recursive);
  writeText(to / "project.diptych", inflated(project / "project.diptych.gz"));
  fs::remove(to / "project.diptych.gz");
  return to;
}

int versionOf(const fs::path& file) {
  SQLite::Database db{file.string(), SQLite::OPEN_READONLY};
  return project::schemaVersion(db);
}

QJsonObject expected() {
  QFile file{QString::fromStdString((kept() / "expected.json").string())};
  if (!file.open(QIODevice::ReadOnly)) qFatal("no expected.json");
  return QJsonDocument::fromJson(file.readAll()).object();
}

std::string words(const QJsonValue& value) {
  return value.toString().toStdString();
}

/// Every voxel that is not background, as [x, y, k, t, value].
QJsonArray voxelsOf(const LabelTiles& labels) {
  QJsonArray voxels;
  const GridSize& size = labels.size();
  for (int t = 0; t < size.t; ++t)
    for (int k = 0; k < size.z; ++k)
      for (int y = 0; y < size.y; ++y)
        for (int x = 0; x < size.x; ++x)
          if (const int value = labels.at(x, y, k, t)) voxels.append(QJsonArray{x, y, k, t, value});
  return voxels;
}

QJsonArray editsOf(const std::vector<EditEntry>& edits) {
  QJsonArray all;
  for (const EditEntry& edit : edits)
    all.append(QJsonArray{edit.kind == UndoHistory::Kind::edit   ? "edit"
                          : edit.kind == UndoHistory::Kind::undo ? "undo"
                                                                 : "redo",
                          QString::fromStdString(edit.name), QString::fromStdString(edit.author),
                          static_cast<int>(edit.target)});
  return all;
}

QJsonArray statesOf(const std::vector<SliceState>& states) {
  QJsonArray all;
  for (const SliceState& state : states) {
    QJsonArray declared;
    for (const SegmentValue value : state.declared) declared.append(int{value});
    all.append(QJsonArray{state.t, state.k, state.stage == SliceStage::done ? "done" : "inWork", declared});
  }
  return all;
}

}  // namespace

class KeptProjectsTest : public QObject {
  Q_OBJECT

  static void addRevisions() {
    QTest::addColumn<int>("revision");
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator{kept()})
      if (entry.is_directory()) names.insert(entry.path().filename().string());
    for (const std::string& name : names) QTest::newRow(name.c_str()) << std::stoi(name.substr(name.rfind('-') + 1));
  }
  static fs::path keptProject() { return kept() / QTest::currentDataTag(); }

  static void compare(const Project& project, int revision) {
    const QJsonObject wanted = expected();
    const auto series = take(project.series());
    QCOMPARE(series.size(), std::size_t{1});
    QCOMPARE(series[0].patient.name, words(wanted["patient"]));
    const GridSize& size = series[0].geometry.size;
    QCOMPARE((QJsonArray{size.x, size.y, size.z, size.t}), wanted["size"].toArray());
    QVERIFY(series[0].geometry.matches(obliqueGeometry(size)));
    QVERIFY(series[0].copied);
    QCOMPARE(series[0].notes.at(0), words(wanted["notes"].toArray().at(0)));
    const Volume volume = take(project.loadVolume(series[0].volume));
    QCOMPARE(sha256({volume.bytes(), volume.byteCount()}), words(wanted["voxelsSha256"]));
    QCOMPARE(volume.slope(), 2.0);
    QCOMPARE(volume.intercept(), -1024.0);
    QCOMPARE(take(project.instances(series[0].volume)).size(), std::size_t{3});

    const auto tracks = take(project.tracks(series[0].volume));
    const QJsonArray wantedTracks = wanted["tracks"].toArray();
    QCOMPARE(static_cast<qsizetype>(tracks.size()), wantedTracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
      const QJsonObject track = wantedTracks.at(static_cast<qsizetype>(i)).toObject();
      QCOMPARE(std::string{trackKindName(tracks[i].kind)}, words(track["kind"]));
      QCOMPARE(tracks[i].name, words(track["name"]));
      QCOMPARE(tracks[i].author, words(track["author"]));
      QCOMPARE(voxelsOf(take(project.labels(tracks[i].id))), track["voxels"].toArray());
      QCOMPARE(editsOf(take(project.edits(tracks[i].id))), track["edits"].toArray());
      QCOMPARE(statesOf(take(project.sliceStates(tracks[i].id))), track["states"].toArray());
    }
    // What later revisions brought.
    QCOMPARE(tracks[0].scheme.segments.size(), std::size_t{revision >= 2 ? 2u : 3u});
    QCOMPARE(tracks[0].retiredValues.size(), std::size_t{revision >= 2 ? 1u : 0u});
    QCOMPARE(take(project.sliceStates(tracks[1].id)).at(0).doubt.value_or(-1.F), revision >= 2 ? 0.25F : -1.F);

    const QJsonObject model = wanted["model"].toObject();
    const ModelEntry found = take(project.model(words(model["id"])));
    QCOMPARE(found.card.name, words(model["name"]));
    QCOMPARE(take(sha256OfFile(found.weights)), found.card.weightsSha256);
    QJsonArray trained;
    for (const TrainedSlice& slice : take(project.trainedSlices(found.card.id)))
      trained.append(QJsonArray{slice.t, slice.k});
    QCOMPARE(trained, model["trained"].toArray());

    const QJsonObject job = wanted["job"].toObject();
    const auto jobs = take(project.jobs());
    QCOMPARE(jobs.size(), std::size_t{1});
    QCOMPARE(jobs[0].id, words(job["id"]));
    QCOMPARE(jobs[0].description, words(job["description"]));
    QCOMPARE(jobs[0].taken, job["taken"].toBool());
    const auto damages = take(project.check());
    QVERIFY2(damages.empty(), damages.empty() ? "" : damages.front().c_str());
  }

private Q_SLOTS:
  void everyEarlierRevisionIsKept() {
    for (int revision = 1; revision < static_cast<int>(project::schemaRevisions().size()); ++revision)
      QVERIFY(fs::exists(kept() / QString::asprintf("schema-%04d", revision).toStdString()));
  }

  void readersSeeEverythingAndChangeNothing_data() { addRevisions(); }
  void readersSeeEverythingAndChangeNothing() {
    QFETCH(int, revision);
    const TempFolder folder;
    const auto path = copyOf(keptProject(), folder / "p.diptych");
    const std::string before = readText(path / "project.diptych");
    compare(*take(Project::open(path, Project::Mode::readOnly)), revision);
    QVERIFY(readText(path / "project.diptych") == before);
  }

  void writersBringItUpToDateAndKeepACopy_data() { addRevisions(); }
  void writersBringItUpToDateAndKeepACopy() {
    QFETCH(int, revision);
    const TempFolder folder;
    const auto path = copyOf(keptProject(), folder / "p.diptych");
    const int newest = static_cast<int>(project::schemaRevisions().size());
    {
      const auto project = take(Project::open(path, Project::Mode::readWrite));
      compare(*project, revision);
      // And work goes on: the undone edit can be done again, a new one made.
      const TrackId track = take(project->tracks(take(project->series())[0].volume))[0].id;
      (void)take(project->redo(track, "eva"));
      const QJsonArray redone = expected()["tracks"].toArray().at(0).toObject()["redone"].toArray();
      QCOMPARE(int{take(project->labels(track))
                       .at(redone[0].toInt(), redone[1].toInt(), redone[2].toInt(), redone[3].toInt())},
               redone[4].toInt());
      (void)take(project->commitEdit(track, dot(take(project->labels(track)), 1, 1, 1, 1, 1), "eva"));
    }
    QCOMPARE(versionOf(path / "project.diptych"), newest);
    QCOMPARE(versionOf(path / QString::asprintf("project.diptych.before-%04d", revision + 1).toStdString()), revision);
    SQLite::Database db{(path / "project.diptych").string(), SQLite::OPEN_READONLY, 0, project::sealingVfs()};
    QVERIFY(project::isSealed(db));
    QVERIFY(project::brokenSeals(db).empty());
  }

  void disguisesAreRefused_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("newer") << "PRAGMA user_version = 99"
                           << "with a version that knows revision 99";
    QTest::newRow("other application") << "PRAGMA application_id = 7"
                                       << "a database of another program";
    QTest::newRow("trigger") << "CREATE TRIGGER t AFTER INSERT ON edit BEGIN DELETE FROM tile; END"
                             << "holds a trigger";
    QTest::newRow("view") << "CREATE VIEW v AS SELECT * FROM tile"
                          << "holds a view";
    QTest::newRow("view for a table") << "ALTER TABLE job RENAME TO j; CREATE VIEW job AS SELECT * FROM j"
                                      << "did not make";
    QTest::newRow("missing table") << "DROP TABLE job"
                                   << "table job is missing";
  }
  void disguisesAreRefused() {
    QFETCH(QString, sql);
    QFETCH(QString, sentence);
    const TempFolder folder;
    const auto path = copyOf(kept() / "schema-0002", folder / "p.diptych");
    {
      SQLite::Database db{(path / "project.diptych").string(), SQLite::OPEN_READWRITE};
      db.exec(sql.toStdString());
    }
    const std::string before = readText(path / "project.diptych");
    for (const auto mode : {Project::Mode::readOnly, Project::Mode::readWrite}) {
      const auto opened = Project::open(path, mode);
      QVERIFY(!opened.ok());
      QVERIFY2(opened.error().sentence().find(sentence.toStdString()) != std::string::npos,
               opened.error().sentence().c_str());
    }
    QVERIFY(readText(path / "project.diptych") == before);
  }

  void whatIsNoDatabaseIsRefused() {
    for (const std::string& content : {std::string{}, std::string{"no database"}, std::string(8192, 'x')}) {
      const TempFolder folder;
      writeText(folder / "project.diptych", content);
      for (const auto mode : {Project::Mode::readOnly, Project::Mode::readWrite}) {
        const auto opened = Project::open(folder.path(), mode);
        QVERIFY(!opened.ok());
        QVERIFY(opened.error().what.find(folder.path().string()) != std::string::npos);
      }
      QVERIFY(readText(folder / "project.diptych") == content);
    }
    const TempFolder empty;
    QCOMPARE(Project::open(empty.path(), Project::Mode::readOnly).error().code, ErrorCode::notFound);
  }
};

QTEST_GUILESS_MAIN(KeptProjectsTest)
#include "KeptProjectsTest.moc"
