#include "core/edit/Edit.h"

#include <algorithm>
#include <tuple>

namespace diptych {
namespace {

const Tile& zeros() {
  static const Tile tile{};
  return tile;
}

const Tile& contents(const TilePtr& tile) {
  return tile ? *tile : zeros();
}

/// Tiles that were stored and loaded again are other objects with the same contents.
bool same(const TilePtr& a, const TilePtr& b) {
  return a == b || contents(a) == contents(b);
}

std::size_t indexInTile(int x, int y) {
  return static_cast<std::size_t>(y % kTileSide) * kTileSide + static_cast<std::size_t>(x % kTileSide);
}

}  // namespace

std::size_t Edit::bytes() const {
  std::size_t total = changes.size() * sizeof(TileChange);
  for (const TileChange& change : changes)
    total += (change.before ? sizeof(Tile) : 0) + (change.after ? sizeof(Tile) : 0);
  return total;
}

Edit Edit::reversed() const {
  Edit back{name, changes};
  for (TileChange& change : back.changes) std::swap(change.before, change.after);
  return back;
}

std::vector<std::pair<int, int>> Edit::slices() const {
  std::vector<std::pair<int, int>> touched;
  for (const TileChange& change : changes) touched.emplace_back(change.key.t, change.key.k);
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  return touched;
}

Status apply(LabelTiles& tiles, const Edit& edit) {
  for (const TileChange& change : edit.changes) {
    if (tiles.contains(change.key) && same(tiles.tile(change.key), change.before)) continue;
    return Error{ErrorCode::invalid,
                 "Cannot apply the edit \"" + edit.name + "\": slice " + std::to_string(change.key.k) + " of phase " +
                     std::to_string(change.key.t) + " is not as the edit expects it",
                 "undo the later edits first", edit.name};
  }
  for (const TileChange& change : edit.changes) tiles.setTile(change.key, change.after);
  return {};
}

const EditBuilder::Current& EditBuilder::current(int x, int y, int k, int t) const {
  // Number by number: as a whole, a key would be put together in memory for every voxel.
  const int tx = x / kTileSide, ty = y / kTileSide;
  if (const TileKey& key = current_.key; key.tx == tx && key.ty == ty && key.k == k && key.t == t) return current_;

  const TileKey key{t, k, ty, tx};
  if (const auto found = written_.find(key); found != written_.end()) {
    current_ = {key, found->second.get(), found->second.get()};
  } else {
    const auto base = base_.tiles().find(key);
    current_ = {key, base == base_.tiles().end() ? &zeros() : base->second.get(), nullptr};
  }
  return current_;
}

SegmentValue EditBuilder::at(int x, int y, int k, int t) const {
  const GridSize& grid = size();
  if (x < 0 || y < 0 || x >= grid.x || y >= grid.y) return 0;
  return (*current(x, y, k, t).contents)[indexInTile(x, y)];
}

void EditBuilder::set(int x, int y, int k, int t, SegmentValue value) {
  const GridSize& grid = size();
  if (x < 0 || y < 0 || k < 0 || t < 0 || x >= grid.x || y >= grid.y || k >= grid.z || t >= grid.t) return;
  const Current& tile = current(x, y, k, t);
  const std::size_t index = indexInTile(x, y);
  if ((*tile.contents)[index] == value) return;
  if (!tile.writable) {
    const auto& copy = written_.emplace(tile.key, std::make_shared<Tile>(*tile.contents)).first->second;
    current_ = {tile.key, copy.get(), copy.get()};
  }
  (*current_.writable)[index] = value;
}

void EditBuilder::setSlice(int k, int t, const Raster<SegmentValue>& labels) {
  const int width = std::min(size().x, labels.width), height = std::min(size().y, labels.height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) set(x, y, k, t, labels.at(x, y));
}

Edit EditBuilder::finish(std::string name) && {
  Edit edit{std::move(name), {}};
  for (auto& [key, tile] : written_) {
    TilePtr before = base_.tile(key);
    TilePtr after = *tile == zeros() ? nullptr : TilePtr{std::move(tile)};
    if (!same(before, after)) edit.changes.push_back({key, std::move(before), std::move(after)});
  }
  written_.clear();
  current_ = {};
  return edit;
}

}  // namespace diptych
