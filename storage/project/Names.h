#pragma once
// What people call the things that a damage affects: by number, never by patient text. These never fail: where the row that has
// the number cannot be read either, they fall back on the id.

#include "core/base/Ids.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <set>
#include <string>
#include <utility>

namespace diptych::storage::project {

std::string nameOf(SQLite::Database& db, VolumeId volume);  ///< "series 3"
std::string nameOf(SQLite::Database& db, TrackId track);    ///< "track 2 of series 3"

/// Slices as (t, k).
using Slices = std::set<std::pair<int, int>>;
/// Counted from 1, as everywhere people see them: "slices 4, 5 and 9 of phase 1, slice 2 of phase 3".
std::string inWords(const Slices& slices);

}  // namespace diptych::storage::project
