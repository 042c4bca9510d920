#pragma once
// Series into the project and voxels out of it: database rows, source files and the volume cache together.

#include "storage/project/Project.h"
#include "storage/project/SeriesTable.h"
#include "storage/project/VolumeCache.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <optional>
#include <set>

namespace diptych::storage::project {

class Volumes {
public:
  Volumes(SQLite::Database& db, std::filesystem::path folder, bool writable)
      : db_{db}, folder_{std::move(folder)}, table_{db, folder_}, writable_{writable} {}

  SeriesEntry add(const LoadedSeries& series, const AddOptions& options, const Progress& progress);
  Volume load(VolumeId volume);
  /// What an add() that was killed left in volumes/ and sources/.
  void removeUnfinished();
  /// A sentence where the cache file is there but cannot be used.
  std::optional<std::string> damage(VolumeId volume) const;

  const SeriesTable& table() const { return table_; }

private:
  std::filesystem::path cachePath(const VolumeRow& row) const { return folder_ / "volumes" / (row.cache + ".vox"); }
  /// It may have been removed, being only a cache.
  void makeCacheFolder() const;
  Volume rebuild(const VolumeRow& row);
  /// Writes the cache again where that is possible.
  void keep(const VolumeRow& row, const Volume& volume) const;
  /// In place of a cache that cannot be used; the series gets a note that says so.
  Volume replaceDamaged(const VolumeRow& row, const Error& damage);
  /// For volumes of revision 1, which have none.
  void addThumbnail(VolumeId volume, const Volume& voxels);

  SQLite::Database& db_;
  std::filesystem::path folder_;
  SeriesTable table_;
  bool writable_;
  std::set<VolumeId> verified_;  ///< hashed once in this process
};

}  // namespace diptych::storage::project
