#include "core/label/Scheme.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <set>

namespace diptych {
namespace {

using Json = nlohmann::ordered_json;  // keys stay in the order in which people read them

constexpr int kVersion = 1;

Error refusal(std::string why) {
  return {ErrorCode::invalid, "Cannot read the label scheme: " + std::move(why), "correct the scheme's file", {}};
}

std::string hex(Colour colour) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t part : {colour.r, colour.g, colour.b}) {
    text += digits[part >> 4];
    text += digits[part & 15];
  }
  return text;
}

std::optional<Colour> colourFromHex(std::string_view text) {
  std::uint32_t rgb = 0;
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  const auto [end, fault] = std::from_chars(text.data() + 1, text.data() + 7, rgb, 16);
  if (fault != std::errc{} || end != text.data() + 7) return std::nullopt;
  return Colour{static_cast<std::uint8_t>(rgb >> 16), static_cast<std::uint8_t>(rgb >> 8),
                static_cast<std::uint8_t>(rgb)};
}

/// Text of `key`; empty where it is absent, std::nullopt where it is something else.
std::optional<std::string> text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::string{};
  if (!found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

/// A key outside `known`, or an empty text.
std::string unknownKey(const Json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : object.items())
    if (std::find(known.begin(), known.end(), key) == known.end()) return key;
  return {};
}

Result<Segment> segmentFromJson(const Json& json, std::size_t number) {
  const std::string where = "segment " + std::to_string(number) + " ";
  if (!json.is_object()) return refusal(where + "is not an object");
  if (const std::string key = unknownKey(json, {"value", "id", "name", "colour", "code"}); !key.empty())
    return refusal(where + "has the unknown key \"" + key + "\"");

  Segment segment;
  const auto value = json.find("value");
  if (value == json.end() || !value->is_number_integer() || *value < 1 || *value > 65535)
    return refusal(where + "needs a \"value\" between 1 and 65535");
  segment.value = value->get<SegmentValue>();

  const auto id = text(json, "id"), name = text(json, "name"), colour = text(json, "colour");
  if (!id || id->empty()) return refusal(where + "needs an \"id\"");
  if (!name || name->empty()) return refusal(where + "needs a \"name\"");
  segment.id = *id;
  segment.name = *name;
  const auto rgb = colour ? colourFromHex(*colour) : std::nullopt;
  if (!rgb) return refusal(where + "needs a \"colour\" such as \"#e69f00\"");
  segment.colour = *rgb;

  if (const auto code = json.find("code"); code != json.end()) {
    if (!code->is_object()) return refusal(where + "has a \"code\" that is not an object");
    if (const std::string key = unknownKey(*code, {"scheme", "value", "meaning"}); !key.empty())
      return refusal(where + "has the unknown key \"" + key + "\" in its code");
    const auto scheme = text(*code, "scheme"), term = text(*code, "value"), meaning = text(*code, "meaning");
    if (!scheme || !term || !meaning || scheme->empty() || term->empty() || meaning->empty())
      return refusal(where + "has a \"code\" without \"scheme\", \"value\" and \"meaning\"");
    segment.code = {*scheme, *term, *meaning};
  }
  return segment;
}

}  // namespace

std::string toJson(const Scheme& scheme) {
  Json json{{"version", kVersion}, {"id", scheme.id}, {"name", scheme.name}, {"segments", Json::array()}};
  for (const Segment& segment : scheme.segments) {
    Json entry{{"value", segment.value}, {"id", segment.id}, {"name", segment.name}, {"colour", hex(segment.colour)}};
    if (!segment.code.empty())
      entry["code"] = {
          {"scheme", segment.code.scheme}, {"value", segment.code.value}, {"meaning", segment.code.meaning}};
    json["segments"].push_back(std::move(entry));
  }
  // A name that is not UTF-8 must not end the program: its bad bytes become U+FFFD.
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<Scheme> schemeFromJson(std::string_view source) {
  const Json json = Json::parse(source, nullptr, false);
  if (json.is_discarded()) return refusal("it is not JSON");
  if (!json.is_object()) return refusal("it is not an object");
  const auto version = json.find("version");
  if (version == json.end() || !version->is_number_integer() || *version < 1) return refusal("it has no \"version\"");
  if (*version > kVersion)
    return Error{ErrorCode::tooNew,
                 "Cannot read the label scheme: it is of version " + version->dump(),
                 "use a newer Diptych",
                 {}};
  if (const std::string key = unknownKey(json, {"version", "id", "name", "segments"}); !key.empty())
    return refusal("it has the unknown key \"" + key + "\"");

  const auto id = text(json, "id"), name = text(json, "name");
  if (!id || id->empty()) return refusal("it needs an \"id\"");
  if (!name || name->empty()) return refusal("it needs a \"name\"");
  const auto segments = json.find("segments");
  if (segments == json.end() || !segments->is_array()) return refusal("it needs a list of \"segments\"");

  Scheme scheme{*id, *name, {}};
  std::set<SegmentValue> values;
  std::set<std::string> ids;
  for (const Json& entry : *segments) {
    auto segment = segmentFromJson(entry, scheme.segments.size() + 1);
    if (!segment) return segment.error();
    if (!values.insert(segment->value).second)
      return refusal("two segments have the value " + std::to_string(segment->value));
    if (!ids.insert(segment->id).second) return refusal("two segments have the id \"" + segment->id + "\"");
    scheme.segments.push_back(std::move(*segment));
  }
  return scheme;
}

}  // namespace diptych
