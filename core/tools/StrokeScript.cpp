#include "core/tools/StrokeScript.h"

#include "core/base/Json.h"
#include "core/tools/SliceStack.h"

#include <array>
#include <optional>
#include <tuple>

namespace diptych {
namespace {

constexpr int kVersion = 1;
constexpr std::string_view kDocument = "the stroke script";
constexpr json::Range kCoordinate{-1e6, 1e6};
// A script is read whole; these only keep a hostile one from filling the memory.
constexpr std::size_t kMostStrokes = 1'000'000, kMostPoints = 1'000'000;

constexpr std::array<json::Name<BrushShape>, 2> kShapes{{{"disc", BrushShape::disc}, {"sphere", BrushShape::sphere}}};

constexpr std::array<json::Name<GridAxis>, 3> kAxes{{{"i", GridAxis::i}, {"j", GridAxis::j}, {"k", GridAxis::k}}};

/// Looks a segment up by id or name; null in the file, here an empty optional, stands for "no segment".
SegmentValue segmentValue(const json::Object& stroke, std::string_view key, const std::optional<std::string>& name,
                          const Scheme& scheme) {
  if (!name) return 0;
  if (const Segment* segment = scheme.find(*name)) return segment->value;
  stroke.complain(key, "is \"" + *name + "\", which the scheme \"" + scheme.name + "\" does not have");
  return 0;
}

std::vector<StrokePoint> points(json::Object& stroke, std::string_view key) {
  std::vector<StrokePoint> list;
  stroke.array(key, kMostPoints, [&](const json::Value& value, const std::string& path) {
    if (value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number()) {
      const StrokePoint point{value[0].get<double>(), value[1].get<double>()};
      const auto inside = [](double v) { return v >= kCoordinate.low && v <= kCoordinate.high; };
      if (inside(point.x) && inside(point.y)) return list.push_back(point);
    }
    stroke.problem().add(path + " must be two numbers, [x, y]");
  });
  return list;
}

Brush readBrush(json::Object& stroke, const Scheme& scheme, bool withShape) {
  Brush brush;
  std::optional<std::string> name;
  stroke.textOrNull("segment", name);
  brush.value = segmentValue(stroke, "segment", name, scheme);
  if (withShape) {
    stroke.choice("shape", brush.shape, kShapes, json::Need::optional);
    stroke.number("radius", brush.radius, {0.5, 10000});
  }
  stroke.array(
      "locked", 65536,
      [&](const json::Value& value, const std::string& path) {
        if (!value.is_string()) return stroke.problem().add(path + " must be a text");
        brush.locked.push_back(segmentValue(stroke, "locked", value.get<std::string>(), scheme));
      },
      json::Need::optional);
  if (stroke.has("onlyOver")) {
    std::optional<std::string> over;
    stroke.textOrNull("onlyOver", over);
    brush.onlyOver = segmentValue(stroke, "onlyOver", over, scheme);
  }
  const auto limit = [&](std::string_view key, std::optional<double>& to) {
    if (!stroke.has(key)) return;
    double value = 0;
    stroke.number(key, value);
    to = value;
  };
  limit("minValue", brush.minValue);
  limit("maxValue", brush.maxValue);
  return brush;
}

NamedAction readStroke(const json::Value& value, const std::string& path, const Scheme& scheme, GridSize size,
                       json::Problem& problem) {
  json::Object stroke{value, path, problem};
  const bool filled = stroke.has("polygon");
  NamedAction named;
  const Brush brush = readBrush(stroke, scheme, !filled);
  int k = 0, t = 0;
  GridAxis axis = GridAxis::k;
  stroke.choice("axis", axis, kAxes, json::Need::optional);
  stroke.integer("slice", k, {0, SliceStack{axis, size}.depth - 1.0});
  stroke.integer("phase", t, {0, size.t - 1.0}, json::Need::optional);
  if (filled) {
    FilledPolygon polygon{brush, k, t, points(stroke, "polygon"), axis};
    if (polygon.corners.size() < 3) stroke.complain("polygon", "needs at least three corners");
    named.action = std::move(polygon);
  } else {
    Stroke line{brush, k, t, points(stroke, "points"), axis};
    if (line.points.empty()) stroke.complain("points", "needs at least one point");
    named.action = std::move(line);
  }
  stroke.text("name", named.name, json::Need::optional);
  if (named.name.empty()) named.name = actionName(named.action, scheme);
  stroke.finish();
  return named;
}

/// Id of a segment; null for "no segment". A value that the scheme does not have is written as its number, which reading
/// refuses: better than a stroke that paints something else.
json::Builder segmentJson(SegmentValue value, const Scheme& scheme) {
  if (value == 0) return nullptr;
  const Segment* segment = scheme.byValue(value);
  return segment ? segment->id : std::to_string(value);
}

json::Builder pointsJson(const std::vector<StrokePoint>& points) {
  json::Builder list = json::Builder::array();
  for (const StrokePoint& point : points) list.push_back(json::Builder::array({point.x, point.y}));
  return list;
}

void addRules(json::Builder& entry, const Brush& brush, const Scheme& scheme) {
  for (const SegmentValue value : brush.locked) entry["locked"].push_back(segmentJson(value, scheme));
  if (brush.onlyOver) entry["onlyOver"] = segmentJson(*brush.onlyOver, scheme);
  if (brush.minValue) entry["minValue"] = *brush.minValue;
  if (brush.maxValue) entry["maxValue"] = *brush.maxValue;
}

json::Builder strokeJson(const NamedAction& named, const Scheme& scheme) {
  return std::visit(
      [&](const auto& action) {
        using Action = std::decay_t<decltype(action)>;
        json::Builder entry{{"name", named.name},
                            {"segment", segmentJson(action.brush.value, scheme)},
                            {"slice", action.k},
                            {"phase", action.t}};
        if (action.axis != GridAxis::k) entry["axis"] = json::nameOf(action.axis, kAxes);
        if constexpr (std::is_same_v<Action, Stroke>) {
          entry["shape"] = json::nameOf(action.brush.shape, kShapes);
          entry["radius"] = action.brush.radius;
          addRules(entry, action.brush, scheme);
          entry["points"] = pointsJson(action.points);
        } else {
          addRules(entry, action.brush, scheme);
          entry["polygon"] = pointsJson(action.corners);
        }
        return entry;
      },
      named.action);
}

}  // namespace

std::string actionName(const StrokeAction& action, const Scheme& scheme) {
  const auto [value, axis, index] = std::visit(
      [](const auto& any) {
        return std::tuple{any.brush.value, any.axis, any.k};
      },
      action);
  const std::string tool = std::holds_alternative<FilledPolygon>(action) ? "Polygon" : value == 0 ? "Eraser" : "Brush";
  const Segment* segment = scheme.byValue(value);
  const char* where = axis == GridAxis::i ? "column" : axis == GridAxis::j ? "row" : "slice";
  return tool + (segment ? ", " + segment->name : "") + ", " + where + " " + std::to_string(index + 1);
}

Result<std::vector<NamedAction>> strokesFromJson(std::string_view text, const Scheme& scheme, GridSize size) {
  const auto document = json::parse(text, kDocument, {.bytes = std::size_t{256} << 20, .depth = 8});
  if (!document) return document.error();
  json::Problem problem;
  json::Object script{*document, "", problem};
  int version = 0;
  script.version("version", version, kVersion);
  std::vector<NamedAction> actions;
  script.array("strokes", kMostStrokes, [&](const json::Value& value, const std::string&) {
    // People count strokes from one.
    actions.push_back(readStroke(value, "stroke " + std::to_string(actions.size() + 1), scheme, size, problem));
  });
  script.finish();
  if (problem) return problem.error(kDocument);
  return actions;
}

std::string toJson(const std::vector<NamedAction>& actions, const Scheme& scheme) {
  // One stroke a line: a script of thousands stays readable, and two of them can be compared.
  std::string text = "{\n  \"version\": " + std::to_string(kVersion) + ",\n  \"strokes\": [";
  for (std::size_t i = 0; i < actions.size(); ++i)
    text += (i == 0 ? "\n    " : ",\n    ") + json::printLine(strokeJson(actions[i], scheme));
  return text + "\n  ]\n}\n";
}

}  // namespace diptych
