#include "app/loop/Presets.h"

#include "app/loop/PresetData.h"

namespace diptych::app {

namespace {

std::string_view kindName(PresetKind kind) {
  return kind == PresetKind::scheme ? "scheme" : "model";
}

}  // namespace

Result<std::string> preset(PresetKind kind, std::string_view name) {
  for (const PresetFile& file : presetFiles())
    if (file.kind == kindName(kind) && file.name == name) return std::string(file.text);
  std::string known;
  for (const std::string& other : presetNames(kind)) known += (known.empty() ? "" : ", ") + other;
  return Error{ErrorCode::notFound,
               std::string("There is no ready-made ") +
                   (kind == PresetKind::scheme ? "scheme" : "network configuration") + " \"" + std::string(name) + "\"",
               known.empty() ? "" : "there are " + known, std::string(name)};
}

std::vector<std::string> presetNames(PresetKind kind) {
  std::vector<std::string> names;
  for (const PresetFile& file : presetFiles())
    if (file.kind == kindName(kind)) names.emplace_back(file.name);
  return names;
}

}  // namespace diptych::app
