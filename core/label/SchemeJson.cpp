#include "core/base/Json.h"
#include "core/label/Scheme.h"

#include <charconv>
#include <set>

namespace diptych {
namespace {

constexpr int kVersion = 1;
constexpr std::string_view kDocument = "the label scheme";

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

Segment readSegment(const json::Value& value, const std::string& path, json::Problem& problem) {
  json::Object object{value, path, problem};
  Segment segment;
  object.integer("value", segment.value, {1, 65535});
  object.name("id", segment.id);
  object.name("name", segment.name);
  std::string colour;
  object.text("colour", colour);
  if (const auto rgb = colourFromHex(colour))
    segment.colour = *rgb;
  else
    object.complain("colour", "must be written as \"#e69f00\"");
  object.object(
      "code",
      [&](json::Object& code) {
        code.name("scheme", segment.code.scheme);
        code.name("value", segment.code.value);
        code.name("meaning", segment.code.meaning);
      },
      json::Need::optional);
  object.finish();
  return segment;
}

}  // namespace

std::string toJson(const Scheme& scheme) {
  json::Builder segments = json::Builder::array();
  for (const Segment& segment : scheme.segments) {
    json::Builder entry{
        {"value", segment.value}, {"id", segment.id}, {"name", segment.name}, {"colour", hex(segment.colour)}};
    if (!segment.code.empty())
      entry["code"] = {
          {"scheme", segment.code.scheme}, {"value", segment.code.value}, {"meaning", segment.code.meaning}};
    segments.push_back(std::move(entry));
  }
  return json::print(
      {{"version", kVersion}, {"id", scheme.id}, {"name", scheme.name}, {"segments", std::move(segments)}});
}

Result<Scheme> schemeFromJson(std::string_view text) {
  const auto document = json::parse(text, kDocument);
  if (!document) return document.error();
  json::Problem problem;
  json::Object object{*document, "", problem};
  int version = 0;
  object.version("version", version, kVersion);

  Scheme scheme;
  object.name("id", scheme.id);
  object.name("name", scheme.name);
  std::set<SegmentValue> values;
  std::set<std::string> ids;
  object.array("segments", 65535, [&](const json::Value& value, const std::string& path) {
    Segment segment = readSegment(value, path, problem);
    if (!values.insert(segment.value).second) problem.add(path + ".value is that of another segment");
    if (!ids.insert(segment.id).second) problem.add(path + ".id is that of another segment");
    scheme.segments.push_back(std::move(segment));
  });
  object.finish();
  if (problem) return problem.error(kDocument);
  return scheme;
}

}  // namespace diptych
