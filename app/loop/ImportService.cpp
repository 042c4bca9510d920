#include "app/loop/ImportService.h"

#include "app/loop/ProgressPart.h"
#include "storage/import/Archives.h"

#include <algorithm>

namespace diptych::app {

namespace {

constexpr double kUnpackShare = 0.15;  // of the whole, where there are archives
constexpr double kScanShare = 0.2;     // up to the end of scanning

/// As people know it: an archive is named, not the folder it was unpacked to.
std::filesystem::path folderOf(const storage::SeriesCandidate& candidate, const storage::ExpandedPaths& expanded) {
  if (candidate.instances.empty()) return {};
  const std::filesystem::path first = expanded.origin(candidate.instances.front().path);
  return candidate.instances.size() == 1 ? first : first.parent_path();
}

std::size_t fileCount(const storage::SeriesCandidate& candidate) {
  std::vector<std::filesystem::path> paths;
  for (const storage::Instance& instance : candidate.instances) paths.push_back(instance.path);
  std::sort(paths.begin(), paths.end());
  return static_cast<std::size_t>(std::unique(paths.begin(), paths.end()) - paths.begin());
}

std::string titleOf(const storage::SeriesCandidate& candidate, const std::filesystem::path& folder) {
  const std::size_t files = fileCount(candidate);
  std::string title = candidate.series.modality.empty() ? "series" : candidate.series.modality;
  return title + ", " + std::to_string(files) + (files == 1 ? " file " : " files in ") + folder.string();
}

Result<storage::ExpandedPaths> expand(const std::vector<std::filesystem::path>& paths,
                                      const std::filesystem::path& incoming, const Progress& progress) {
  if (!incoming.empty()) return storage::expandArchives(paths, incoming, progress);
  return storage::ExpandedPaths(paths);
}

/// Labels of a series as reference tracks; nothing is declared about any slice.
Result<std::vector<storage::TrackEntry>> addLabels(storage::Project& project, const storage::SeriesEntry& entry,
                                                   const std::vector<storage::ImportedLabels>& labels) {
  std::vector<storage::TrackEntry> tracks;
  for (const storage::ImportedLabels& imported : labels) {
    const std::string name = imported.scheme.name.empty() ? "Imported labels" : imported.scheme.name;
    auto track = project.createTrack(entry.volume, storage::TrackKind::reference, name, "import", imported.scheme);
    if (!track) return track.error();
    const auto edit = project.commitLabels(track->id, imported.labels, {}, "Import", "import");
    if (!edit) return edit.error();
    tracks.push_back(std::move(*track));
  }
  return tracks;
}

}  // namespace

int numberByUid(const storage::Project& project, const std::string& uid) {
  if (uid.empty()) return 0;
  const auto series = project.series();
  if (!series) return 0;
  for (const storage::SeriesEntry& entry : *series)
    if (entry.series.uid == uid) return entry.number;
  return 0;
}

Result<ImportedSeries> addLoadedSeries(storage::Project& project, const storage::LoadedSeries& loaded,
                                       const storage::AddOptions& options, const Progress& progress) {
  auto entry = project.addSeries(loaded, options, progress);
  if (!entry) return entry.error();
  auto tracks = addLabels(project, *entry, loaded.labels);
  if (!tracks) return tracks.error();
  return ImportedSeries{std::move(*entry), std::move(*tracks)};
}

Result<ImportOutcome> importPaths(storage::Project& project, const std::vector<std::filesystem::path>& paths,
                                  const storage::AddOptions& options, const Progress& progress) {
  const ImportTarget target{[&](const storage::LoadedSeries& loaded, const Progress& adding) {
                              return addLoadedSeries(project, loaded, options, adding);
                            },
                            [&](const std::string& uid) { return numberByUid(project, uid); },
                            storage::Project::incomingFolder(project.folder())};
  return importPaths(target, paths, progress);
}

Result<ImportOutcome> importPaths(const ImportTarget& target, const std::vector<std::filesystem::path>& paths,
                                  const Progress& progress) {
  const auto expanded = expand(paths, target.incoming, part(progress, 0, kUnpackShare));
  if (!expanded) return expanded.error();
  const bool unpacked = expanded->paths() != paths;
  auto scan = storage::scanPaths(expanded->paths(), part(progress, unpacked ? kUnpackShare : 0, kScanShare));
  if (!scan) return scan.error();
  expanded->nameOrigins(*scan);

  ImportOutcome outcome;
  outcome.skipped = expanded->skipped();
  outcome.skipped.insert(outcome.skipped.end(), scan->skipped.begin(), scan->skipped.end());
  const double share = (1 - kScanShare) / static_cast<double>(std::max<std::size_t>(scan->series.size(), 1));
  for (std::size_t i = 0; i < scan->series.size(); ++i) {
    const storage::SeriesCandidate& candidate = scan->series[i];
    const double begin = kScanShare + share * static_cast<double>(i);
    const auto leaveOut = [&](Error reason) {
      const bool there = reason.code == ErrorCode::conflict;
      reason.what = expanded->withOrigins(std::move(reason.what));
      reason.subject = expanded->withOrigins(std::move(reason.subject));
      const std::filesystem::path folder = folderOf(candidate, *expanded);
      outcome.leftOut.push_back({titleOf(candidate, folder), folder, std::move(reason), there,
                                 there ? target.numberByUid(candidate.series.uid) : 0});
    };

    auto loaded = storage::loadSeries(candidate, part(progress, begin, begin + share / 2));
    if (!loaded) {
      if (loaded.error().code == ErrorCode::cancelled) return loaded.error();
      leaveOut(loaded.error());
      continue;
    }
    auto added = target.add(*loaded, part(progress, begin + share / 2, begin + share));
    if (!added) {
      // A full disk or a lost project ends the import; what concerns this series alone does not.
      const ErrorCode code = added.error().code;
      if (code != ErrorCode::conflict && code != ErrorCode::invalid && code != ErrorCode::unsupported)
        return added.error();
      leaveOut(added.error());
      continue;
    }
    outcome.added.push_back(std::move(*added));
  }
  return outcome;
}

}  // namespace diptych::app
