// Which slices a report may judge a model by.

#include "app/loop/ImportService.h"
#include "app/loop/LabelService.h"
#include "app/loop/ReportAssembly.h"
#include "app/loop/SeriesStages.h"
#include "core/base/Files.h"
#include "core/edit/Edit.h"
#include "storage/dicom/DicomSeriesWriter.h"

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <memory>

using namespace diptych;
using namespace diptych::app;
namespace fs = std::filesystem;

namespace {

constexpr GridSize kSize{16, 16, 6, 1};

Volume emptyVolume() {
  const std::size_t count = kSize.voxels() * 2;
  auto bytes = std::shared_ptr<std::byte[]>(new std::byte[count]());
  Geometry geometry;
  geometry.size = kSize;
  return Volume{geometry, ScalarType::int16, 1, 1, 0, "CT", std::shared_ptr<const std::byte>(bytes, bytes.get())};
}

Scheme scheme() {
  return Scheme{"test", "Test", {Segment{1, "blob", {}, "Blob", {}}}};
}

/// The first `columns` columns of every slice.
LabelTiles columns(int columns) {
  EditBuilder builder{LabelTiles{kSize}};
  for (int k = 0; k < kSize.z; ++k)
    for (int y = 0; y < kSize.y; ++y)
      for (int x = 0; x < columns; ++x) builder.set(x, y, k, 0, 1);
  LabelTiles labels{kSize};
  [[maybe_unused]] const Status applied = apply(labels, std::move(builder).finish("columns"));
  return labels;
}

std::vector<SliceRef> slices(std::initializer_list<int> ks) {
  std::vector<SliceRef> refs;
  for (const int k : ks) refs.push_back({0, k});
  return refs;
}

}  // namespace

class SeriesStagesTest : public QObject {
  Q_OBJECT
  std::unique_ptr<QTemporaryDir> temporary_;
  std::unique_ptr<storage::Project> project_;
  storage::SeriesEntry series_;
  storage::TrackEntry human_;

  fs::path base() const { return temporary_->path().toStdString(); }

  void addReference() {
    QVERIFY(addLabels(*project_, series_, storage::TrackKind::reference, "Reference", scheme(), columns(8),
                      allSlices(kSize), "test")
                .ok());
  }

  /// A model that has seen these slices of the human track, and its prediction: the first `width` columns.
  void addPrediction(const std::string& id, const std::string& parent, std::initializer_list<int> seen, int width) {
    const fs::path weights = base() / (id + ".safetensors");
    QVERIFY(writeFileAtomically(weights, std::string_view{"weights"}).ok());
    ModelCard card;
    card.id = id;
    card.name = id;
    card.configJson = "{}";
    card.classes = {ModelClass{0, {}, "Background"}, ModelClass{1, {}, "Blob"}};
    card.created = "2026-01-01T00:00:0" + std::to_string(parent.empty() ? 0 : 1) + "Z";
    card.parentId = parent;
    card.weightsSha256 = *sha256OfFile(weights);
    std::vector<storage::TrainedSlice> trained;
    for (const int k : seen) trained.push_back({human_.id, 0, k});
    const auto added = project_->addModel(card, weights, "", trained);
    QVERIFY2(added.ok(), added.ok() ? "" : added.error().what.c_str());
    const auto track = project_->createTrack(series_.volume, storage::TrackKind::model, id, "", scheme(), id);
    QVERIFY(track.ok());
    std::vector<SliceState> states;
    for (int k = 0; k < kSize.z; ++k) states.push_back({0, k, SliceStage::done, {1}});
    QVERIFY(project_->commitLabels(track->id, columns(width), states, "Predict", "", id).ok());
  }

private Q_SLOTS:
  /// Slices 0 and 1 are a person's; the first model has seen 0, the second both.
  void init() {
    temporary_ = std::make_unique<QTemporaryDir>();
    storage::DicomSeriesDescription description;
    description.patient.id = "T-1";
    description.series.modality = "CT";
    QVERIFY(storage::writeDicomSeries(base() / "ct", emptyVolume(), description).ok());
    auto project = storage::Project::create(base() / "p.diptych");
    QVERIFY(project.ok());
    project_ = std::move(*project);
    auto imported = importPaths(*project_, {base() / "ct"}, {});
    QVERIFY(imported.ok() && imported->added.size() == 1);
    series_ = imported->added.front().entry;
    const auto human =
        addLabels(*project_, series_, storage::TrackKind::human, "Human", scheme(), columns(8), slices({0, 1}), "test");
    QVERIFY(human.ok());
    human_ = human->track;
  }
  void cleanup() { project_.reset(); }

  void bothModelsAreJudgedByWhatNobodyLabelled() {
    addReference();
    addPrediction("a1", "", {0}, 4);
    addPrediction("a2", "a1", {0, 1}, 8);
    const auto stages = judgeStages(*project_, series_, {}, Protocol::patient);
    QVERIFY(stages.ok());
    QCOMPARE(stages->judged, slices({2, 3, 4, 5}));
    QCOMPARE(stages->firstScores->slices, stages->judged);
    QCOMPARE(stages->retrainedScores->slices, stages->judged);
    QCOMPARE(*stages->firstScores->segments[0].dice, 2.0 * 4 / (4 + 8));
    QCOMPARE(*stages->retrainedScores->segments[0].dice, 1.0);
  }

  void correctedAreThePersonsSlicesThatTheFirstModelHadNotSeen() {
    addReference();
    addPrediction("a1", "", {0}, 4);
    const auto stages = judgeStages(*project_, series_, {}, Protocol::patient);
    QVERIFY(stages.ok());
    QCOMPARE(stages->correctedSlices, slices({1}));
    QCOMPARE(*stages->corrected->segments[0].dice, 1.0);
    QCOMPARE(*stages->beforeCorrection->segments[0].dice, 2.0 * 4 / (4 + 8));
    QVERIFY(!stages->retrainedScores);
  }

  void aHoldOutNarrowsAndNeverWidens() {
    addReference();
    addPrediction("a1", "", {0}, 4);
    const auto stages = judgeStages(*project_, series_, slices({0, 4}), Protocol::patient);
    QVERIFY(stages.ok());
    QCOMPARE(stages->judged, slices({4}));  // slice 0 was trained on, whatever the caller wants
  }

  void withoutReferenceTheFirstIsJudgedByTheCorrections() {
    addPrediction("a1", "", {0}, 4);
    addPrediction("a2", "a1", {0, 1}, 8);
    const auto stages = judgeStages(*project_, series_, {}, Protocol::patient);
    QVERIFY(stages.ok());
    QVERIFY(stages->referenceIsHuman);
    QCOMPARE(stages->judged, slices({1}));
    QVERIFY(stages->firstScores && !stages->retrainedScores && !stages->corrected);
    QCOMPARE(stages->notes.size(), std::size_t{1});
  }

  void theReportPrintsTheseFigures() {
    addReference();
    addPrediction("a1", "", {0}, 4);
    addPrediction("a2", "a1", {0, 1}, 8);
    ReportRequest request;
    request.heldOut[series_.number] = slices({4});
    request.cohorts.push_back({"Everybody", {series_.number}});
    const auto report = assembleReport(*project_, request);
    QVERIFY2(report.ok(), report.ok() ? "" : report.error().sentence().c_str());
    QCOMPARE(report->sections.size(), std::size_t{2});
    for (const ui::StudySection& section : report->sections) {
      QCOMPARE(section.rows.size(), std::size_t{1});
      QCOMPARE(section.rows[0].first->text, std::string("0.667"));
      QCOMPARE(section.rows[0].retrained->text, std::string("1.000"));
      QCOMPARE(section.rows[0].corrected->text, std::string("1.000"));
      QCOMPARE(section.rows[0].slices, 1);
    }
    QCOMPARE(report->models.size(), std::size_t{2});
    QVERIFY(report->models[0].id == "a1" && report->models[1].id == "a2");
    QCOMPARE(report->pictures.size(), std::size_t{1});  // one slice: best, median and worst in one
  }

  void anUnlabelledSeriesSaysSo() {
    const auto report = [&] {
      storage::DicomSeriesDescription description;
      description.series.modality = "CT";
      [[maybe_unused]] const auto written = storage::writeDicomSeries(base() / "ct2", emptyVolume(), description);
      const auto imported = importPaths(*project_, {base() / "ct2"}, {});
      ReportRequest request;
      request.series = {imported->added.front().entry.number};
      return assembleReport(*project_, request);
    }();
    QVERIFY(report.ok());
    QVERIFY(report->sections[0].rows.empty());
    QCOMPARE(report->sections[0].notes.size(), std::size_t{1});
  }
};

QTEST_GUILESS_MAIN(SeriesStagesTest)
#include "SeriesStagesTest.moc"
