#pragma once
// resources/models/tables.json as text; the build writes the definition.

#include <string_view>

namespace diptych {

extern const std::string_view kTableRowsText;

}  // namespace diptych
