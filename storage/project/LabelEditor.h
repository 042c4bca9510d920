#pragma once
// Changing labels: one transaction per edit over heads, record and slice states.

#include "storage/project/EditTable.h"
#include "storage/project/Project.h"
#include "storage/project/RetiredSegments.h"
#include "storage/project/SeriesTable.h"
#include "storage/project/SliceTable.h"
#include "storage/project/TileStore.h"
#include "storage/project/TrackTable.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace diptych::storage::project {

/// The functions are Project's, with exceptions instead of Results.
class LabelEditor {
public:
  LabelEditor(SQLite::Database& db, const SeriesTable& series)
      : db_{db}, series_{series}, tracks_{db}, edits_{db}, slices_{db}, tiles_{db}, retired_{db} {}

  LabelTiles labels(TrackId track) const;
  EditEntry commitEdit(TrackId track, const Edit& edit, const std::string& author, const std::string& modelId);
  EditEntry commitLabels(TrackId track, const LabelTiles& labels, const std::vector<SliceState>& states,
                         const std::string& editName, const std::string& author, const std::string& modelId);
  EditEntry undo(TrackId track, const std::string& author);
  EditEntry redo(TrackId track, const std::string& author);
  void setSliceStates(TrackId track, const std::vector<SliceState>& states, const std::string& author);

private:
  GridSize sizeOf(const TrackEntry& track) const { return series_.volume(track.volume).shape.size(); }
  void checkTile(const TileKey& key, const TilePtr& tile, const GridSize& size, const Scheme& scheme,
                 const std::string& editName) const;
  SliceState checked(SliceState state, const GridSize& size, const Scheme& scheme) const;
  /// Applies an earlier edit once more, backward or forward, with the slice states that came with it and the segments that its
  /// labels need.
  EditEntry replay(TrackId track, UndoHistory::Kind kind, std::int64_t target, const std::string& author);

  SQLite::Database& db_;
  const SeriesTable& series_;
  TrackTable tracks_;
  EditTable edits_;
  SliceTable slices_;
  TileStore tiles_;
  RetiredSegments retired_;
};

}  // namespace diptych::storage::project
