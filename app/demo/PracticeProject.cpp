#include "app/demo/PracticeProject.h"

#include "app/loop/ImportService.h"
#include "app/loop/LabelService.h"
#include "app/loop/ProgressPart.h"
#include "core/phantom/CardiacPhantom.h"
#include "storage/dicom/DicomSeriesWriter.h"

#include <string>
#include <system_error>
#include <utility>

namespace diptych::app {
namespace {

namespace fs = std::filesystem;

constexpr int kHearts = 3;
constexpr const char* kAuthor = "demo";

/// The project's folder is removed again unless all went well.
class RemoveUnlessDone {
public:
  explicit RemoveUnlessDone(fs::path folder) : folder_{std::move(folder)} {}
  ~RemoveUnlessDone() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  RemoveUnlessDone(const RemoveUnlessDone&) = delete;
  RemoveUnlessDone& operator=(const RemoveUnlessDone&) = delete;
  void done() { folder_.clear(); }

private:
  fs::path folder_;
};

LabelTiles onlyPhase(const LabelTiles& labels, int phase) {
  LabelTiles some{labels.size()};
  for (const auto& [key, tile] : labels.tiles())
    if (key.t == phase) some.setTile(key, tile);
  return some;
}

/// Written as DICOM below the project and imported from there, as any study would be.
Status addHeart(storage::Project& project, int number, const Progress& progress) {
  PhantomConfig config;
  config.seed = static_cast<std::uint64_t>(number);
  const CardiacPhantom phantom = makeCardiacPhantom(config);
  storage::DicomSeriesDescription description;
  description.patient.id = "DEMO-HEART-" + std::to_string(number);
  description.patient.name = "Demo^Heart " + std::to_string(number);
  description.study.description = "Generated heart";
  description.series.modality = "MR";
  description.series.description = "Short-axis cine";
  description.series.number = "1";
  const fs::path dicom = project.folder() / "generated" / ("heart-" + std::to_string(number));
  if (const auto written = storage::writeDicomSeries(dicom, phantom.volume, description, part(progress, 0, 0.6));
      !written)
    return written.error();
  const auto imported = importPaths(project, {dicom}, {}, part(progress, 0.6, 1));
  if (!imported) return imported.error();
  if (imported->added.size() != 1)
    return Error{ErrorCode::failed, "The generated heart in " + dicom.string() + " was not imported as one series", "",
                 dicom.string()};
  const storage::SeriesEntry& series = imported->added.front().entry;
  const auto truth = addLabels(project, series, storage::TrackKind::reference, "Exact truth", cardiacScheme(),
                               phantom.truth, allSlices(series.geometry.size), kAuthor);
  if (!truth) return truth.error();
  if (number > 1) return {};
  std::vector<SliceRef> firstPhase;
  for (int k = 0; k < series.geometry.size.z; ++k) firstPhase.push_back({0, k});
  const auto labelled = addLabels(project, series, storage::TrackKind::human, "Human", cardiacScheme(),
                                  onlyPhase(phantom.truth, 0), firstPhase, kAuthor);
  if (!labelled) return labelled.error();
  return {};
}

}  // namespace

fs::path packagedCranium() {
  return "/usr/share/doc/invesalius-examples/examples/Cranium.inv3";
}

Status makePracticeProject(const fs::path& folder, const fs::path& cranium, const Progress& progress) {
  auto project = storage::Project::create(folder);
  if (!project) return project.error();
  RemoveUnlessDone guard(folder);
  const double share = 1.0 / (cranium.empty() ? kHearts : kHearts + 1);
  for (int heart = 1; heart <= kHearts; ++heart) {
    const double begin = share * (heart - 1);
    const Progress making = part(progress, begin, begin + share);
    making(0, "Making heart " + std::to_string(heart));
    if (const auto added = addHeart(**project, heart, making); !added) return added;
  }
  if (!cranium.empty()) {
    const auto head = importPaths(**project, {cranium}, {}, part(progress, 1 - share, 1));
    if (!head) return head.error();
  }
  project->reset();
  guard.done();
  return {};
}

}  // namespace diptych::app
