// ZIP files through the whole import: nothing outside of the project is needed afterwards, nothing is left in between.
#include "app/loop/ImportService.h"
#include "tests/storage/ProjectFixtures.h"
#include "tests/support/Places.h"

#include <QStandardPaths>
#include <QTest>

using namespace diptych;
using namespace diptych::app;
using namespace diptych::storage::test;
namespace fs = std::filesystem;
using storage::Project;

class ImportArchivesTest : public QObject {
  Q_OBJECT

  struct Archive {
    TempFolder folder;
    std::unique_ptr<Project> project;
    fs::path zip;

    Archive() {
      project = take(Project::create(folder / "p.diptych"));
      zip = folder / "study.zip";
      if (!storage::writeDicomSeries(folder / "in/a", obliqueVolume({9, 7, 5, 1}), ctDescription()))
        qFatal("no series");
      fs::create_directories(folder / "in/b");
      fs::copy_file(folder / "in/a/000001.dcm", folder / "in/b/000001.dcm");  // the same image again
      writeText(folder / "in/note.txt", "Hello");
      bool ok = false;
      const auto python = testPython().isEmpty() ? QStandardPaths::findExecutable("python3") : testPython();
      const auto output = outputOf(
          python,
          {diptych::test::inSource("tests/storage/zip_writer.py"), zip.c_str(), "folder", (folder / "in").c_str()}, ok);
      if (!ok) qFatal("%s", output.constData());
      fs::remove_all(folder / "in");
    }
    fs::path incoming() const { return Project::incomingFolder(project->folder()); }
  };

private Q_SLOTS:
  void initTestCase() {
    if (testPython().isEmpty() && QStandardPaths::findExecutable("python3").isEmpty()) QSKIP("no Python");
  }

  void aSeriesFromAnArchiveNeedsItNoMore() {
    Archive a;
    const auto outcome = importPaths(*a.project, {a.zip}, {});
    QVERIFY2(outcome.ok(), outcome.ok() ? "" : outcome.error().what.c_str());
    QCOMPARE(outcome->added.size(), std::size_t{1});
    const auto& entry = outcome->added[0].entry;
    QVERIFY(entry.copied);
    QVERIFY(!fs::exists(a.incoming()));
    fs::remove(a.zip);
    for (const auto& cache : fs::directory_iterator(a.project->folder() / "volumes")) fs::remove(cache);
    QVERIFY(sameBytes(take(a.project->loadVolume(entry.volume)), obliqueVolume({9, 7, 5, 1})));  // from the copies
    QVERIFY(!take(a.project->thumbnail(entry.volume)).empty());

    QCOMPARE(outcome->skipped.size(), std::size_t{2});
    QVERIFY(outcome->skipped[1].path == a.zip / "b/000001.dcm");
    QCOMPARE(outcome->skipped[1].reason, "the same image (SOP Instance UID) as " + (a.zip / "a/000001.dcm").string());
    QVERIFY(outcome->skipped[0].path == a.zip / "note.txt");
  }

  void whatIsThereAlreadyIsNamedByTheArchive() {
    Archive a;
    (void)take(importPaths(*a.project, {a.zip}, {}));
    const auto again = take(importPaths(*a.project, {a.zip}, {}));
    QVERIFY(again.added.empty());
    QCOMPARE(again.leftOut.size(), std::size_t{1});
    QVERIFY(again.leftOut[0].alreadyThere);
    QVERIFY(again.leftOut[0].path == a.zip / "a");
    QVERIFY(again.leftOut[0].title.find((a.zip / "a").string()) != std::string::npos);
    QVERIFY2(again.leftOut[0].reason.what.find("incoming") == std::string::npos, again.leftOut[0].reason.what.c_str());
    QVERIFY(!fs::exists(a.incoming()));
  }

  void cancellingAnywhereLeavesNoUnpackedFiles_data() {
    QTest::addColumn<QString>("at");
    QTest::newRow("unpacking") << "Unpacking";
    QTest::newRow("scanning") << "Looking at";
    QTest::newRow("reading") << "Reading image 2";
    QTest::newRow("copying") << "Copying";
  }

  void cancellingAnywhereLeavesNoUnpackedFiles() {
    QFETCH(QString, at);
    Archive a;
    std::stop_source stop;
    bool seen = false;
    const Progress progress{[&](double, std::string_view what) {
                              if (!what.starts_with(at.toStdString())) return;
                              seen = true;
                              stop.request_stop();
                            },
                            stop.get_token()};
    const auto outcome = importPaths(*a.project, {a.zip}, {}, progress);
    QVERIFY(seen);
    QVERIFY(!outcome.ok());
    QCOMPARE(outcome.error().code, ErrorCode::cancelled);
    QVERIFY(!fs::exists(a.incoming()));
    QVERIFY(take(a.project->series()).empty());
    QVERIFY(fs::is_empty(a.project->folder() / "sources"));
  }

  void leftoversGoWithTheNextOpening() {
    Archive a;
    fs::create_directories(a.incoming() / "old/1");
    writeText(a.incoming() / "old/1/000001.dcm", "left by a crash");
    const auto path = a.project->folder();
    a.project.reset();
    (void)take(Project::open(path, Project::Mode::readOnly));
    QVERIFY(fs::exists(Project::incomingFolder(path)));  // readers change nothing
    a.project = take(Project::open(path, Project::Mode::readWrite));
    QVERIFY(!fs::exists(a.incoming()));
  }
};

QTEST_GUILESS_MAIN(ImportArchivesTest)

#include "ImportArchivesTest.moc"
