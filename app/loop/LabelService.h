#pragma once
// Labels in and out, and what a person declares about slices.

#include "app/loop/Slices.h"
#include "storage/project/Project.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

/// Labels as they come from a file: values, and a scheme that names them.
struct LabelImport {
  std::filesystem::path file;                               ///< NIfTI
  storage::TrackKind kind = storage::TrackKind::reference;  ///< human or reference
  std::string name;                                         ///< of the track; empty: "Imported labels"
  std::optional<Scheme> scheme;       ///< else the side-car's, else the human or reference track's, else "Label N"
  std::vector<std::string> declared;  ///< segment ids or names; empty: all of the scheme
  std::optional<int> phase;           ///< from 0; needed for a 3-D file on a volume of several phases
  std::optional<std::vector<SliceRef>> done;  ///< slices to declare; else those that hold any label
  std::string author;
};

struct LabelOutcome {
  storage::TrackEntry track;
  std::vector<SliceRef> done;  ///< declared by this call
};

/// Brings labels in as one edit. As `human` they replace what the human track holds on the phases of the file
/// (undoable); as `reference` they are a track of their own. Slices that hold any label become `done` with
/// the declared segments: an import never claims that a slice without labels is known to be empty, unless
/// `done` says so.
Result<LabelOutcome> importLabels(storage::Project& project, const storage::SeriesEntry& series,
                                  const LabelImport& import);

/// The same for labels made by the program (the demo's reference): `done` says which slices are annotated.
Result<LabelOutcome> addLabels(storage::Project& project, const storage::SeriesEntry& series, storage::TrackKind kind,
                               const std::string& name, const Scheme& scheme, const LabelTiles& labels,
                               const std::vector<SliceRef>& done, const std::string& author);

/// Writes "series-<n>-<track>.nii.gz" with its side-car into `folder` (created if missing); gives the file's
/// path.
Result<std::filesystem::path> exportLabelsNifti(const storage::Project& project, const storage::SeriesEntry& series,
                                                const storage::TrackEntry& track, const std::filesystem::path& folder);

/// Declares slices of the human track annotated with these segments (ids or names; empty: all of its scheme),
/// or takes the declaration back (`stage` inWork). ErrorCode::notFound where the series has no human track.
Result<LabelOutcome> setStage(storage::Project& project, const storage::SeriesEntry& series,
                              const std::vector<SliceRef>& slices, SliceStage stage,
                              const std::vector<std::string>& segments, const std::string& author);

}  // namespace diptych::app
