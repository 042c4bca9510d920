#pragma once
// The project's things as JSON. Slices and phases count from 1, as everywhere on the command line.

#include "app/loop/Slices.h"
#include "storage/project/Project.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace diptych::app {

using Json = nlohmann::ordered_json;

Json jsonOf(const Error& error);
Json jsonOf(const storage::SeriesEntry& series);
Json jsonOf(const storage::TrackEntry& track);
Json jsonOf(const storage::ModelEntry& model);
Json jsonOf(const std::vector<SliceRef>& slices);  ///< [{"phase": 1, "slice": 4}, …]

}  // namespace diptych::app
