#pragma once
// How well two tracks agree: each segment, over a set of slices, by a protocol.

#include "app/loop/Slices.h"
#include "core/metrics/Metrics.h"
#include "storage/project/Project.h"

#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

struct SliceScore {
  SliceRef slice;
  Agreement agreement;  ///< of the slice alone, in plane
};

struct SegmentScores {
  Segment segment;                  ///< of the reference's scheme
  std::optional<double> dice;       ///< pooled: all voxels of all slices taken together
  std::optional<double> sliceDice;  ///< mean over the slices where it is defined
  std::optional<double> hd95;       ///< mean over the slices where it is defined, in plane
  int slices = 0;                   ///< on which the segment was declared in the reference
  int missed = 0, invented = 0;     ///< slices
  std::vector<SliceScore> perSlice;
};

struct EvaluationRequest {
  TrackId prediction, reference;
  /// Empty: slices done in the reference that the prediction covers (a model track: predicted; a human track:
  /// done).
  std::vector<SliceRef> slices;
  Protocol protocol = Protocol::patient;
};

struct Evaluation {
  Protocol protocol = Protocol::patient;
  bool pixels = false;           ///< distances are in px
  std::vector<SliceRef> slices;  ///< ascending
  std::vector<SegmentScores> segments;
  std::vector<std::string> notes;  ///< "the prediction has no segment 'RV cavity'"
};

/// One side of a comparison.
struct LabelledTrack {
  LabelTiles labels;
  Scheme scheme;
  std::vector<SliceState> states;
};

/// Segments are matched by code, then exact name. A segment counts on a slice only where the reference
/// declares it there.
Evaluation evaluate(const LabelledTrack& prediction, const LabelledTrack& reference, const Geometry& geometry,
                    const std::vector<SliceRef>& slices, Protocol protocol);

/// The same for two tracks of a project. ErrorCode::notFound where no slice can be compared, with the reason.
Result<Evaluation> evaluate(const storage::Project& project, const storage::SeriesEntry& series,
                            const EvaluationRequest& request);

}  // namespace diptych::app
