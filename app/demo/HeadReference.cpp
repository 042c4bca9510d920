#include "app/demo/HeadReference.h"

#include "core/edit/Edit.h"
#include "core/label/PresetSchemes.h"
#include "core/tools/Morphology.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace diptych::app {

namespace {

constexpr SegmentValue kBone = 1, kIntracranial = 2;
constexpr float kBoneFrom = 226, kSoftFrom = -30;
constexpr double kBallMm = 12, kCornerMm = 2;

struct Grid {
  int x, y, z;
  std::size_t index(int i, int j, int k) const {
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(y) + static_cast<std::size_t>(j)) *
               static_cast<std::size_t>(x) +
           static_cast<std::size_t>(i);
  }
  std::size_t voxels() const { return index(0, 0, z); }
};

std::vector<float> modalityValues(const Volume& volume, const Grid& grid) {
  std::vector<float> values;
  values.reserve(grid.voxels());
  for (int k = 0; k < grid.z; ++k) {
    const Raster<float> slice = volume.slice(k);
    values.insert(values.end(), slice.pixels.begin(), slice.pixels.end());
  }
  return values;
}

/// (1 2 1)/4 along one axis; the edge repeats.
void smoothAlong(std::vector<float>& values, std::size_t lineLength, std::size_t stride) {
  std::vector<float> line(lineLength);
  const std::size_t block = lineLength * stride;
  for (std::size_t start = 0; start < values.size(); start += block) {
    for (std::size_t offset = 0; offset < stride; ++offset) {
      float* first = &values[start + offset];
      for (std::size_t i = 0; i < lineLength; ++i) line[i] = first[i * stride];
      for (std::size_t i = 0; i < lineLength; ++i) {
        const float before = line[i == 0 ? 0 : i - 1], after = line[std::min(i + 1, lineLength - 1)];
        first[i * stride] = (before + 2 * line[i] + after) / 4;
      }
    }
  }
}

std::vector<float> smoothed(std::vector<float> values, const Grid& grid) {
  const auto x = static_cast<std::size_t>(grid.x), y = static_cast<std::size_t>(grid.y),
             z = static_cast<std::size_t>(grid.z);
  smoothAlong(values, x, 1);
  smoothAlong(values, y, x);
  smoothAlong(values, z, x * y);
  return values;
}

bool empty(const Mask& mask) {
  return std::find(mask.voxels.begin(), mask.voxels.end(), std::uint8_t{1}) == mask.voxels.end();
}

LabelTiles toTiles(const std::vector<SegmentValue>& values, const Grid& grid, const GridSize& size) {
  EditBuilder builder{LabelTiles{size}};
  for (int k = 0; k < grid.z; ++k) {
    Raster<SegmentValue> slice{grid.x, grid.y};
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(grid.index(0, 0, k));
    std::copy_n(first, slice.pixels.size(), slice.pixels.begin());
    builder.setSlice(k, 0, slice);
  }
  LabelTiles tiles{size};
  for (const TileChange& change : std::move(builder).finish("Reference").changes)
    tiles.setTile(change.key, change.after);
  return tiles;
}

Error cancelledError() {
  return Error{ErrorCode::cancelled, "The reference of the head CT was cancelled", "", ""};
}

}  // namespace

Scheme headScheme() {
  return *presetScheme("head-ct");
}

Result<HeadReference> makeHeadReference(const Volume& ct, const Progress& progress) {
  const GridSize size = ct.size();
  const Grid grid{size.x, size.y, size.z};
  const Vec3 spacing = ct.geometry().affine.spacing();

  progress(0.0, "Finding bone and soft tissue");
  const std::vector<float> hounsfield = modalityValues(ct, grid);
  const std::vector<float> smooth = smoothed(hounsfield, grid);
  Mask soft{grid.x, grid.y, grid.z, std::vector<std::uint8_t>(hounsfield.size())};
  for (std::size_t i = 0; i < hounsfield.size(); ++i)
    soft.voxels[i] = hounsfield[i] < kBoneFrom && smooth[i] >= kSoftFrom && smooth[i] < kBoneFrom ? 1 : 0;
  if (progress.cancelled()) return cancelledError();

  progress(0.3, "Looking for the inside of the skull");
  const Mask core = largestComponent(erode(soft, kBallMm, spacing));
  if (empty(core))
    return Error{ErrorCode::invalid, "The volume shows no skull with soft tissue inside",
                 "the demo's rules are for a CT of a whole head", ""};
  if (progress.cancelled()) return cancelledError();

  progress(0.6, "Growing it back to the bone");
  Mask inside = dilate(core, kBallMm + kCornerMm, spacing);
  for (std::size_t i = 0; i < inside.voxels.size(); ++i) inside.voxels[i] &= soft.voxels[i];
  inside = largestComponent(inside);
  if (progress.cancelled()) return cancelledError();

  std::vector<SegmentValue> values(hounsfield.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (hounsfield[i] >= kBoneFrom) values[i] = kBone;
    if (inside.voxels[i] != 0) values[i] = kIntracranial;
  }
  progress(1.0, "Reference made");
  return HeadReference{toTiles(values, grid, size)};
}

std::string headReferenceRules() {
  return "Reference of the head CT, made by rules and without a person. Bone: HU 226 and more, the threshold stored in "
         "Cranium.inv3 "
         "(mask_0); it includes teeth and the head rest. Intracranial soft tissue: HU from -30 to below 226 after "
         "smoothing over three "
         "voxels along each axis, not bone; of that the largest connected part into which a ball of 12 mm radius fits, "
         "so that it ends at "
         "the foramen magnum and at the canals of the skull base; grown back by 14 mm within the soft tissue; largest "
         "connected part.";
}

}  // namespace diptych::app
