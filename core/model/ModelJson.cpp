#include "core/model/ModelJson.h"

#include <set>

namespace diptych::json {
namespace {

constexpr std::size_t kFewestClasses = 2;  // background and something
constexpr std::size_t kMostClasses = 256;  // labels travel as U8

ModelClass readClass(const Value& value, const std::string& path, int index, Problem& problem) {
  ModelClass result;
  Object o{value, path, problem};
  o.integer("index", result.index);
  if (!problem && result.index != index)
    o.complain("index", "must be " + std::to_string(index) + ", its place in the list");
  o.object(
      "code",
      [&](Object& code) {
        code.text("scheme", result.code.scheme);
        code.text("value", result.code.value);
        code.text("meaning", result.code.meaning);
      },
      Need::optional);
  o.name("name", result.name);
  o.finish();
  return result;
}

}  // namespace

Builder build(const std::vector<ModelClass>& classes) {
  Builder list = Builder::array();
  for (const ModelClass& c : classes) {
    Builder entry{{"index", c.index}, {"name", c.name}};
    if (c.code != CodedTerm{})
      entry["code"] = {{"scheme", c.code.scheme}, {"value", c.code.value}, {"meaning", c.code.meaning}};
    list.push_back(std::move(entry));
  }
  return list;
}

void readClasses(Object& o, std::string_view key, std::vector<ModelClass>& classes) {
  std::set<std::string> names;
  o.array(key, kMostClasses, [&](const Value& value, const std::string& path) {
    classes.push_back(readClass(value, path, static_cast<int>(classes.size()), o.problem()));
    if (!names.insert(classes.back().name).second) o.problem().add(path + ".name is used by an earlier class");
  });
  if (classes.size() < kFewestClasses) o.complain(key, "must hold the background and at least one more class");
}

Builder embed(const std::string& objectText) {
  auto value = parse(objectText, {});
  return value && value->is_object() ? Builder(*value) : Builder(nullptr);
}

}  // namespace diptych::json
