#pragma once
// Reads XML property lists (Apple's plist 1.0), as far as InVesalius writes them. Internal to storage/formats.

#include "core/base/Result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diptych::storage {

struct PlistValue;
using PlistArray = std::vector<PlistValue>;
using PlistDict = std::map<std::string, PlistValue>;

/// dict, array, string (also date and data, as text), integer, real or boolean: the member that `kind` names holds it.
struct PlistValue {
  enum class Kind { boolean, integer, real, text, array, dict };
  Kind kind = Kind::boolean;
  bool boolValue = false;
  std::int64_t integerValue = 0;
  double realValue = 0;
  std::string textValue;
  PlistArray arrayValue;
  PlistDict dictValue;

  /// The entry of a dict; null where there is none or this is no dict.
  const PlistValue* find(std::string_view key) const;
  std::optional<std::int64_t> integer() const;
  std::optional<double> number() const;  ///< an integer or real, finite
  const std::string* text() const { return kind == Kind::text ? &textValue : nullptr; }
  const PlistArray* array() const { return kind == Kind::array ? &arrayValue : nullptr; }
  const PlistDict* dict() const { return kind == Kind::dict ? &dictValue : nullptr; }
};

/// Refuses what no property list needs: entity declarations (they can grow without bound or name files), unknown elements,
/// nesting deeper than 32. Error.what is a clause without a subject.
Result<PlistValue> parsePropertyList(std::string_view xml);

}  // namespace diptych::storage
