#include "app/demo/HeadCtPart.h"

#include "app/demo/Correction.h"
#include "app/demo/HeadReference.h"
#include "app/demo/ThresholdBaseline.h"
#include "app/loop/Evaluation.h"
#include "app/loop/LabelService.h"
#include "app/loop/WorstSlices.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/import/Import.h"
#include "ui/report/Report.h"
#include "ui/text/NumberText.h"

#include <algorithm>
#include <utility>

namespace diptych::app {

namespace {

/// Air to compact bone, with room on both sides of the bone threshold of HU 226.
constexpr double kWindowLow = -150, kWindowHigh = 650;

InputSpec headInput() {
  InputSpec input;
  input.intensity = {IntensityRule::Kind::window, kWindowLow, kWindowHigh};
  return input;
}

/// From the file to a DICOM series, the form that a hospital would hand over.
Status writeAsDicom(DemoContext& demo, const std::filesystem::path& cranium, const std::filesystem::path& folder) {
  const auto found = storage::scanPaths({cranium}, demo.log.progress());
  if (!found) return found.error();
  if (found->series.empty())
    return Error{ErrorCode::unreadable, "The file " + cranium.string() + " holds no image",
                 found->skipped.empty() ? "" : found->skipped.front().reason, cranium.string()};
  const auto loaded = storage::loadSeries(found->series.front(), demo.log.progress());
  if (!loaded) return loaded.error();

  storage::DicomSeriesDescription description;
  description.patient.id = "DEMO-HEAD";
  description.patient.name = "Demo^Head";
  description.study.description = "Diptych demo";
  description.series.modality = "CT";
  description.series.description = "Head CT of invesalius-examples";
  description.series.number = "1";
  description.windowCentre = 40;
  description.windowWidth = 400;
  const auto written = storage::writeDicomSeries(folder, loaded->volume, description, demo.log.progress());
  if (!written) return written.error();
  return {};
}

std::vector<SliceRef> slicesWithRemainder(int slices, int period, int remainder) {
  std::vector<SliceRef> chosen;
  for (int k = remainder; k < slices; k += period) chosen.push_back({0, k});
  return chosen;
}

LabelTiles onlySlices(const LabelTiles& labels, const std::vector<SliceRef>& slices) {
  LabelTiles some{labels.size()};
  for (const auto& [key, tile] : labels.tiles())
    if (std::binary_search(slices.begin(), slices.end(), SliceRef{key.t, key.k})) some.setTile(key, tile);
  return some;
}

NamedDice pooledDice(const Evaluation& evaluation) {
  NamedDice dice;
  for (const SegmentScores& scores : evaluation.segments) dice.emplace_back(scores.segment.id, scores.dice);
  return dice;
}

std::string diceWords(const NamedDice& figures) {
  std::string words = "Dice of the slices put aside:";
  for (const auto& [name, dice] : figures)
    words += (words.back() == ':' ? " " : ", ") + name + " " + ui::diceFigure(dice).text;
  return words;
}

std::string count(std::size_t slices) {
  return ui::countText(static_cast<long long>(slices), "slice", "slices");
}

/// One head, its reference, and what is measured where.
class HeadCtPart {
public:
  explicit HeadCtPart(DemoContext& demo) : demo_{demo} {}
  Result<HeadCtFigures> run(const std::filesystem::path& cranium);

private:
  Status open(const std::filesystem::path& cranium);
  Status makeReference();
  Status labelFirstSlices();
  Status correctWorst(const storage::TrackEntry& prediction);
  /// Trains, segments and measures; gives the prediction's track and sets `dice`.
  Result<storage::TrackEntry> round(int number, const std::string& from, NamedDice& dice, std::string& modelId);
  Status measureThresholds();
  Status exportTrack(const storage::TrackEntry& track);

  DemoContext& demo_;
  storage::SeriesEntry series_;
  storage::TrackEntry reference_;
  HeadCtFigures figures_;
};

Status HeadCtPart::open(const std::filesystem::path& cranium) {
  const std::filesystem::path dicom = demo_.folder / "dicom" / "head-ct";
  if (const Status written = writeAsDicom(demo_, cranium, dicom); !written) return written.error();
  demo_.log.done("Wrote the head CT as DICOM: " + (std::filesystem::path("dicom") / "head-ct").string());
  auto series = importOne(demo_, dicom);
  if (!series) return series.error();
  series_ = std::move(*series);
  figures_.series = series_.number;
  const GridSize& size = series_.geometry.size;
  demo_.log.done("Imported it: series " + std::to_string(series_.number) + ", " + std::to_string(size.x) + " × " +
                 std::to_string(size.y) + " × " + std::to_string(size.z) + " voxels");
  figures_.heldOut = slicesWithRemainder(size.z, demo_.plan.headCt.period, demo_.plan.headCt.heldOutRemainder);
  figures_.labelledRound1 = slicesWithRemainder(size.z, demo_.plan.headCt.period, 0);
  return {};
}

Status HeadCtPart::makeReference() {
  const auto volume = demo_.project.loadVolume(series_.volume);
  if (!volume) return volume.error();
  const auto made = makeHeadReference(*volume, demo_.log.progress());
  if (!made) return made.error();
  auto outcome = addLabels(demo_.project, series_, storage::TrackKind::reference, "Reference by rules", headScheme(),
                           made->labels, allSlices(series_.geometry.size), kDemoAuthor);
  if (!outcome) return outcome.error();
  reference_ = std::move(outcome->track);
  demo_.log.done("Made the reference by rules: bone and intracranial soft tissue");
  return exportTrack(reference_);
}

Status HeadCtPart::labelFirstSlices() {
  const auto labels = demo_.project.labels(reference_.id);
  if (!labels) return labels.error();
  const auto outcome = addLabels(demo_.project, series_, storage::TrackKind::human, "Human", reference_.scheme,
                                 onlySlices(*labels, figures_.labelledRound1), figures_.labelledRound1, kDemoAuthor);
  if (!outcome) return outcome.error();
  demo_.log.done("Round 1: labelled every eighth slice, " + count(figures_.labelledRound1.size()) +
                 "; put aside for judging: " + count(figures_.heldOut.size()));
  return {};
}

Result<storage::TrackEntry> HeadCtPart::round(int number, const std::string& from, NamedDice& dice,
                                              std::string& modelId) {
  const std::string words = "Round " + std::to_string(number);
  const TrainingLength& length = number == 1 ? demo_.plan.headCt.round1 : demo_.plan.headCt.round2;
  const auto trained =
      trainRound(demo_, "Head CT round " + std::to_string(number), from, {series_}, length, headInput());
  if (!trained) return trained.error();
  modelId = trained->model.card.id;
  demo_.log.done(words + ": trained on " + count(static_cast<std::size_t>(trained->set.fresh)) +
                 (from.empty() ? " from scratch"
                               : ", new, and as often on " + count(static_cast<std::size_t>(trained->set.replay)) +
                                     " that it knew"));

  auto tracks = segmentRound(demo_, modelId, {series_});
  if (!tracks) return tracks.error();
  demo_.log.done(words + ": segmented all " + count(static_cast<std::size_t>(series_.geometry.size.z)));

  const auto evaluation =
      evaluate(demo_.project, series_,
               EvaluationRequest{tracks->front().id, reference_.id, figures_.heldOut, Protocol::patient});
  if (!evaluation) return evaluation.error();
  dice = pooledDice(*evaluation);
  demo_.log.done(words + ": " + diceWords(dice));
  if (const Status exported = exportTrack(tracks->front()); !exported) return exported.error();
  return std::move(tracks->front());
}

Status HeadCtPart::correctWorst(const storage::TrackEntry& prediction) {
  std::vector<SliceRef> candidates;
  for (const SliceRef slice : allSlices(series_.geometry.size))
    if (!std::binary_search(figures_.heldOut.begin(), figures_.heldOut.end(), slice) &&
        !std::binary_search(figures_.labelledRound1.begin(), figures_.labelledRound1.end(), slice))
      candidates.push_back(slice);
  const auto evaluation =
      evaluate(demo_.project, series_, EvaluationRequest{prediction.id, reference_.id, candidates, Protocol::patient});
  if (!evaluation) return evaluation.error();
  for (const RankedSlice& ranked : worstFirst(*evaluation)) {
    if (static_cast<int>(figures_.corrected.size()) == demo_.plan.headCt.correctedSlices) break;
    figures_.corrected.push_back(ranked.slice);
  }
  std::sort(figures_.corrected.begin(), figures_.corrected.end());

  const auto corrected =
      correctSlices(demo_.project, series_, prediction, reference_, figures_.corrected, demo_.log.progress());
  if (!corrected) return corrected.error();
  figures_.strokes = corrected->strokes;
  demo_.log.done("Round 2: corrected the worst of the rest, " + count(figures_.corrected.size()) + ", by " +
                 ui::countText(corrected->strokes, "stroke", "strokes"));
  return {};
}

Status HeadCtPart::measureThresholds() {
  const auto volume = demo_.project.loadVolume(series_.volume);
  if (!volume) return volume.error();
  const auto labels = demo_.project.labels(reference_.id);
  if (!labels) return labels.error();
  std::string words;
  for (const Segment& segment : reference_.scheme.segments) {
    const ThresholdBaseline best = bestThreshold(*volume, *labels, segment.value, figures_.heldOut);
    figures_.threshold.emplace_back(segment.id, best.dice);
    figures_.thresholdWords.push_back(best.words());
    words +=
        (words.empty() ? "" : ", ") + segment.id + " " + ui::diceFigure(best.dice).text + " (" + best.words() + ")";
  }
  demo_.log.done("For comparison, the best single threshold on the same slices: " + words);
  return {};
}

Status HeadCtPart::exportTrack(const storage::TrackEntry& track) {
  const auto file = exportLabelsNifti(demo_.project, series_, track, demo_.folder / "labels");
  if (!file) return file.error();
  return {};
}

Result<HeadCtFigures> HeadCtPart::run(const std::filesystem::path& cranium) {
  if (const Status s = open(cranium); !s) return s.error();
  if (const Status s = makeReference(); !s) return s.error();
  if (const Status s = labelFirstSlices(); !s) return s.error();
  std::string model;
  const auto first = round(1, {}, figures_.round1, model);
  if (!first) return first.error();
  if (const Status s = correctWorst(*first); !s) return s.error();
  const std::string parent = model;
  const auto second = round(2, parent, figures_.round2, model);
  if (!second) return second.error();
  if (const Status s = measureThresholds(); !s) return s.error();
  return figures_;
}

}  // namespace

Result<HeadCtFigures> runHeadCt(DemoContext& demo, const std::filesystem::path& cranium) {
  return HeadCtPart{demo}.run(cranium);
}

}  // namespace diptych::app
