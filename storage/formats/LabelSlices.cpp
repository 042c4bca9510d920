#include "storage/formats/LabelSlices.h"

#include <memory>
#include <utility>

namespace diptych::storage {

void setSlice(LabelTiles& labels, const Raster<SegmentValue>& slice, int k, int t) {
  for (int ty = 0; ty * kTileSide < slice.height; ++ty) {
    for (int tx = 0; tx * kTileSide < slice.width; ++tx) {
      auto tile = std::make_shared<Tile>();
      bool any = false;
      for (int y = 0; y < kTileSide && ty * kTileSide + y < slice.height; ++y) {
        for (int x = 0; x < kTileSide && tx * kTileSide + x < slice.width; ++x) {
          const auto value = slice.at(tx * kTileSide + x, ty * kTileSide + y);
          (*tile)[static_cast<std::size_t>(y * kTileSide + x)] = value;
          any = any || value != 0;
        }
      }
      if (any) labels.setTile({t, k, ty, tx}, std::move(tile));
    }
  }
}

}  // namespace diptych::storage
