#pragma once
// What a new model is called where nobody names it.

#include "storage/project/Project.h"

#include <string>
#include <vector>

namespace diptych::app {

/// Beside `models`, none of which has it: "Hearts 2" after the parent "Hearts", "Hearts 3" after "Hearts 2"; without a parent
/// (empty) "din-lite 1" after its network.
std::string freeModelName(const std::vector<storage::ModelEntry>& models, const std::string& parent,
                          const std::string& network);

}  // namespace diptych::app
