#pragma once
// From frames with positions to a grid: which frames belong together, and where each lies. Internal to storage/dicom; pure
// functions of the headers, no file is touched.

#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "storage/dicom/DicomHeader.h"

#include <string>
#include <vector>

namespace diptych::storage {

struct DicomFrameRef {
  const DicomHeader* file = nullptr;
  const DicomFrame* frame = nullptr;
};

/// Splits the frames of one SeriesInstanceUID into stacks that could each be a volume: by matrix, kind of pixels, in-plane
/// spacing and orientation (with a tolerance; the frame of reference is not asked, as files are known whose every slice has
/// another), then, only where that makes every part regular, by echo and by image type. Order of first appearance. Frames in more planes than
/// any examination has stay together, to be refused as one mixture.
std::vector<std::vector<DicomFrameRef>> splitIntoStacks(const std::vector<DicomFrameRef>& frames);

struct PlacedFrame {
  DicomFrameRef source;
  int k = 0, t = 0;
};

struct DicomGrid {
  Geometry geometry;
  std::vector<PlacedFrame> frames;  ///< ascending (t,k), every (t,k) once
  std::vector<std::string> notes;
};

/// Sorts along the slice normal (k) and, where several frames share a position, in time (t). Error.what is a clause without
/// a subject ("its slices are tilted …"); refused are gantry tilt, uneven or missing slices, and positions with different
/// numbers of frames.
Result<DicomGrid> arrangeStack(const std::vector<DicomFrameRef>& stack);

}  // namespace diptych::storage
