#pragma once
// A reversible change of a track: tiles before, tiles after.

#include "core/label/LabelTiles.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace diptych {

struct TileChange {
  TileKey key;
  TilePtr before, after;  ///< null = all zero
};

/// Applying forward needs the track to hold `before`; backward `after`. Cheap to copy.
struct Edit {
  std::string name;  ///< shown in the history: "Brush, LV cavity, slice 5"
  std::vector<TileChange> changes;

  bool empty() const { return changes.empty(); }
  /// Memory held by tiles that only this edit keeps alive, an upper bound.
  std::size_t bytes() const;
  Edit reversed() const;
  /// Slices (t,k) that this edit touches, ascending, each once.
  std::vector<std::pair<int, int>> slices() const;
};

/// Swaps the tiles in. Refuses with ErrorCode::invalid and changes nothing where a tile is not what the edit expects.
Status apply(LabelTiles& tiles, const Edit& edit);

/// Collects voxel writes over a base and turns them into one Edit. Copies a tile on its first real write;
/// tiles that end up as they began vanish, so a stroke that changes nothing gives an empty Edit.
/// For one thread, reading included.
class EditBuilder {
public:
  explicit EditBuilder(LabelTiles base) : base_{std::move(base)} {}
  // A copy would write into the same tiles.
  EditBuilder(EditBuilder&&) = default;
  EditBuilder& operator=(EditBuilder&&) = default;

  const GridSize& size() const { return base_.size(); }
  SegmentValue at(int x, int y, int k, int t = 0) const;
  /// Outside the grid: ignored.
  void set(int x, int y, int k, int t, SegmentValue value);
  void setSlice(int k, int t, const Raster<SegmentValue>& labels);
  Edit finish(std::string name) &&;

private:
  /// A tile as it stands now. Tools go from voxel to neighbour, so the one used last is nearly always the one asked for,
  /// and finding it costs the same whatever the size of the track.
  struct Current {
    TileKey key{-1, -1, -1, -1};  ///< no voxel's
    const Tile* contents = nullptr;
    Tile* writable = nullptr;  ///< null until it is written to
  };
  const Current& current(int x, int y, int k, int t) const;

  LabelTiles base_;
  std::map<TileKey, std::shared_ptr<Tile>> written_;
  mutable Current current_;
};

/// What undo and redo would do next, derived from the recorded edits alone, so that it survives a restart.
/// Undo is itself an edit in the record; redo is forgotten after a new edit.
class UndoHistory {
public:
  enum class Kind { edit, undo, redo };
  /// Feed the record in order; `target` is the edit undone or redone, ignored for Kind::edit.
  void record(std::int64_t seq, Kind kind, std::int64_t target = 0);
  /// Sequence number of the edit that the next undo reverts, or redo applies again.
  std::optional<std::int64_t> nextUndo() const;
  std::optional<std::int64_t> nextRedo() const;

private:
  std::vector<std::int64_t> done_, undone_;
};

}  // namespace diptych
