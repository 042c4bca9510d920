// From voxels to DICOM, back, and out as labels: does the rest of the world see them where we do?

#include "app/loop/ImportService.h"
#include "app/loop/LabelService.h"
#include "core/edit/Edit.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/project/Project.h"
#include "tests/e2e/GridCheck.h"

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <filesystem>
#include <memory>

using namespace diptych;
namespace fs = std::filesystem;

namespace {

constexpr GridSize kSize{70, 66, 9, 1};
constexpr std::int16_t kThreshold = 200;

/// A blob that looks different from every side, on an oblique grid.
Volume obliqueBlob() {
  const std::size_t voxels = kSize.voxels();
  auto bytes = std::shared_ptr<std::byte[]>(new std::byte[voxels * sizeof(std::int16_t)]);
  std::size_t at = 0;
  for (int k = 0; k < kSize.z; ++k)
    for (int j = 0; j < kSize.y; ++j)
      for (int i = 0; i < kSize.x; ++i, ++at) {
        const auto value = static_cast<std::int16_t>(4 * i + 2 * j + 25 * k - 250 + (i > 40 && j < 20 ? 150 : 0));
        std::memcpy(bytes.get() + at * sizeof value, &value, sizeof value);
      }
  const Vec3 row = normalized({0.9, 0.3, -0.1}), normal = normalized(cross(row, Vec3{-0.2, 0.8, 0.5}));
  Geometry geometry;
  geometry.size = kSize;
  geometry.affine = Affine{0.95703 * row, 0.85 * cross(normal, row), 1.5 * normal, {-71.3, 22.7, 104.9}};
  return Volume{geometry, ScalarType::int16, 1, 1, 0, "CT", std::shared_ptr<const std::byte>(bytes, bytes.get())};
}

LabelTiles above(const Volume& volume, double threshold) {
  EditBuilder builder{LabelTiles{volume.size()}};
  for (int k = 0; k < kSize.z; ++k)
    for (int j = 0; j < kSize.y; ++j)
      for (int i = 0; i < kSize.x; ++i)
        if (volume.value(i, j, k) >= threshold) builder.set(i, j, k, 0, 1);
  LabelTiles labels{volume.size()};
  [[maybe_unused]] const Status applied = apply(labels, std::move(builder).finish("above"));
  return labels;
}

}  // namespace

class OverlayTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void exportedLabelsLieOnTheWrittenSeries() {
    const QString python = test::python("SimpleITK");
    if (python.isEmpty()) QSKIP("no Python with SimpleITK (tests/requirements.txt)");
    const QTemporaryDir temporary;
    const fs::path base = temporary.path().toStdString();

    storage::DicomSeriesDescription description;
    description.patient.id = "T-1";
    description.series.modality = "CT";
    QVERIFY(storage::writeDicomSeries(base / "ct", obliqueBlob(), description).ok());
    auto project = storage::Project::create(base / "p.diptych");
    QVERIFY(project.ok());
    const auto imported = app::importPaths(**project, {base / "ct"}, {});
    QVERIFY(imported.ok());
    QCOMPARE(imported->added.size(), std::size_t{1});
    const storage::SeriesEntry series = imported->added.front().entry;
    const auto volume = (*project)->loadVolume(series.volume);
    QVERIFY(volume.ok());

    const Scheme scheme{"test", "Test", {Segment{1, "above", {}, "Above", {}}}};
    const auto labelled = app::addLabels(**project, series, storage::TrackKind::human, "Human", scheme,
                                         above(*volume, kThreshold), {}, "test");
    QVERIFY(labelled.ok());
    const auto file = app::exportLabelsNifti(**project, series, labelled->track, base / "labels");
    QVERIFY(file.ok());

    const auto run = test::checkGrid(python, {QString::fromStdString((base / "ct").string()),
                                              QString::fromStdString(file->string()), QString::number(kThreshold)});
    QVERIFY2(run.ok, run.errors.constData());
  }
};

QTEST_GUILESS_MAIN(OverlayTest)
#include "OverlayTest.moc"
