#pragma once

#include "app/cli/Session.h"
#include "storage/project/Project.h"

namespace diptych::app {

/// The series of a project with their tracks, for `list` and `open`.
Result<Output> listing(const storage::Project& project);

}  // namespace diptych::app
