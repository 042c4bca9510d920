// ZIP files on their way into a project, from friends and from strangers: storage/import/Archives.h, formats/ZipArchive.h.
// Python's zipfile writes them.
#include "storage/import/Archives.h"
#include "tests/storage/TestVolumes.h"
#include "tests/support/Places.h"

#include <sys/stat.h>

#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <map>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
namespace fs = std::filesystem;

namespace {

QString python() {
  const auto own = testPython();
  return own.isEmpty() ? QStandardPaths::findExecutable("python3") : own;
}

mode_t modeOf(const fs::path& path) {
  struct stat info {};
  ::stat(path.c_str(), &info);
  return info.st_mode & 07777;
}

std::size_t entriesBelow(const fs::path& folder) {
  if (!fs::exists(folder)) return 0;
  return static_cast<std::size_t>(
      std::distance(fs::recursive_directory_iterator(folder), fs::recursive_directory_iterator()));
}

}  // namespace

class ArchivesTest : public QObject {
  Q_OBJECT

  QTemporaryDir dir_;
  fs::path base() const { return dir_.path().toStdString(); }
  fs::path incoming() const { return base() / "incoming"; }

  fs::path zip(const char* testCase, const fs::path& folder = {}) {
    const auto path = base() / "archive.zip";
    bool ok = false;
    const auto output = outputOf(
        python(), {diptych::test::inSource("tests/storage/zip_writer.py"), path.c_str(), testCase, folder.c_str()}, ok);
    if (!ok) qFatal("%s", output.constData());
    return path;
  }

private Q_SLOTS:
  void initTestCase() {
    if (python().isEmpty()) QSKIP("no Python");
  }

  void cleanup() {
    QVERIFY(!fs::exists(incoming()));  // whatever a test did
    for (const auto& entry : fs::directory_iterator(base())) fs::remove_all(entry.path());
  }

  void seriesInAnArchiveAreReadVoxelByVoxel() {
    const auto volume = obliqueVolume({9, 7, 5, 1});
    QVERIFY(writeDicomSeries(base() / "in" / "IMAGES", volume, ctDescription()).ok());
    for (int i = 1; i <= 5; ++i) {  // as CDs have them
      const auto folder = base() / "in" / "IMAGES";
      fs::rename(folder / ("00000" + std::to_string(i) + ".dcm"), folder / ("IM" + std::to_string(i)));
    }
    writeBytes(base() / "in" / "readme.txt", "Hello");
    const auto archive = zip("folder", base() / "in");
    const auto expanded = expandArchives({archive, base() / "in"}, incoming());
    QVERIFY2(expanded.ok(), expanded.ok() ? "" : expanded.error().what.c_str());
    QCOMPARE(expanded->paths().size(), std::size_t{2});
    QVERIFY(expanded->paths()[1] == base() / "in");  // not an archive: stays as it is
    QVERIFY(expanded->skipped().empty());

    auto scan = scanPaths({expanded->paths()[0]});
    QVERIFY(scan.ok());
    expanded->nameOrigins(*scan);
    QCOMPARE(scan->skipped.size(), std::size_t{1});
    QVERIFY(scan->skipped[0].path == archive / "readme.txt");
    QCOMPARE(scan->series.size(), std::size_t{1});
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().what.c_str());
    QVERIFY(sameBytes(loaded->volume, volume));
    QVERIFY(expanded->origin(loaded->source.instances[0].path).parent_path() == archive / "IMAGES");
  }

  void nothingOnTheDiskIsNamedByTheArchive() {
    const auto archive = zip("names");
    const auto expanded = expandArchives({archive}, incoming());
    QVERIFY2(expanded.ok(), expanded.ok() ? "" : expanded.error().what.c_str());
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(expanded->paths().front())) {
      names.push_back(entry.path().filename().string());
      QCOMPARE(modeOf(entry.path()), mode_t{0600});
    }
    std::sort(names.begin(), names.end());
    QVERIFY((names ==
             std::vector<std::string>{"000001.dcm", "000002.nii.gz", "000003.inv3", "000004", "000005", "000008.dcm"}));
    QCOMPARE(modeOf(expanded->paths().front()), mode_t{0700});
    QCOMPARE(modeOf(expanded->paths().front().parent_path()), mode_t{0700});
    QCOMPARE(modeOf(incoming()), mode_t{0700});

    QCOMPARE(expanded->skipped().size(), std::size_t{2});
    QVERIFY(expanded->skipped()[0].path == archive / "inner.zip");
    QCOMPARE(expanded->skipped()[0].reason, std::string("an archive within the archive; unpack it and import that"));
    // People see the names, without what a terminal would act on.
    const auto first = expanded->paths().front() / "000001.dcm";
    QCOMPARE(expanded->origin(first).string(), (archive / "a/Ärztin?1.DCM").string());
    QCOMPARE(expanded->withOrigins("See " + first.string() + ": it is odd"),
             "See " + archive.string() + "/a/Ärztin?1.DCM: it is odd");
    QCOMPARE(expanded->withOrigins("In " + expanded->paths().front().string() + "."), "In " + archive.string() + ".");
  }

  void strangersArchivesAreRefused_data() {
    QTest::addColumn<QString>("testCase");
    QTest::addColumn<QString>("reason");
    QTest::newRow("climbs out") << "climbing"
                                << "a name in it points outside of the archive; it is not to be trusted";
    QTest::newRow("climbs out, Windows") << "climbing backwards"
                                         << "a name in it points outside";
    QTest::newRow("absolute") << "absolute"
                              << "a name in it points outside";
    QTest::newRow("drive") << "drive"
                           << "a name in it points outside";
    QTest::newRow("link") << "link"
                          << "it holds a link or a device";
    QTest::newRow("device") << "device"
                            << "it holds a link or a device";
    QTest::newRow("encrypted") << "encrypted"
                               << "it is encrypted; unpack it with its password";
    QTest::newRow("bomb") << "bomb"
                          << "it would unpack to more than 200 times its size";
    QTest::newRow("too large") << "promises more"
                               << "its member image.dcm";
    QTest::newRow("too small") << "promises less"
                               << "its member image.dcm";
    QTest::newRow("flipped bit") << "flipped"
                                 << "its member image.dcm is damaged";
    QTest::newRow("cut") << "cut"
                         << "a damaged or truncated one";
    QTest::newRow("empty") << "empty"
                           << "it is empty";
    QTest::newRow("many") << "many"
                          << "it holds more than 40 files";
  }

  void strangersArchivesAreRefused() {
    QFETCH(QString, testCase);
    QFETCH(QString, reason);
    ZipLimits limits;
    limits.members = 40;
    limits.ratioFrom = 1 << 20;
    const auto archive = zip(testCase.toUtf8());
    const auto before = entriesBelow(base());
    {
      const auto expanded = expandArchives({archive}, incoming(), {}, limits);
      QVERIFY2(expanded.ok(), expanded.ok() ? "" : expanded.error().what.c_str());
      QVERIFY(expanded->paths().empty());
      QCOMPARE(expanded->skipped().size(), std::size_t{1});
      QVERIFY(expanded->skipped()[0].path == archive);
      QVERIFY2(QString::fromStdString(expanded->skipped()[0].reason).contains(reason),
               expanded->skipped()[0].reason.c_str());
    }
    QCOMPARE(entriesBelow(base()), before);
    QVERIFY(!fs::exists(base().parent_path() / "evil.dcm") && !fs::exists("/tmp/evil.dcm"));
  }

  void theSizeOfAllTogetherIsLimited() {
    ZipLimits limits;
    limits.bytes = 1 << 20;
    const auto expanded = expandArchives({zip("bomb")}, incoming(), {}, limits);
    QCOMPARE(expanded->skipped().at(0).reason, std::string("it would unpack to more than 1 MiB"));
  }

  void oddArchivesAreNoReasonToStop() {
    auto expanded = expandArchives({zip("twice")}, incoming());
    QVERIFY(expanded.ok());
    QCOMPARE(entriesBelow(expanded->paths().at(0)), std::size_t{2});  // each under its number
    writeBytes(base() / "text.zip", "not a ZIP file");
    expanded = expandArchives({base() / "text.zip"}, incoming());
    QVERIFY(expanded.ok());
    QCOMPARE(scanPaths(expanded->paths())->skipped.at(0).reason, std::string("no image in a known format"));
    expanded = Result<ExpandedPaths>(ExpandedPaths{});  // the last archive's folder goes with it
  }

  void archivesInAFolderAreNamed() {
    zip("names");
    const auto scan = scanPaths({base()});
    QCOMPARE(scan->skipped.size(), std::size_t{1});
    QCOMPARE(scan->skipped[0].reason, std::string("a ZIP archive; import it by itself, not with the folder it is in"));
  }

  void cancellingLeavesNothing() {
    const auto archive = zip("names");
    std::stop_source stop;
    const Progress progress{[&](double, std::string_view what) {
                              if (what == "Unpacking file 3 of 8") stop.request_stop();
                            },
                            stop.get_token()};
    const auto expanded = expandArchives({archive}, incoming(), progress);
    QVERIFY(!expanded.ok());
    QCOMPARE(expanded.error().code, ErrorCode::cancelled);
  }

  void aFolderThatCannotBeMadeIsNamed() {
    const auto expanded = expandArchives({zip("names")}, "/nowhere/incoming");
    QVERIFY(!expanded.ok() || !expanded->skipped().empty());
    const auto& what = expanded.ok() ? expanded->skipped()[0].reason : expanded.error().what;
    QVERIFY2(what.find("/nowhere/incoming") != std::string::npos, what.c_str());
  }
};

QTEST_GUILESS_MAIN(ArchivesTest)

#include "ArchivesTest.moc"
