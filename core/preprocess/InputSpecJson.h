#pragma once
// InputSpec as a member of other documents (model card, job). PRIVATE to core.

#include "core/base/Json.h"
#include "core/preprocess/InputSpec.h"

namespace diptych::json {

Builder build(const InputSpec& spec);
/// Fills `spec` from `o`, which the caller finishes.
void read(Object& o, InputSpec& spec);

}  // namespace diptych::json
