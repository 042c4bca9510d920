#pragma once
// Classes of a network as members of other documents. PRIVATE to core.

#include "core/base/Json.h"
#include "core/model/ModelCard.h"

#include <vector>

namespace diptych::json {

Builder build(const std::vector<ModelClass>& classes);
/// Two to 256 classes, each at its index, with names that differ.
void readClasses(Object& o, std::string_view key, std::vector<ModelClass>& classes);

/// JSON text of an object as a member; a text that is no JSON object becomes null, which readers refuse by name.
Builder embed(const std::string& objectText);

}  // namespace diptych::json
