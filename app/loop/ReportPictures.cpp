#include "app/loop/ReportPictures.h"

#include "app/loop/Slices.h"
#include "app/loop/WorstSlices.h"
#include "viewer/SliceRenderer.h"

#include <algorithm>
#include <utility>

namespace diptych::app {

namespace {

struct Candidate {
  const SeriesStages* stages = nullptr;
  SliceRef slice;
  double dice = 0;
};

/// Of all members, worst first.
std::vector<Candidate> ranked(const PictureGroup& group) {
  std::vector<Candidate> candidates;
  for (const SeriesStages* stages : group.members) {
    const Evaluation* newest = stages->newestScores();
    if (newest == nullptr) continue;
    for (const RankedSlice& slice : worstFirst(*newest)) candidates.push_back({stages, slice.slice, slice.dice});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.dice < b.dice; });
  return candidates;
}

Result<viewer::Picture> overlay(const storage::Project& project, const Volume& volume, const storage::TrackEntry& track,
                                SliceRef slice) {
  const auto labels = project.labels(track.id);
  if (!labels) return labels.error();
  viewer::SliceRequest request;
  request.k = slice.k;
  request.t = slice.t;
  // Sampling twice as fine as the voxels keeps the outlines crisp in print.
  const Vec3 spacing = volume.geometry().affine.spacing();
  request.pixelMm = std::min(spacing.x, spacing.y) / 2;
  return viewer::renderSlice(volume, request, &*labels, &track.scheme);
}

Result<ui::SlicePicture> pictureOf(const storage::Project& project, const std::string& title,
                                   const Candidate& candidate) {
  const auto volume = project.loadVolume(candidate.stages->series.volume);
  if (!volume) return volume.error();
  ui::SlicePicture picture;
  picture.title = title + ", " + describeSlices({candidate.slice}, candidate.stages->series.geometry.size);
  picture.dice = ui::diceFigure(candidate.dice);
  auto prediction = overlay(project, *volume, *candidate.stages->newestTrack(), candidate.slice);
  if (!prediction) return prediction.error();
  picture.prediction = std::move(*prediction);
  auto reference = overlay(project, *volume, *candidate.stages->reference, candidate.slice);
  if (!reference) return reference.error();
  picture.reference = std::move(*reference);
  for (const Segment& segment : candidate.stages->reference->scheme.segments)
    picture.legend.push_back({segment.name, segment.colour});
  return picture;
}

}  // namespace

Result<std::vector<ui::SlicePicture>> bestMedianWorst(const storage::Project& project, const PictureGroup& group) {
  const std::vector<Candidate> candidates = ranked(group);
  std::vector<std::pair<std::string, std::size_t>> chosen;  // worst first in `candidates`
  if (!candidates.empty()) chosen.push_back({"best slice", candidates.size() - 1});
  if (candidates.size() > 2) chosen.push_back({"median slice", candidates.size() / 2});
  if (candidates.size() > 1) chosen.push_back({"worst slice", 0});

  std::vector<ui::SlicePicture> pictures;
  for (const auto& [which, index] : chosen) {
    const Candidate& candidate = candidates[index];
    std::string title = group.title;
    if (group.members.size() > 1) title += ", series " + std::to_string(candidate.stages->series.number);
    auto picture = pictureOf(project, title + ", " + which, candidate);
    if (!picture) return picture.error();
    pictures.push_back(std::move(*picture));
  }
  return pictures;
}

}  // namespace diptych::app
