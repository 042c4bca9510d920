#include "app/loop/ReportAssembly.h"

#include "app/loop/Patients.h"
#include "app/loop/ReportPictures.h"
#include "app/loop/SeriesStages.h"
#include "ui/text/NumberText.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>
#include <utility>

namespace diptych::app {

namespace {

constexpr int kFewPatients = 5;

std::string nowUtc() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string seriesTitle(const storage::SeriesEntry& series) {
  const GridSize& size = series.geometry.size;
  std::string title = "Series " + std::to_string(series.number) + ": " + series.series.modality + ", " +
                      std::to_string(size.x) + " × " + std::to_string(size.y) + " × " + std::to_string(size.z);
  if (size.t > 1) title += " × " + ui::countText(size.t, "phase", "phases");
  return title;
}

const SegmentScores* scoresOf(const std::optional<Evaluation>& evaluation, const Segment& segment) {
  if (!evaluation) return nullptr;
  for (const SegmentScores& scores : evaluation->segments)
    if (scores.segment.value == segment.value && scores.segment.id == segment.id) return &scores;
  return nullptr;
}

/// Segments that any stage has figures of, in the reference's order.
std::vector<Segment> judgedSegments(const SeriesStages& stages) {
  std::vector<Segment> segments;
  if (!stages.reference) return segments;
  for (const Segment& segment : stages.reference->scheme.segments)
    if (scoresOf(stages.firstScores, segment) != nullptr || scoresOf(stages.retrainedScores, segment) != nullptr ||
        scoresOf(stages.corrected, segment) != nullptr)
      segments.push_back(segment);
  return segments;
}

ui::DiceRow rowOf(const SeriesStages& stages, const Segment& segment) {
  ui::DiceRow row;
  row.segment = segment.name;
  if (const SegmentScores* corrected = scoresOf(stages.corrected, segment))
    row.corrected = ui::diceFigure(corrected->dice);
  if (const SegmentScores* first = scoresOf(stages.firstScores, segment)) {
    row.first = ui::diceFigure(first->dice);
    row.hd95First = ui::millimetreFigure(first->hd95, stages.firstScores->pixels);
  }
  if (const SegmentScores* retrained = scoresOf(stages.retrainedScores, segment)) {
    row.retrained = ui::diceFigure(retrained->dice);
    row.hd95Retrained = ui::millimetreFigure(retrained->hd95, stages.retrainedScores->pixels);
  }
  const SegmentScores* newest = scoresOf(stages.retrainedScores, segment);
  if (newest == nullptr) newest = scoresOf(stages.firstScores, segment);
  if (newest == nullptr) newest = scoresOf(stages.corrected, segment);
  if (newest != nullptr) {
    row.slices = newest->slices;
    row.missed = newest->missed;
    row.invented = newest->invented;
  }
  return row;
}

std::string slicesRule(const SeriesStages& stages) {
  std::string rule;
  const Evaluation* newest = stages.newestScores();
  if (newest != nullptr) {
    rule = stages.retrainedScores ? "First prediction and retrained model: " : "First prediction: ";
    rule += ui::countText(static_cast<long long>(newest->slices.size()), "slice", "slices") +
            (stages.referenceIsHuman ? " labelled after the model was trained (" : " that nobody labelled (") +
            describeSlices(newest->slices, stages.series.geometry.size) + ").";
  }
  if (stages.corrected) {
    if (!rule.empty()) rule += " ";
    rule += "After correction: " +
            ui::countText(static_cast<long long>(stages.corrected->slices.size()), "slice", "slices") + " (" +
            describeSlices(stages.corrected->slices, stages.series.geometry.size) + ").";
  }
  return rule;
}

/// What correcting was worth, on the very slices that were corrected.
void addCorrectionNotes(const SeriesStages& stages, std::vector<std::string>& notes) {
  if (!stages.corrected) return;
  notes.push_back(ui::countText(static_cast<long long>(stages.corrected->slices.size()), "slice", "slices") +
                  " labelled or corrected by a person after the first model");
  for (const Segment& segment : stages.reference->scheme.segments) {
    const SegmentScores* before = scoresOf(stages.beforeCorrection, segment);
    const SegmentScores* after = scoresOf(stages.corrected, segment);
    if (before == nullptr || after == nullptr || !before->dice || !after->dice) continue;
    notes.push_back(segment.name + " on these slices: Dice " + ui::diceFigure(before->dice).text + " before, " +
                    ui::diceFigure(after->dice).text + " after correction");
  }
}

void append(std::vector<std::string>& notes, const std::vector<std::string>& more) {
  for (const std::string& note : more)
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
}

ui::StudySection sectionOf(const SeriesStages& stages) {
  ui::StudySection section;
  section.title = seriesTitle(stages.series);
  if (!stages.reference) {
    section.notes.push_back("Nothing is labelled in this series: there is nothing to compare with");
    return section;
  }
  section.reference = stages.referenceIsHuman ? "the person's labels" : stages.reference->name;
  section.slicesRule = slicesRule(stages);
  for (const Segment& segment : judgedSegments(stages)) section.rows.push_back(rowOf(stages, segment));
  if (section.rows.empty()) section.notes.push_back("No slice can be compared yet");
  addCorrectionNotes(stages, section.notes);
  append(section.notes, stages.notes);
  for (const auto* scores : {&stages.firstScores, &stages.retrainedScores})
    if (*scores) append(section.notes, (*scores)->notes);
  return section;
}

class Mean {
public:
  void add(const std::optional<double>& value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::optional<double> value() const { return count_ == 0 ? std::nullopt : std::optional<double>{sum_ / count_}; }

private:
  double sum_ = 0;
  int count_ = 0;
};

ui::DiceRow cohortRow(const std::vector<const SeriesStages*>& members, const Segment& segment) {
  Mean first, retrained, corrected, distanceFirst, distanceRetrained;
  ui::DiceRow row;
  row.segment = segment.name;
  bool pixels = false, anyFirst = false, anyRetrained = false, anyCorrected = false;
  for (const SeriesStages* stages : members) {
    if (const SegmentScores* scores = scoresOf(stages->firstScores, segment)) {
      anyFirst = true;
      first.add(scores->dice);
      distanceFirst.add(scores->hd95);
    }
    if (const SegmentScores* scores = scoresOf(stages->retrainedScores, segment)) {
      anyRetrained = true;
      retrained.add(scores->dice);
      distanceRetrained.add(scores->hd95);
    }
    if (const SegmentScores* scores = scoresOf(stages->corrected, segment)) {
      anyCorrected = true;
      corrected.add(scores->dice);
    }
    const ui::DiceRow own = rowOf(*stages, segment);
    row.slices += own.slices;
    row.missed += own.missed;
    row.invented += own.invented;
    if (const Evaluation* newest = stages->newestScores()) pixels = pixels || newest->pixels;
  }
  if (anyFirst) {
    row.first = ui::diceFigure(first.value());
    row.hd95First = ui::millimetreFigure(distanceFirst.value(), pixels);
  }
  if (anyRetrained) {
    row.retrained = ui::diceFigure(retrained.value());
    row.hd95Retrained = ui::millimetreFigure(distanceRetrained.value(), pixels);
  }
  if (anyCorrected) row.corrected = ui::diceFigure(corrected.value());
  return row;
}

int patientsIn(const std::vector<const SeriesStages*>& members) {
  std::set<std::string> patients;
  for (const SeriesStages* stages : members) patients.insert(patientKey(stages->series));
  return static_cast<int>(patients.size());
}

ui::StudySection cohortSection(const ReportCohort& cohort, const std::vector<const SeriesStages*>& members) {
  ui::StudySection section;
  section.title = cohort.title;
  std::vector<Segment> segments;
  std::size_t slices = 0;
  for (const SeriesStages* stages : members) {
    if (stages->reference && section.reference.empty())
      section.reference = stages->referenceIsHuman ? "the person's labels" : stages->reference->name;
    for (const Segment& segment : judgedSegments(*stages))
      if (std::find(segments.begin(), segments.end(), segment) == segments.end()) segments.push_back(segment);
    if (const Evaluation* newest = stages->newestScores()) slices += newest->slices.size();
  }
  for (const Segment& segment : segments) section.rows.push_back(cohortRow(members, segment));

  const int patients = patientsIn(members);
  section.slicesRule = "Mean over " + ui::countText(patients, "patient", "patients") +
                       " of the figures pooled in each; " +
                       ui::countText(static_cast<long long>(slices), "slice", "slices") + " that nobody labelled.";
  if (patients < kFewPatients)
    section.notes.push_back("Fewer than " + std::to_string(kFewPatients) + " patients: too few to judge");
  return section;
}

/// The models behind the stages and their ancestors, oldest first.
std::vector<storage::ModelEntry> modelsBehind(const std::vector<SeriesStages>& all,
                                              const std::vector<storage::ModelEntry>& known) {
  std::set<std::string> wanted;
  for (const SeriesStages& stages : all)
    for (const auto* track : {&stages.first, &stages.retrained})
      if (*track) wanted.insert((*track)->modelId);
  std::vector<storage::ModelEntry> models;
  for (bool grown = true; grown;) {
    grown = false;
    for (const storage::ModelEntry& model : known)
      if (wanted.contains(model.card.id) && !model.card.parentId.empty())
        grown = wanted.insert(model.card.parentId).second || grown;
  }
  for (const storage::ModelEntry& model : known)
    if (wanted.contains(model.card.id)) models.push_back(model);
  std::stable_sort(models.begin(), models.end(),
                   [](const auto& a, const auto& b) { return a.card.created < b.card.created; });
  return models;
}

/// Nothing where the job was imported with its model, or cleared away.
std::optional<ui::TrainingCurve> curveOf(const storage::ModelEntry& model, const std::vector<storage::JobEntry>& jobs) {
  const auto job = std::find_if(jobs.begin(), jobs.end(), [&](const auto& j) { return j.id == model.jobId; });
  if (model.jobId.empty() || job == jobs.end()) return std::nullopt;
  auto result = readJobResult(job->folder);
  if (!result || result->curve.empty()) return std::nullopt;
  ui::TrainingCurve curve;
  curve.title = model.card.name;
  for (const ModelClass& modelClass : model.card.classes) curve.classNames.push_back(modelClass.name);
  curve.points = std::move(result->curve);
  return curve;
}

std::vector<std::string> rulesOf(const ReportRequest& request) {
  std::vector<std::string> rules{
      protocolRules(request.protocol),
      "Dice of a segment is of all voxels of all slices of a series taken together; HD95 is the mean over slices, in "
      "the slice",
      "No model is judged on a slice that it or a model it came from was trained on",
      "Only slices that a person, or an import, declared done are trained on; a slice that nobody looked at is not a "
      "slice "
      "without segments",
  };
  rules.insert(rules.end(), request.rules.begin(), request.rules.end());
  return rules;
}

Error cancelledError() {
  return Error{ErrorCode::cancelled, "The report was cancelled", "", ""};
}

Result<std::vector<storage::SeriesEntry>> wantedSeries(const storage::Project& project,
                                                       const std::vector<int>& numbers) {
  if (numbers.empty()) return project.series();
  std::vector<storage::SeriesEntry> wanted;
  for (const int number : numbers) {
    auto entry = project.seriesByNumber(number);
    if (!entry) return entry.error();
    wanted.push_back(std::move(*entry));
  }
  return wanted;
}

}  // namespace

Result<ui::Report> assembleReport(const storage::Project& project, const ReportRequest& request,
                                  const Progress& progress) {
  auto wanted = wantedSeries(project, request.series);
  if (!wanted) return wanted.error();

  std::vector<SeriesStages> all;
  for (const storage::SeriesEntry& series : *wanted) {
    if (progress.cancelled()) return cancelledError();
    progress(0.8 * static_cast<double>(all.size()) / static_cast<double>(wanted->size()),
             "Comparing series " + std::to_string(series.number));
    const auto heldOut = request.heldOut.find(series.number);
    auto stages =
        judgeStages(project, series, heldOut == request.heldOut.end() ? std::vector<SliceRef>{} : heldOut->second,
                    request.protocol);
    if (!stages) return stages.error();
    all.push_back(std::move(*stages));
  }

  ui::Report report;
  report.project = project.folder().filename().string();
  report.title = request.title.empty() ? report.project : request.title;
  report.created = nowUtc();
  report.programVersion = DIPTYCH_VERSION;
  report.rules = rulesOf(request);

  std::vector<PictureGroup> pictureGroups;
  std::set<int> inCohorts;
  for (const ReportCohort& cohort : request.cohorts) {
    std::vector<const SeriesStages*> members;
    for (const SeriesStages& stages : all)
      if (std::find(cohort.series.begin(), cohort.series.end(), stages.series.number) != cohort.series.end())
        members.push_back(&stages);
    for (const SeriesStages* stages : members) inCohorts.insert(stages->series.number);
    report.sections.push_back(cohortSection(cohort, members));
    pictureGroups.push_back({cohort.title, members});
  }
  for (const SeriesStages& stages : all) {
    report.sections.push_back(sectionOf(stages));
    if (!inCohorts.contains(stages.series.number))
      pictureGroups.push_back({"Series " + std::to_string(stages.series.number), {&stages}});
  }

  progress(0.85, "Drawing the slices");
  for (const PictureGroup& group : pictureGroups) {
    if (progress.cancelled()) return cancelledError();
    auto pictures = bestMedianWorst(project, group);
    if (!pictures) return pictures.error();
    for (ui::SlicePicture& picture : *pictures) report.pictures.push_back(std::move(picture));
  }

  const auto models = project.models();
  if (!models) return models.error();
  const auto jobs = project.jobs();
  if (!jobs) return jobs.error();
  for (const storage::ModelEntry& model : modelsBehind(all, *models)) {
    report.models.push_back(model.card);
    if (auto curve = curveOf(model, *jobs)) report.curves.push_back(std::move(*curve));
  }
  progress(1.0, "Report put together");
  return report;
}

}  // namespace diptych::app
