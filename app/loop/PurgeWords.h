#pragma once
// What a purge removes and what it leaves, for the person who decides.

#include "storage/project/Project.h"

#include <string>
#include <vector>

namespace diptych::app {

/// What goes, a line each: "Series 3: MR, 256 × 256 × 10 × 20", "2 tracks of labels with 61 changes". No patient text.
std::vector<std::string> describeRemoved(const storage::PurgePlan& plan);
/// What stays and what that means, a sentence each without its full stop.
std::vector<std::string> describeKept(const storage::PurgePlan& plan);

}  // namespace diptych::app
