#pragma once
// Models that come with the program: a new user's study can be segmented before anything was trained. They are in no project
// until one is used; then the project takes it in, weights and all, so that it can be moved and its predictions be told from
// others for ever.

#include "storage/project/Project.h"

#include <string>
#include <vector>

namespace diptych::app {

/// From `share/diptych/models` beside the program's `bin`, or the folder that the variable DIPTYCH_MODELS names: those with card and
/// weights, by name. A pair that cannot be read is left out. The weights are not read: `diptych doctor` does.
std::vector<storage::ModelEntry> shippedModels();

/// By id, exact name or unique beginning of an id: the project's own, else one that came with the program. The project's
/// error where there is neither.
Result<storage::ModelEntry> findModel(const storage::Project& project, const std::string& idOrName);

/// Takes the model in where the project lacks it.
Status bringModel(storage::Project& project, const storage::ModelEntry& model);

}  // namespace diptych::app
