#include "app/demo/PhantomPart.h"

#include "app/demo/Correction.h"
#include "app/loop/Evaluation.h"
#include "app/loop/LabelService.h"
#include "app/loop/ProgressPart.h"
#include "app/loop/WorstSlices.h"
#include "core/phantom/CardiacPhantom.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "ui/report/Report.h"
#include "ui/text/NumberText.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace diptych::app {

namespace {

/// How far the imported grid may be from the generated one: DICOM writes positions with 16 characters.
constexpr double kGridToleranceMm = 0.01;

struct Heart {
  int seed = 0;
  storage::SeriesEntry series;
  storage::TrackEntry reference;
};

std::string shortName(const Segment& segment) {
  static const std::map<std::string, std::string> names{
      {"lv-cavity", "LV"}, {"myocardium", "Myo"}, {"rv-cavity", "RV"}};
  const auto name = names.find(segment.id);
  return name == names.end() ? segment.id : name->second;
}

std::string twoDigits(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string count(int slices) {
  return ui::countText(slices, "slice", "slices");
}

Result<Heart> makeHeart(DemoContext& demo, int seed) {
  PhantomConfig config;
  config.seed = static_cast<std::uint64_t>(seed);
  const CardiacPhantom phantom = makeCardiacPhantom(config);

  storage::DicomSeriesDescription description;
  description.patient.id = "DEMO-HEART-" + twoDigits(seed);
  description.patient.name = "Demo^Heart " + twoDigits(seed);
  description.study.description = "Diptych demo";
  description.series.modality = "MR";
  description.series.description = "Generated beating heart";
  description.series.number = "1";
  const std::filesystem::path folder = demo.folder / "dicom" / ("heart-" + twoDigits(seed));
  const Progress silent{{}, demo.log.progress().stop};
  if (const auto written = storage::writeDicomSeries(folder, phantom.volume, description, silent); !written)
    return written.error();

  Heart heart;
  heart.seed = seed;
  auto series = importOne(demo, folder);
  if (!series) return series.error();
  heart.series = std::move(*series);
  if (!heart.series.geometry.matches(phantom.volume.geometry(), kGridToleranceMm))
    return Error{ErrorCode::failed, "The heart imported from " + folder.string() + " is not on the grid it was made on",
                 "", folder.string()};
  auto truth = addLabels(demo.project, heart.series, storage::TrackKind::reference, "Exact truth", cardiacScheme(),
                         phantom.truth, allSlices(heart.series.geometry.size), kDemoAuthor);
  if (!truth) return truth.error();
  heart.reference = std::move(truth->track);
  return heart;
}

LabelTiles onlyPhase(const LabelTiles& labels, int phase) {
  LabelTiles some{labels.size()};
  for (const auto& [key, tile] : labels.tiles())
    if (key.t == phase) some.setTile(key, tile);
  return some;
}

std::vector<SliceRef> slicesOfPhase(const GridSize& size, int phase) {
  std::vector<SliceRef> slices;
  for (int k = 0; k < size.z; ++k) slices.push_back({phase, k});
  return slices;
}

std::optional<double> mean(const std::vector<std::optional<double>>& values) {
  double sum = 0;
  int defined = 0;
  for (const auto& value : values)
    if (value) {
      sum += *value;
      ++defined;
    }
  return defined == 0 ? std::nullopt : std::optional{sum / defined};
}

/// How a model did on the test hearts.
struct RoundScores {
  NamedDice dice;
  std::map<std::pair<int, int>, double>
      ofPhase;  ///< (seed, phase): mean over the segments, pooled over the phase's slices
};

class PhantomPart {
public:
  explicit PhantomPart(DemoContext& demo) : demo_{demo} {}
  Result<PhantomFigures> run();

private:
  Status makeHearts();
  Status labelFirstPhase();
  /// Trains, segments the test hearts (and the training hearts, where they are to be corrected next) and measures.
  Result<RoundScores> round(int number, const std::string& from, bool segmentTraining);
  Status correctWorst();
  Result<RoundScores> measure(const std::vector<storage::TrackEntry>& predictions) const;
  std::vector<storage::SeriesEntry> seriesOf(const std::vector<Heart>& hearts) const;
  void compareRounds(const RoundScores& first, const RoundScores& second);

  DemoContext& demo_;
  std::vector<Heart> train_, test_;
  std::vector<storage::TrackEntry> trainPredictions_;  ///< of round 1, in the order of train_
  std::string model_;
  PhantomFigures figures_;
};

Status PhantomPart::makeHearts() {
  const int all = demo_.plan.phantom.trainHearts + demo_.plan.phantom.testHearts;
  for (int seed = 1; seed <= all; ++seed) {
    demo_.log.progress()(static_cast<double>(seed - 1) / all, "Making hearts");
    auto heart = makeHeart(demo_, seed);
    if (!heart) return heart.error();
    const bool training = seed <= demo_.plan.phantom.trainHearts;
    (training ? figures_.trainSeries : figures_.testSeries).push_back(heart->series.number);
    (training ? figures_.trainSeeds : figures_.testSeeds).push_back(seed);
    (training ? train_ : test_).push_back(std::move(*heart));
  }
  const GridSize& size = train_.front().series.geometry.size;
  demo_.log.done("Made " + ui::countText(all, "beating heart", "beating hearts") + " of " + count(size.z) + " × " +
                 ui::countText(size.t, "phase", "phases") + ", wrote them as DICOM and imported them: " +
                 std::to_string(train_.size()) + " to learn from, " + std::to_string(test_.size()) + " for testing");
  return {};
}

Status PhantomPart::labelFirstPhase() {
  const int phase = demo_.plan.phantom.labelledPhase;
  for (const Heart& heart : train_) {
    const auto truth = demo_.project.labels(heart.reference.id);
    if (!truth) return truth.error();
    const std::vector<SliceRef> slices = slicesOfPhase(heart.series.geometry.size, phase);
    const auto labelled = addLabels(demo_.project, heart.series, storage::TrackKind::human, "Human",
                                    heart.reference.scheme, onlyPhase(*truth, phase), slices, kDemoAuthor);
    if (!labelled) return labelled.error();
    figures_.labelledSlices += static_cast<int>(slices.size());
  }
  demo_.log.done("Round 1: labelled one phase of each training heart, " + count(figures_.labelledSlices));
  return {};
}

std::vector<storage::SeriesEntry> PhantomPart::seriesOf(const std::vector<Heart>& hearts) const {
  std::vector<storage::SeriesEntry> series;
  for (const Heart& heart : hearts) series.push_back(heart.series);
  return series;
}

Result<RoundScores> PhantomPart::measure(const std::vector<storage::TrackEntry>& predictions) const {
  RoundScores scores;
  std::vector<std::pair<std::string, std::vector<std::optional<double>>>> perSegment;
  for (std::size_t i = 0; i < test_.size(); ++i) {
    const Heart& heart = test_[i];
    const EvaluationRequest whole{predictions[i].id, heart.reference.id, {}, Protocol::patient};
    const auto evaluation = evaluate(demo_.project, heart.series, whole);
    if (!evaluation) return evaluation.error();
    for (std::size_t s = 0; s < evaluation->segments.size(); ++s) {
      if (perSegment.size() <= s)
        perSegment.emplace_back(shortName(evaluation->segments[s].segment), std::vector<std::optional<double>>{});
      perSegment[s].second.push_back(evaluation->segments[s].dice);
    }
    for (int phase = 0; phase < heart.series.geometry.size.t; ++phase) {
      EvaluationRequest onePhase = whole;
      onePhase.slices = slicesOfPhase(heart.series.geometry.size, phase);
      const auto ofPhase = evaluate(demo_.project, heart.series, onePhase);
      if (!ofPhase) return ofPhase.error();
      std::vector<std::optional<double>> dice;
      for (const SegmentScores& segment : ofPhase->segments) dice.push_back(segment.dice);
      if (const auto value = mean(dice)) scores.ofPhase[{heart.seed, phase}] = *value;
    }
  }
  for (const auto& [name, values] : perSegment) scores.dice.emplace_back(name, mean(values));
  return scores;
}

Result<RoundScores> PhantomPart::round(int number, const std::string& from, bool segmentTraining) {
  const std::string words = "Round " + std::to_string(number);
  const TrainingLength& length = number == 1 ? demo_.plan.phantom.round1 : demo_.plan.phantom.round2;
  const auto trained =
      trainRound(demo_, "Hearts round " + std::to_string(number), from, seriesOf(train_), length, InputSpec{});
  if (!trained) return trained.error();
  model_ = trained->model.card.id;
  demo_.log.done(
      words + ": trained on " + count(trained->set.fresh) +
      (from.empty() ? " from scratch" : ", new, and as often on " + count(trained->set.replay) + " that it knew"));

  std::vector<storage::SeriesEntry> wanted = seriesOf(test_);
  if (segmentTraining) {
    const std::vector<storage::SeriesEntry> training = seriesOf(train_);
    wanted.insert(wanted.end(), training.begin(), training.end());
  }
  auto tracks = segmentRound(demo_, model_, wanted);
  if (!tracks) return tracks.error();
  const auto firstTraining = tracks->begin() + static_cast<std::ptrdiff_t>(test_.size());
  trainPredictions_.assign(firstTraining, tracks->end());
  tracks->erase(firstTraining, tracks->end());
  demo_.log.done(words + ": segmented " + ui::countText(static_cast<long long>(wanted.size()), "heart", "hearts"));

  auto scores = measure(*tracks);
  if (!scores) return scores.error();
  std::string dice = words + ": Dice of the test hearts:";
  for (const auto& [name, value] : scores->dice)
    dice += (dice.back() == ':' ? " " : ", ") + name + " " + ui::diceFigure(value).text;
  demo_.log.done(dice);
  return scores;
}

Status PhantomPart::correctWorst() {
  struct Candidate {
    std::size_t heart = 0;
    RankedSlice ranked;
  };
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < train_.size(); ++i) {
    const Heart& heart = train_[i];
    std::vector<SliceRef> unlabelled = allSlices(heart.series.geometry.size);
    std::erase_if(unlabelled, [&](SliceRef slice) { return slice.t == demo_.plan.phantom.labelledPhase; });
    const auto evaluation =
        evaluate(demo_.project, heart.series,
                 EvaluationRequest{trainPredictions_[i].id, heart.reference.id, unlabelled, Protocol::patient});
    if (!evaluation) return evaluation.error();
    // Neighbouring phases look alike, and so do their mistakes: of each position only the worst phase is worth correcting.
    std::set<int> positions;
    for (const RankedSlice& ranked : worstFirst(*evaluation))
      if (positions.insert(ranked.slice.k).second) candidates.push_back({i, ranked});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.ranked.dice < b.ranked.dice; });
  const auto wanted = static_cast<std::size_t>(demo_.plan.phantom.correctedSlices);
  if (candidates.size() > wanted) candidates.resize(wanted);

  for (std::size_t i = 0; i < train_.size(); ++i) {
    std::vector<SliceRef> slices;
    for (const Candidate& candidate : candidates)
      if (candidate.heart == i) slices.push_back(candidate.ranked.slice);
    if (slices.empty()) continue;
    std::sort(slices.begin(), slices.end());
    const double share = 1.0 / static_cast<double>(train_.size()), begin = share * static_cast<double>(i);
    const auto corrected = correctSlices(demo_.project, train_[i].series, trainPredictions_[i], train_[i].reference,
                                         slices, part(demo_.log.progress(), begin, begin + share));
    if (!corrected) return corrected.error();
    figures_.correctedSlices += corrected->slices;
    figures_.strokes += corrected->strokes;
  }
  demo_.log.done("Round 2: corrected the worst slices of the other phases, " + count(figures_.correctedSlices) +
                 ", by " + ui::countText(figures_.strokes, "stroke", "strokes"));
  return {};
}

void PhantomPart::compareRounds(const RoundScores& first, const RoundScores& second) {
  std::vector<double> before, after;
  std::vector<int> hearts;
  for (const auto& [place, dice] : first.ofPhase) {
    const auto same = second.ofPhase.find(place);
    if (same == second.ofPhase.end()) continue;
    before.push_back(dice);
    after.push_back(same->second);
    hearts.push_back(place.first);
  }
  figures_.difference = pairedBootstrap(before, after, hearts);
  demo_.log.done("Round 2 minus round 1, paired bootstrap over the test hearts: " +
                 differenceWords(figures_.difference));
}

Result<PhantomFigures> PhantomPart::run() {
  if (const Status s = makeHearts(); !s) return s.error();
  if (const Status s = labelFirstPhase(); !s) return s.error();
  const auto first = round(1, {}, true);
  if (!first) return first.error();
  if (const Status s = correctWorst(); !s) return s.error();
  const std::string parent = model_;
  const auto second = round(2, parent, false);
  if (!second) return second.error();
  figures_.round1 = first->dice;
  figures_.round2 = second->dice;
  compareRounds(*first, *second);
  return figures_;
}

}  // namespace

Result<PhantomFigures> runPhantom(DemoContext& demo) {
  return PhantomPart{demo}.run();
}

}  // namespace diptych::app
