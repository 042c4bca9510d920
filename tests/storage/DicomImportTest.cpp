// Folders as people have them: good series among files that are none, and the oddities of real scanners.
#include "storage/import/Import.h"
#include "tests/storage/TestVolumes.h"

#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <map>
#include <set>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
namespace fs = std::filesystem;

namespace {

fs::path pathOf(const QTemporaryDir& dir) {
  return dir.path().toStdString();
}

std::string reasonFor(const ScanResult& scan, const std::string& fileName) {
  for (const auto& s : scan.skipped) {
    if (s.path.filename() == fileName) return s.reason;
  }
  return {};
}

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

class DicomImportTest : public QObject {
  Q_OBJECT

  fs::path edge_ = sharedData("dicom-edge");
  fs::path derived_ = edge_ / "derived-from-sunnybrook";

private Q_SLOTS:
  void fourBadFilesAreNamedAndTheRestIsLoaded() {
    QTemporaryDir dir;
    const auto volume = obliqueVolume({9, 7, 5, 1});
    QVERIFY(writeDicomSeries(pathOf(dir) / "good", volume, ctDescription()).ok());
    writeBytes(pathOf(dir) / "notes.txt", "The patient lay still.\n");
    writeBytes(pathOf(dir) / "empty.dcm", {});
    const auto whole = readBytes(pathOf(dir) / "good" / "000003.dcm");
    writeBytes(pathOf(dir) / "cut.dcm", whole.left(whole.size() - 20));
    // A parametric map as far as its SOP class goes (of the same length as CT's with its padding).
    auto map = whole;
    map.replace(QByteArray("1.2.840.10008.5.1.4.1.1.2\0", 26), "1.2.840.10008.5.1.4.1.1.30");
    writeBytes(pathOf(dir) / "map.dcm", map);

    const auto scan = scanPaths({pathOf(dir)});
    QVERIFY(scan.ok());
    QCOMPARE(scan->skipped.size(), std::size_t{4});
    QVERIFY(contains(reasonFor(*scan, "notes.txt"), "no image in a known format"));
    QVERIFY(contains(reasonFor(*scan, "empty.dcm"), "empty"));
    QVERIFY(contains(reasonFor(*scan, "cut.dcm"), "truncated"));
    QVERIFY(contains(reasonFor(*scan, "map.dcm"), "a parametric map, not an image"));
    QCOMPARE(scan->series.size(), std::size_t{1});
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().what.c_str());
    QVERIFY(sameBytes(loaded->volume, volume));
  }

  void aMissingPathIsNamed() {
    const auto scan = scanPaths({"/nowhere/at/all"});
    QVERIFY(!scan.ok());
    QCOMPARE(scan.error().code, ErrorCode::notFound);
    QVERIFY(contains(scan.error().what, "/nowhere/at/all"));
  }

  void rolesAreTakenFromTheHeader_data() {
    QTest::addColumn<QString>("imageType");
    QTest::addColumn<QString>("sopClass");
    QTest::addColumn<bool>("placed");
    QTest::addColumn<QString>("role");
    const QString ct = "1.2.840.10008.5.1.4.1.1.2", mr = "1.2.840.10008.5.1.4.1.1.4",
                  capture = "1.2.840.10008.5.1.4.1.1.7", captures = "1.2.840.10008.5.1.4.1.1.7.4";
    QTest::newRow("CT axial") << "ORIGINAL\\PRIMARY\\AXIAL" << ct << true << "image";
    QTest::newRow("CT scout") << "ORIGINAL\\PRIMARY\\LOCALIZER" << ct << true << "scout";
    QTest::newRow("scout, said late") << "DERIVED\\SECONDARY\\OTHER\\CSA\\LOCALIZER " << mr << true << "scout";
    QTest::newRow("only part of a word") << "ORIGINAL\\PRIMARY\\LOCALIZERX" << ct << true << "image";
    QTest::newRow("no image type") << "" << ct << true << "image";
    QTest::newRow("reformatted MR") << "DERIVED\\SECONDARY\\MPR" << mr << true << "image";
    QTest::newRow("screen capture") << "DERIVED\\SECONDARY" << capture << false << "secondary";
    QTest::newRow("colour captures") << "DERIVED\\SECONDARY" << captures << false << "secondary";
    QTest::newRow("a converted stack") << "DERIVED\\SECONDARY" << capture << true << "image";
  }

  void rolesAreTakenFromTheHeader() {
    QFETCH(QString, imageType);
    QFETCH(QString, sopClass);
    QFETCH(bool, placed);
    QFETCH(QString, role);
    const auto dcmodify = QStandardPaths::findExecutable("dcmodify");
    if (dcmodify.isEmpty()) QSKIP("dcmodify (package dcmtk) is not installed");
    QTemporaryDir dir;
    QVERIFY(writeDicomSeries(pathOf(dir) / "a", obliqueVolume({4, 4, 1, 1}), ctDescription()).ok());
    QStringList arguments{"-nb", "-m", "(0008,0008)=" + imageType, "-m", "(0008,0016)=" + sopClass};
    if (!placed)
      arguments << "-e"
                << "(0020,0032)"
                << "-e"
                << "(0020,0037)";
    bool ok = false;
    const auto output = outputOf(dcmodify, arguments << dir.filePath("a/000001.dcm"), ok);
    QVERIFY2(ok, output.constData());
    const auto scan = scanPaths({pathOf(dir)});
    QVERIFY(scan.ok());
    QCOMPARE(scan->series.size(), std::size_t{1});
    QCOMPARE(QString(seriesRoleName(scan->series[0].series.role)), role);
  }

  void aScoutAmongImagesHidesNoImage() {
    const auto dcmodify = QStandardPaths::findExecutable("dcmodify");
    if (dcmodify.isEmpty()) QSKIP("dcmodify (package dcmtk) is not installed");
    QTemporaryDir dir;
    QVERIFY(writeDicomSeries(pathOf(dir) / "a", obliqueVolume({4, 4, 3, 1}), ctDescription()).ok());
    bool ok = false;
    outputOf(dcmodify, {"-nb", "-m", "(0008,0008)=ORIGINAL\\PRIMARY\\LOCALIZER", dir.filePath("a/000001.dcm")}, ok);
    QVERIFY(ok);
    const auto scan = scanPaths({pathOf(dir)});
    QCOMPARE(scan->series.size(), std::size_t{1});
    QVERIFY(scan->series[0].series.role == SeriesRole::image);
  }

  void aFileThatVanishedOrChangedAfterListingIsNamed() {
    QTemporaryDir dir;
    QVERIFY(writeDicomSeries(pathOf(dir) / "a", obliqueVolume({4, 4, 3, 1}), ctDescription()).ok());
    QVERIFY(writeDicomSeries(pathOf(dir) / "b", obliqueVolume({4, 4, 3, 1}), ctDescription()).ok());
    const auto scan = scanPaths({pathOf(dir) / "a"});
    QVERIFY(scan.ok());
    const auto victim = pathOf(dir) / "a" / "000002.dcm";
    fs::copy_file(pathOf(dir) / "b" / "000002.dcm", victim, fs::copy_options::overwrite_existing);
    auto loaded = loadSeries(scan->series.front());
    QVERIFY(!loaded.ok() && contains(loaded.error().what, "000002.dcm"));
    fs::remove(victim);
    loaded = loadSeries(scan->series.front());
    QVERIFY(!loaded.ok() && contains(loaded.error().what, "000002.dcm"));
    QCOMPARE(loaded.error().code, ErrorCode::notFound);
  }

  void sourcesAreNotTouched() {
    QTemporaryDir dir;
    QVERIFY(writeDicomSeries(pathOf(dir) / "a", obliqueVolume({4, 4, 3, 1}), ctDescription()).ok());
    const auto file = pathOf(dir) / "a" / "000001.dcm";
    const auto before = readBytes(file);
    const auto time = fs::last_write_time(file);
    const auto scan = scanPaths({pathOf(dir)});
    QVERIFY(loadSeries(scan->series.front()).ok());
    QCOMPARE(readBytes(file), before);
    QVERIFY(fs::last_write_time(file) == time);
  }

  void cancelledWorkSaysSo() {
    QTemporaryDir dir;
    QVERIFY(writeDicomSeries(pathOf(dir) / "a", obliqueVolume({4, 4, 3, 1}), ctDescription()).ok());
    const auto scan = scanPaths({pathOf(dir)});
    std::stop_source source;
    source.request_stop();
    const Progress progress{{}, source.get_token()};
    QCOMPARE(scanPaths({pathOf(dir)}, progress).error().code, ErrorCode::cancelled);
    QCOMPARE(loadSeries(scan->series.front(), progress).error().code, ErrorCode::cancelled);
  }

  void sunnybrookCineIsOneVolumeOfTenSlicesAndTwentyPhases() {
    const auto folder = sharedData("cardiac-sunnybrook-dicom/SC-HF-I-4_SCD0000301_fullcine/dicom");
    if (!fs::exists(folder)) QSKIP("the Sunnybrook data are not here");
    const auto scan = scanPaths({folder});
    QVERIFY(scan.ok());
    QCOMPARE(scan->series.size(), std::size_t{1});
    QVERIFY(scan->skipped.empty());
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().what.c_str());
    QCOMPARE(loaded->volume.size(), (GridSize{256, 256, 10, 20}));
    const auto spacing = loaded->volume.geometry().affine.spacing();
    QVERIFY(std::abs(spacing.x - 1.2891) < 1e-4 && std::abs(spacing.y - 1.2891) < 1e-4);
    QVERIFY2(std::abs(spacing.z - 8) < 2e-3, std::to_string(spacing.z).c_str());
    // frames.csv of the data: 1.dcm … 20.dcm are the phases of slice 9, 20.dcm is end-diastole.
    for (const auto& instance : loaded->source.instances) {
      const int number = std::stoi(instance.path.stem().string());
      QCOMPARE(instance.t, (number - 1) % 20);
      QCOMPARE(instance.k, 9 - (number - 1) / 20);
    }
  }

  void shuffledNamesAndWrongInstanceNumbersDoNotMatter() {
    if (!fs::exists(derived_)) QSKIP("the derived odd cases are not here");
    const auto scan = scanPaths({derived_ / "shuffled-no-extension-wrong-instance-numbers"});
    QCOMPARE(scan->series.size(), std::size_t{1});
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->volume.size(), (GridSize{256, 256, 10, 1}));
    const auto cine = scanPaths({sharedData("cardiac-sunnybrook-dicom/SC-HF-I-4_SCD0000301_fullcine/dicom")});
    const auto full = loadSeries(cine->series.front());
    const auto phaseBytes = loaded->volume.byteCount();
    QVERIFY(std::memcmp(full->volume.bytes() + 19 * phaseBytes, loaded->volume.bytes(), phaseBytes) == 0);
  }

  void oddStacksAreRefusedWithTheirReason_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("reason");
    QTest::newRow("missing") << "derived-from-sunnybrook/missing-two-slices"
                             << "missing between the positions";
    QTest::newRow("duplicate") << "derived-from-sunnybrook/duplicated-slice-position"
                               << "same number of images";
    QTest::newRow("tilt") << "ct-gantry-tilt-variable-spacing-ge/dicom"
                          << "18.5 degrees (gantry tilt)";
    QTest::newRow("incomplete") << "toshiba-dti-classic-part"
                                << "same number of images";
    QTest::newRow("mosaic") << "mosaic-siemens/ep2d_Int_4"
                            << "Siemens mosaic";
  }
  void oddStacksAreRefusedWithTheirReason() {
    QFETCH(QString, folder);
    QFETCH(QString, reason);
    const auto path = edge_ / folder.toStdString();
    if (!fs::exists(path)) QSKIP("the edge cases are not here");
    const auto scan = scanPaths({path});
    QVERIFY(scan.ok());
    QCOMPARE(scan->series.size(), std::size_t{1});
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY(!loaded.ok());
    QVERIFY2(contains(loaded.error().what, reason.toUtf8().constData()), loaded.error().what.c_str());
  }

  void aStackWithoutPositionsIsGivenInPixels() {
    if (!fs::exists(derived_)) QSKIP("the derived odd cases are not here");
    const auto scan = scanPaths({derived_ / "no-position-no-spacing"});
    QCOMPARE(scan->series.size(), std::size_t{1});
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->volume.size(), (GridSize{256, 256, 10, 1}));
    QCOMPARE(loaded->volume.geometry().unit, LengthUnit::pixels);
    QVERIFY(!loaded->notes.empty());
  }

  void aSliceOfAnotherSizeIsAStackOfItsOwn() {
    if (!fs::exists(derived_)) QSKIP("the derived odd cases are not here");
    const auto scan = scanPaths({derived_ / "one-slice-different-matrix"});
    QCOMPARE(scan->series.size(), std::size_t{2});
    QVERIFY(scan->series[0].series.uid != scan->series[1].series.uid);
    std::map<std::size_t, const SeriesCandidate*> bySize;
    for (const auto& s : scan->series) bySize[s.instances.size()] = &s;
    const auto rest = loadSeries(*bySize.at(9));
    QVERIFY(!rest.ok() && contains(rest.error().what, "1 slice is missing"));
    QVERIFY(loadSeries(*bySize.at(1)).ok());
  }

  void filesCutAnywhereAreListedAsTruncated() {
    if (!fs::exists(derived_)) QSKIP("the derived odd cases are not here");
    const auto scan = scanPaths({derived_ / "cut-mid-pixeldata"});
    QCOMPARE(scan->series.size(), std::size_t{1});
    QVERIFY(contains(reasonFor(*scan, "001.dcm"), "truncated"));
    QVERIFY(contains(reasonFor(*scan, "002.dcm"), "truncated"));
  }

  void aDicomdirIsLeftAsideForTheFilesItLists() {
    if (!fs::exists(edge_)) QSKIP("the edge cases are not here");
    const auto scan = scanPaths({edge_ / "dicomdir-fileset"});
    QVERIFY(contains(reasonFor(*scan, "DICOMDIR"), "DICOMDIR lists other files"));
    QVERIFY(scan->series.size() >= 8);
  }

  /// Whatever the file: it ends in a series or in `skipped`, and loading gives a volume or a reason.
  void everyEdgeFileIsEitherInASeriesOrSkippedWithAReason() {
    if (!fs::exists(edge_)) QSKIP("the edge cases are not here");
    const auto scan = scanPaths({edge_});
    QVERIFY(scan.ok());
    std::set<fs::path> seen;
    for (const auto& s : scan->skipped) {
      QVERIFY(!s.reason.empty());
      QVERIFY2(seen.insert(s.path).second, s.path.c_str());
    }
    std::set<fs::path> inSeries;
    for (const auto& series : scan->series) {
      for (const auto& instance : series.instances) inSeries.insert(instance.path);
      const auto loaded = loadSeries(series);
      if (loaded.ok()) {
        QVERIFY(!loaded->volume.empty());
        QCOMPARE(loaded->source.instances.size(), series.instances.size());
      } else {
        QVERIFY(!loaded.error().what.empty());
      }
      if (qEnvironmentVariableIsSet("DIPTYCH_SWEEP_LISTING")) {
        qInfo("%s\n  %s", series.instances.front().path.c_str(),
              loaded.ok() ? scalarTypeName(loaded->volume.type()) : loaded.error().what.c_str());
      }
    }
    if (qEnvironmentVariableIsSet("DIPTYCH_SWEEP_LISTING")) {
      for (const auto& s : scan->skipped) qInfo("%s\n  skipped: %s", s.path.c_str(), s.reason.c_str());
    }
    for (const auto& p : inSeries) QVERIFY2(seen.insert(p).second, p.c_str());
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(edge_)) files += entry.is_regular_file();
    QCOMPARE(seen.size(), files);
  }
};

QTEST_GUILESS_MAIN(DicomImportTest)
#include "DicomImportTest.moc"
