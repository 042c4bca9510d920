#pragma once
// Looking at a whole project for damage, and saying what is affected.

#include "core/base/Progress.h"
#include "storage/project/ModelTable.h"
#include "storage/project/Volumes.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace diptych::storage::project {

/// A sentence for each damage, each with what to do. Reads every page of the database, every tile, volume cache and file of weights;
/// goes on behind each damage, so that what is not named is whole. Throws only Failure(cancelled).
std::vector<std::string> damagesOf(SQLite::Database& db, Volumes& volumes, const ModelTable& models,
                                   const Progress& progress);

}  // namespace diptych::storage::project
