// The demo deletes nothing but what a demo made.

#include "app/demo/DemoFigures.h"
#include "app/demo/DemoFolder.h"
#include "core/base/Files.h"

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

using namespace diptych;
using namespace diptych::app;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream{file} << text;
}

std::string finishedJson() {
  DemoFigures figures;
  figures.headCtMissing = "no file";
  figures.phantom.round1 = {{"LV", 0.9}, {"Myo", 0.8}, {"RV", std::nullopt}};
  figures.phantom.round2 = {{"LV", 0.95}, {"Myo", 0.9}, {"RV", 0.9}};
  return toJson(figures);
}

}  // namespace

class DemoFolderTest : public QObject {
  Q_OBJECT
  QTemporaryDir temporary_;
  fs::path folder(const char* name) const { return fs::path(temporary_.path().toStdString()) / name; }

private Q_SLOTS:
  void missingAndEmptyFoldersAreFree() {
    QCOMPARE(demoFolderState(folder("missing")), DemoFolderState::free);
    fs::create_directories(folder("empty"));
    QCOMPARE(demoFolderState(folder("empty")), DemoFolderState::free);
  }

  void aForeignFolderIsRefusedUntouched() {
    const fs::path foreign = folder("foreign");
    put(foreign / "letter.txt", "dear");
    put(foreign / "labels" / "mine.nii.gz", "x");
    QCOMPARE(demoFolderState(foreign), DemoFolderState::foreign);
    const Status refused = prepareDemoFolder(foreign);
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().code == ErrorCode::usage);
    QVERIFY(fs::exists(foreign / "letter.txt") && fs::exists(foreign / "labels" / "mine.nii.gz"));
  }

  void aFileOfThatNameIsForeign() {
    put(folder("file"), "x");
    QCOMPARE(demoFolderState(folder("file")), DemoFolderState::foreign);
  }

  void somebodyElsesDemoJsonIsForeign() {
    put(folder("other") / "demo.json", R"({"details": {"format": "another"}})");
    QCOMPARE(demoFolderState(folder("other")), DemoFolderState::foreign);
  }

  void whatAnUnfinishedDemoLeftIsClearedAway() {
    const fs::path demo = folder("unfinished");
    QVERIFY(prepareDemoFolder(demo).ok());
    put(demo / "dicom" / "head-ct" / "1.dcm", "x");
    QCOMPARE(demoFolderState(demo), DemoFolderState::unfinished);
    QVERIFY(prepareDemoFolder(demo).ok());
    QVERIFY(!fs::exists(demo / "dicom"));
  }

  void somethingAddedToAnUnfinishedDemoIsKeptByRefusing() {
    const fs::path demo = folder("added");
    QVERIFY(prepareDemoFolder(demo).ok());
    put(demo / "notes.txt", "mine");
    QCOMPARE(demoFolderState(demo), DemoFolderState::foreign);
  }

  void aFinishedDemoIsRecognisedAndItsTableComesBack() {
    const fs::path demo = folder("finished");
    QVERIFY(prepareDemoFolder(demo).ok());
    QVERIFY(finishDemoFolder(demo, finishedJson()).ok());
    QCOMPARE(demoFolderState(demo), DemoFolderState::finished);
    const auto finished = readFinishedDemo(demo);
    QVERIFY(finished.has_value());
    QVERIFY(finished->table.find("0.950") != std::string::npos);
    QVERIFY(finished->table.find("no file") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(DemoFolderTest)
#include "DemoFolderTest.moc"
