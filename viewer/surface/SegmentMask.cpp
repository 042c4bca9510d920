#include "viewer/surface/SegmentMask.h"

#include <algorithm>
#include <limits>

namespace diptych::viewer {
namespace {

/// Tiles of phase t; work(key, tile).
template <class Work>
void forEachTile(const LabelTiles& labels, int t, int lowK, int highK, Work&& work) {
  const auto& tiles = labels.tiles();
  for (auto at = tiles.lower_bound(TileKey{t, lowK, 0, 0}); at != tiles.end(); ++at) {
    if (at->first.t != t || at->first.k > highK) return;
    work(at->first, *at->second);
  }
}

}  // namespace

std::vector<VoxelBox> segmentBoxes(const LabelTiles& labels, int t, const std::vector<SegmentValue>& values) {
  constexpr std::size_t kNotListed = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> position(std::size_t{std::numeric_limits<SegmentValue>::max()} + 1, kNotListed);
  for (std::size_t n = 0; n < values.size(); ++n) position[values[n]] = n;
  position[0] = kNotListed;  // no segment

  std::vector<VoxelBox> boxes(values.size());
  for (VoxelBox& box : boxes) box.t = t;
  forEachTile(labels, t, 0, labels.size().z, [&](const TileKey& key, const Tile& tile) {
    for (int y = 0; y < kTileSide; ++y) {
      const SegmentValue* row = tile.data() + static_cast<std::size_t>(y) * kTileSide;
      for (int x = 0; x < kTileSide;) {
        // Run by run: most neighbours are alike.
        int end = x + 1;
        while (end < kTileSide && row[end] == row[x]) ++end;
        if (const std::size_t n = position[row[x]]; n != kNotListed) {
          boxes[n].include(key.tx * kTileSide + x, key.ty * kTileSide + y, key.k);
          boxes[n].include(key.tx * kTileSide + end - 1, key.ty * kTileSide + y, key.k);
        }
        x = end;
      }
    }
  });
  // A value that is listed twice was found for its last place only.
  for (std::size_t n = 0; n < values.size(); ++n)
    if (position[values[n]] != kNotListed) boxes[n] = boxes[position[values[n]]];
  return boxes;
}

SegmentMask segmentMask(const LabelTiles& labels, const VoxelBox& box, SegmentValue value, int step) {
  // Samples begin at whole multiples of the step: neighbouring segments are sampled alike and so fit each other.
  const int firstX = box.lowI / step - 1, firstY = box.lowJ / step - 1, firstZ = box.lowK - 1;
  SegmentMask mask;
  mask.step = step;
  mask.size = {box.highI / step - firstX + 2, box.highJ / step - firstY + 2, box.highK - firstZ + 2};
  const double centre = (step - 1) / 2.0;
  mask.first = {firstX * step + centre, firstY * step + centre, static_cast<double>(firstZ)};
  const auto width = static_cast<std::size_t>(mask.size[0]), height = static_cast<std::size_t>(mask.size[1]);
  mask.inside.assign(width * height * static_cast<std::size_t>(mask.size[2]), 0);

  forEachTile(labels, box.t, box.lowK, box.highK, [&](const TileKey& key, const Tile& tile) {
    const int lowX = std::max(box.lowI - key.tx * kTileSide, 0), lowY = std::max(box.lowJ - key.ty * kTileSide, 0);
    const int highX = std::min(box.highI - key.tx * kTileSide, kTileSide - 1);
    const int highY = std::min(box.highJ - key.ty * kTileSide, kTileSide - 1);
    for (int y = lowY; y <= highY; ++y) {
      const SegmentValue* row = tile.data() + static_cast<std::size_t>(y) * kTileSide;
      const auto sampleY = static_cast<std::size_t>((key.ty * kTileSide + y) / step - firstY);
      const auto sampleZ = static_cast<std::size_t>(key.k - firstZ);
      std::uint8_t* samples = mask.inside.data() + (sampleZ * height + sampleY) * width;
      for (int x = lowX; x <= highX; ++x)
        if (row[x] == value) ++samples[(key.tx * kTileSide + x) / step - firstX];
    }
  });
  const int enough = step * step / 2;
  if (step > 1)
    for (std::uint8_t& sample : mask.inside) sample = sample >= enough ? 1 : 0;
  return mask;
}

}  // namespace diptych::viewer
