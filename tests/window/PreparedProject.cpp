#include "tests/window/PreparedProject.h"

#include "app/loop/ImportService.h"
#include "app/loop/LabelService.h"
#include "app/loop/Slices.h"
#include "core/base/Files.h"
#include "core/edit/Edit.h"
#include "core/model/ModelCard.h"
#include "core/phantom/CardiacPhantom.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/project/Project.h"
#include "tests/support/Take.h"

#include <QtGlobal>
#include <fstream>

namespace diptych::test {
namespace {

namespace fs = std::filesystem;
using app::SliceRef;

CardiacPhantom makeHeart() {
  PhantomConfig config;
  config.width = config.height = 64;
  config.pixelMm = 3.6;
  config.slices = 6;
  config.phases = 2;
  return makeCardiacPhantom(config);
}

storage::SeriesEntry addHeart(storage::Project& project, const CardiacPhantom& heart, const fs::path& folder) {
  storage::DicomSeriesDescription description;
  description.patient.id = "HEART-1";
  description.patient.name = "Heart^One";
  description.series.modality = "MR";
  description.series.description = "SAX cine";
  take(storage::writeDicomSeries(folder, heart.volume, description));
  return take(app::importPaths(project, {folder}, {})).added.front().entry;
}

ModelCard cardOf(const Scheme& scheme, const fs::path& weights) {
  ModelCard card;
  card.id = "0123456789abcdef";
  card.name = "Hearts 1";
  card.created = "2025-01-02T10:00:00Z";
  card.configName = "din-lite";
  card.configJson = "{}";
  card.modality = "MR";
  card.spacingLow = card.spacingHigh = 3.6;
  card.classes.push_back({0, {}, "background"});
  for (const Segment& segment : scheme.segments)
    card.classes.push_back({static_cast<int>(card.classes.size()), segment.code, segment.name});
  card.weightsSha256 = take(sha256OfFile(weights));
  card.studies = 1;
  card.slices = 2;
  return card;
}

std::vector<SliceRef> slices(int from, int to) {
  std::vector<SliceRef> list;
  for (int k = from; k < to; ++k) list.push_back({0, k});
  return list;
}

/// The truth of some slices of the first phase.
LabelTiles slicesOf(const CardiacPhantom& heart, int from, int to) {
  EditBuilder builder{LabelTiles(heart.volume.size())};
  for (int k = from; k < to; ++k) builder.setSlice(k, 0, heart.truth.slice(k, 0));
  LabelTiles labels(heart.volume.size());
  if (const auto applied = apply(labels, std::move(builder).finish("Truth")); !applied)
    qFatal("%s", applied.error().sentence().c_str());
  return labels;
}

}  // namespace

void makePreparedProject(const fs::path& folder) {
  const CardiacPhantom heart = makeHeart();
  const Scheme scheme = cardiacScheme();
  const auto project = take(storage::Project::create(folder));
  const storage::SeriesEntry series = addHeart(*project, heart, folder.parent_path() / "prepared-scans");

  const auto human = take(app::addLabels(*project, series, storage::TrackKind::human, "Labels", scheme,
                                         slicesOf(heart, 1, 3), slices(1, 3), "reader"));

  const fs::path weights = folder.parent_path() / "prepared-weights";
  std::ofstream(weights) << "no network";
  const storage::ModelEntry model =
      take(project->addModel(cardOf(scheme, weights), weights, "", {{human.track.id, 0, 1}, {human.track.id, 0, 2}}));

  const storage::TrackEntry prediction = take(project->createTrack(
      series.volume, storage::TrackKind::model, model.card.name, model.card.name, scheme, model.card.id));
  std::vector<SliceState> predicted;
  for (const SliceRef& slice : slices(3, 6)) predicted.push_back({slice.t, slice.k, SliceStage::done, {1, 2, 3}});
  take(project->commitLabels(prediction.id, slicesOf(heart, 3, 6), predicted, "Prediction", model.card.name,
                             model.card.id));
}

}  // namespace diptych::test
