// InVesalius projects: Debian's example, and archives made to mislead.
#include "storage/formats/InvesaliusImporter.h"
#include "storage/import/Import.h"
#include "tests/storage/TestVolumes.h"

#include <archive.h>
#include <archive_entry.h>

#include <QTemporaryDir>
#include <QTest>
#include <map>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
namespace fs = std::filesystem;

namespace {

const char* const kExample = "/usr/share/doc/invesalius-examples/examples/Cranium.inv3";

using Members = std::map<std::string, QByteArray>;

void writeTar(const fs::path& path, const Members& members) {
  auto* tar = archive_write_new();
  archive_write_add_filter_gzip(tar);
  archive_write_set_format_ustar(tar);
  archive_write_open_filename(tar, path.c_str());
  for (const auto& [name, bytes] : members) {
    auto* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, bytes.size());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(tar, entry);
    archive_write_data(tar, bytes.constData(), static_cast<std::size_t>(bytes.size()));
    archive_entry_free(entry);
  }
  archive_write_free(tar);
}

/// A project of 3 x 2 x 2 voxels with one mask.
Members smallProject() {
  Members m;
  m["p/main.plist"] =
      "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>"
      "<key>matrix</key><dict><key>dtype</key><string>int16</string><key>filename</key><string>matrix.dat</string>"
      "<key>shape</key><array><integer>2</integer><integer>2</integer><integer>3</integer></array></dict>"
      "<key>modality</key><string>CT</string><key>orientation</key><integer>1</integer>"
      "<key>spacing</key><array><real>0.5</real><real>0.75</real><integer>2</integer></array>"
      "<key>masks</key><dict><key>0</key><string>mask_0.plist</string></dict></dict></plist>";
  m["p/mask_0.plist"] =
      "<plist><dict><key>name</key><string>Bone</string><key>mask_file</key><string>mask_0.dat</string>"
      "<key>mask_shape</key><array><integer>3</integer><integer>3</integer><integer>4</integer></array></dict></plist>";
  QByteArray matrix, mask(36, '\0');
  for (std::int16_t v = 0; v < 12; ++v) matrix.append(reinterpret_cast<const char*>(&v), 2);
  // Slice 1, first row in the file, column 2; index 0 of each axis is bookkeeping, here set to mislead.
  mask[0] = mask[1] = mask[4] = mask[12] = static_cast<char>(255);
  mask[(1 + 1) * 12 + (0 + 1) * 4 + (2 + 1)] = static_cast<char>(254);
  m["p/matrix.dat"] = matrix;
  m["p/mask_0.dat"] = mask;
  return m;
}

}  // namespace

class InvesaliusTest : public QObject {
  Q_OBJECT

  fs::path write(const QTemporaryDir& dir, const Members& members) {
    const auto path = fs::path(dir.path().toStdString()) / "project.inv3";
    writeTar(path, members);
    return path;
  }

private Q_SLOTS:
  void aSmallProjectIsReadVoxelByVoxel() {
    QTemporaryDir dir;
    const auto scan = scanPaths({write(dir, smallProject())});
    QVERIFY(scan.ok() && scan->skipped.empty());
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().what.c_str());
    const auto& v = loaded->volume;
    QCOMPARE(v.size(), (GridSize{3, 2, 2, 1}));
    QVERIFY(v.geometry().affine.spacing() == (Vec3{0.5, 0.75, 2}));
    QCOMPARE(v.modality(), std::string("CT"));
    // Rows are turned: the file's first row is the front, ours the last.
    QCOMPARE(v.value(0, 0, 0), 3.0);
    QCOMPARE(v.value(2, 1, 0), 2.0);
    QCOMPARE(v.value(1, 1, 1), 7.0);
    QCOMPARE(loaded->labels.size(), std::size_t{1});
    const auto counts = loaded->labels[0].labels.voxelCounts();
    QCOMPARE(counts[1], std::size_t{1});
    QCOMPARE(int{loaded->labels[0].labels.at(2, 1, 1)}, 1);
    QCOMPARE(loaded->labels[0].scheme.segments[0].name, std::string("Bone"));
  }

  void misleadingProjectsAreRefused_data() {
    QTest::addColumn<QString>("member");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("reason");
    QTest::newRow("broken XML") << "p/main.plist" << QByteArray("</plist>") << QByteArray("") << "XML is broken";
    QTest::newRow("entities") << "p/main.plist" << QByteArray("<plist version")
                              << QByteArray("<!DOCTYPE plist [<!ENTITY a \"b\">]><plist version") << "entities";
    QTest::newRow("unknown element") << "p/main.plist" << QByteArray("<real>0.5</real>") << QByteArray("<foo>1</foo>")
                                     << "unknown element";
    QTest::newRow("no number") << "p/main.plist" << QByteArray("0.75") << QByteArray("x") << "is no number";
    QTest::newRow("huge shape") << "p/main.plist" << QByteArray("<integer>3</integer>")
                                << QByteArray("<integer>99999999</integer>") << "impossible shape";
    QTest::newRow("other shape") << "p/main.plist" << QByteArray("<integer>3</integer>")
                                 << QByteArray("<integer>5</integer>") << "another shape";
    QTest::newRow("no spacing") << "p/main.plist" << QByteArray("0.75") << QByteArray("0") << "impossible spacing";
    QTest::newRow("other type") << "p/main.plist" << QByteArray("int16") << QByteArray("uint8") << "int16";
    QTest::newRow("short mask") << "p/mask_0.plist" << QByteArray("mask_0.dat") << QByteArray("gone.dat")
                                << "size of a mask";
  }
  void misleadingProjectsAreRefused() {
    QFETCH(QString, member);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, reason);
    QTemporaryDir dir;
    auto members = smallProject();
    members[member.toStdString()].replace(from, to);
    SeriesCandidate candidate;
    candidate.format = SourceFormat::invesalius;
    candidate.instances.push_back({write(dir, members), 0, "", 0, 0});
    const auto loaded = loadSeries(candidate);
    QVERIFY(!loaded.ok());
    QVERIFY2(loaded.error().what.find(reason.toStdString()) != std::string::npos, loaded.error().what.c_str());
    QVERIFY(loaded.error().what.find("project.inv3") != std::string::npos);
  }

  void archivesThatClimbAreRefused() {
    QTemporaryDir dir;
    auto members = smallProject();
    members["../evil.plist"] = "x";
    const auto refused = scanInvesalius(write(dir, members));
    QVERIFY(!refused.ok() && refused.error().what.find("outside") != std::string::npos);
  }

  void truncatedArchivesAreSkippedWithAReason() {
    QTemporaryDir dir;
    const auto path = write(dir, smallProject());
    const auto whole = readBytes(path);
    for (qsizetype keep = 1; keep < whole.size() - 8; keep += 11) {
      writeBytes(path, whole.left(keep));
      const auto scan = scanPaths({path});
      QVERIFY(scan.ok());
      for (const auto& series : scan->series) QVERIFY(!loadSeries(series).ok());
      QCOMPARE(scan->series.size() + scan->skipped.size(), std::size_t{1});
    }
  }

  void theExampleHeadHasItsSizeSpacingAndThresholdMasks() {
    if (!fs::exists(kExample)) QSKIP("the package invesalius-examples is not installed");
    const auto scan = scanPaths({kExample});
    QVERIFY(scan.ok());
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().what.c_str());
    const auto& volume = loaded->volume;
    QCOMPARE(volume.size(), (GridSize{256, 256, 108, 1}));
    const auto spacing = volume.geometry().affine.spacing();
    QVERIFY(std::abs(spacing.x - 0.957) < 1e-3 && std::abs(spacing.y - 0.957) < 1e-3 && spacing.z == 1.5);
    QCOMPARE(loaded->labels.size(), std::size_t{2});
    // The first mask is the threshold 226 … 3071, voxel by voxel.
    const auto& mask = loaded->labels[0].labels;
    for (int k = 0; k < 108; ++k) {
      const auto image = volume.slice(k);
      const auto slice = mask.slice(k);
      for (std::size_t i = 0; i < slice.pixels.size(); ++i) {
        const bool inside = image.pixels[i] >= 226 && image.pixels[i] <= 3071;
        if (inside != (slice.pixels[i] == 1)) QFAIL("a voxel of the mask lies elsewhere");
      }
    }
  }
};

QTEST_GUILESS_MAIN(InvesaliusTest)
#include "InvesaliusTest.moc"
