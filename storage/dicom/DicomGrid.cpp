#include "storage/dicom/DicomGrid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <numeric>
#include <set>
#include <tuple>

namespace diptych::storage {
namespace {

// Files carry direction cosines with as few as six digits, and scanners repeat them with another last digit.
constexpr double kSameDirection = 1e-4;
constexpr double kSameSpacing = 1e-4;
// Slices further from even spacing than this (the larger of the two) are no regular grid; 0.01 mm is common rounding.
constexpr double kUnevenFraction = 0.01;
constexpr double kUnevenMm = 0.1;
constexpr double kLargestTiltDegrees = 0.5;
// Rotating planes make a hundred stacks of one series. Every frame is compared with all of them, and each would be listed.
constexpr int kMostPlanes = 256;

using Stack = std::vector<DicomFrameRef>;

bool hasPlane(const DicomFrameRef& f) {
  return f.frame->position && f.frame->orientation;
}

Vec3 normalOf(const DicomFrameRef& f) {
  return cross(f.frame->orientation->row, f.frame->orientation->column);
}

double largestComponent(Vec3 v) {
  return std::max({std::abs(v.x), std::abs(v.y), std::abs(v.z)});
}

bool near(const std::optional<double>& a, const std::optional<double>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || std::abs(*a - *b) <= kSameSpacing * std::max(std::abs(*a), std::abs(*b));
}

/// Stills of modalities that are not sectional have nothing to do with each other; neither have clips.
bool standsAlone(const DicomFrameRef& f) {
  if (hasPlane(f)) return false;
  static const std::set<std::string> sectional{"CT", "MR", "PT", "NM"};
  return f.file->frames.size() > 1 || !sectional.contains(f.file->series.modality);
}

bool sameStack(const DicomFrameRef& a, const DicomFrameRef& b) {
  if (a.file->rows != b.file->rows || a.file->columns != b.file->columns || a.file->isColour() != b.file->isColour() ||
      hasPlane(a) != hasPlane(b) || !near(a.frame->rowSpacing, b.frame->rowSpacing) ||
      !near(a.frame->columnSpacing, b.frame->columnSpacing)) {
    return false;
  }
  if (!hasPlane(a)) return a.file == b.file || (!standsAlone(a) && !standsAlone(b));
  return largestComponent(a.frame->orientation->row - b.frame->orientation->row) <= kSameDirection &&
         largestComponent(a.frame->orientation->column - b.frame->orientation->column) <= kSameDirection;
}

/// Frames by position along the normal, ascending; frames closer than rounding share a place.
std::vector<Stack> byPosition(const Stack& stack) {
  const Vec3 normal = normalOf(stack.front());
  const auto along = [&](const DicomFrameRef& f) { return dot(*f.frame->position, normal); };
  Stack sorted = stack;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) { return along(a) < along(b); });
  double largestGap = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i)
    largestGap = std::max(largestGap, along(sorted[i]) - along(sorted[i - 1]));
  const double extent = along(sorted.back()) - along(sorted.front());
  constexpr double kRounding = 0.01;
  const double samePlace = extent < kRounding ? kRounding : std::clamp(0.02 * largestGap, 1e-4, 0.05);
  std::vector<Stack> places;
  for (const auto& f : sorted) {
    if (places.empty() || along(f) - along(places.back().front()) > samePlace) places.emplace_back();
    places.back().push_back(f);
  }
  return places;
}

bool regular(const Stack& stack) {
  if (!hasPlane(stack.front())) return true;
  const auto places = byPosition(stack);
  return std::all_of(places.begin(), places.end(), [&](const Stack& p) { return p.size() == places.front().size(); });
}

/// Splits by a text of the frames where frames share positions and every part is then regular; else leaves the stack whole.
std::vector<Stack> splitBy(const Stack& stack, const std::function<const std::string&(const DicomFrame&)>& key) {
  if (!hasPlane(stack.front()) || byPosition(stack).size() == stack.size()) return {stack};
  std::vector<Stack> parts;
  std::map<std::string, std::size_t> numbers;
  for (const auto& f : stack) {
    const auto [number, isNew] = numbers.emplace(key(*f.frame), parts.size());
    if (isNew) parts.emplace_back();
    parts[number->second].push_back(f);
  }
  const auto positions = byPosition(stack).size();
  std::vector<Stack> result;
  for (auto& part : parts) {
    // A part that lacks positions is a piece of a stack, not a stack.
    if (!regular(part) || byPosition(part).size() != positions) return {stack};
    result.push_back(std::move(part));
  }
  return result;
}

/// A number for a message: "12.5", "0.957".
std::string text(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

/// The same for a coordinate along the normal, where the digits before the point matter.
std::string coordinate(double mm) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2f", mm);
  return buffer;
}

Error refuse(std::string what, std::string advice = {}) {
  return Error{ErrorCode::unsupported, std::move(what), std::move(advice), ""};
}

/// Ways to tell phases apart, best first. InstanceNumber comes before TriggerTime because trigger times differ from slice
/// to slice and repeat in real series.
struct PhaseOrder {
  const char* name;
  std::function<std::optional<std::pair<double, double>>(const DicomFrameRef&)> key;
};

const std::vector<PhaseOrder>& phaseOrders() {
  using Key = std::optional<std::pair<double, double>>;
  static const std::vector<PhaseOrder> orders{
      {"TemporalPositionIdentifier",
       [](const DicomFrameRef& f) -> Key {
         if (!f.frame->temporalPosition) return std::nullopt;
         return {{*f.frame->temporalPosition, 0}};
       }},
      {"InstanceNumber",
       [](const DicomFrameRef& f) -> Key {
         return {{f.file->instanceNumber, f.frame->index}};
       }},
      {"TriggerTime",
       [](const DicomFrameRef& f) -> Key {
         if (!f.frame->triggerTime) return std::nullopt;
         return {{*f.frame->triggerTime, 0}};
       }},
  };
  return orders;
}

bool tellsApart(const PhaseOrder& order, const Stack& place) {
  std::set<std::pair<double, double>> seen;
  return std::all_of(place.begin(), place.end(), [&](const DicomFrameRef& f) {
    const auto key = order.key(f);
    return key && seen.insert(*key).second;
  });
}

/// Sorts every place by the first order that works for all of them; its name, or nothing where none does.
const char* sortPhases(std::vector<Stack>& places) {
  for (const auto& order : phaseOrders()) {
    if (!std::all_of(places.begin(), places.end(), [&](const Stack& p) { return tellsApart(order, p); })) continue;
    for (auto& place : places) {
      std::sort(place.begin(), place.end(),
                [&](const auto& a, const auto& b) { return *order.key(a) < *order.key(b); });
    }
    return order.name;
  }
  return nullptr;
}

/// Refuses places that hold different numbers of frames, naming the odd ones.
Status checkPhaseCounts(const std::vector<Stack>& places) {
  std::map<std::size_t, int> counts;
  for (const auto& p : places) ++counts[p.size()];
  if (counts.size() == 1) return {};
  const auto usual =
      std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; });
  const Vec3 normal = normalOf(places.front().front());
  std::string odd;
  int named = 0, oddOnes = 0;
  for (const auto& p : places) {
    if (p.size() == usual->first) continue;
    if (++oddOnes > 4) continue;
    odd += (named++ ? ", " : "") + coordinate(dot(*p.front().frame->position, normal)) + " mm (" +
           std::to_string(p.size()) + ")";
  }
  if (oddOnes > 4) odd += " and " + std::to_string(oddOnes - 4) + " more";
  return refuse("its slice positions do not all hold the same number of images: " + std::to_string(usual->first) +
                    " at most positions, but at " + odd,
                "import a complete copy of the series");
}

/// Refuses tilted, uneven and incomplete stacks. Positions are ascending along the normal, two at least.
Status checkSpacing(const std::vector<Vec3>& positions, Vec3 normal) {
  const auto count = positions.size();
  std::vector<double> gaps;
  for (std::size_t i = 1; i < count; ++i) gaps.push_back(dot(positions[i] - positions[i - 1], normal));
  auto sorted = gaps;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
  const double usual = sorted[sorted.size() / 2];
  const double tolerance = std::max(kUnevenMm, kUnevenFraction * usual);

  const Vec3 overall = positions.back() - positions.front();
  const double tilt = std::acos(std::clamp(dot(normalized(overall), normal), -1.0, 1.0)) * 180 / std::numbers::pi;
  const auto [least, most] = std::minmax_element(gaps.begin(), gaps.end());
  const bool uneven = *most - usual > tolerance || usual - *least > tolerance;
  if (tilt > kLargestTiltDegrees) {
    return refuse("its slices are sheared against each other by " + text(tilt) + " degrees (gantry tilt)" +
                      (uneven ? " and unevenly spaced, " + text(*least) + " to " + text(*most) + " mm" : ""),
                  "import a version of the series that was resampled to a rectangular grid");
  }
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double steps = gaps[i] / usual;
    if (steps < 1.5 || std::abs(steps - std::round(steps)) * usual > tolerance * std::round(steps)) continue;
    const auto missing = static_cast<long>(std::lround(steps)) - 1;
    return refuse(std::to_string(missing) + (missing == 1 ? " slice is" : " slices are") +
                      " missing between the positions " + coordinate(dot(positions[i], normal)) + " and " +
                      coordinate(dot(positions[i + 1], normal)) + " mm (usual spacing " + text(usual) + " mm)",
                  "import a complete copy of the series");
  }
  if (uneven) {
    return refuse("its slices are unevenly spaced: " + text(*least) + " to " + text(*most) + " mm",
                  "import a version of the series with even spacing");
  }
  // Even along the normal, but off the line in the plane.
  for (std::size_t i = 0; i < count; ++i) {
    const Vec3 ideal = positions.front() + (static_cast<double>(i) / static_cast<double>(count - 1)) * overall;
    const Vec3 off = positions[i] - ideal;
    if (length(off - dot(off, normal) * normal) > tolerance) {
      return refuse("its slices do not lie on one straight line: the one at " + coordinate(dot(positions[i], normal)) +
                    " mm is shifted sideways by " + text(length(off)) + " mm");
    }
  }
  return {};
}

void place(DicomGrid& grid, const std::vector<Stack>& places) {
  grid.geometry.size.z = static_cast<int>(places.size());
  grid.geometry.size.t = static_cast<int>(places.front().size());
  for (int t = 0; t < grid.geometry.size.t; ++t) {
    for (int k = 0; k < grid.geometry.size.z; ++k) {
      grid.frames.push_back({places[static_cast<std::size_t>(k)][static_cast<std::size_t>(t)], k, t});
    }
  }
}

/// Frames of which no place is known: in the order of their numbers, as slices, or as phases of one slice for a clip.
Result<DicomGrid> arrangeByNumber(Stack stack) {
  std::stable_sort(stack.begin(), stack.end(), [](const auto& a, const auto& b) {
    return std::pair(a.file->instanceNumber, a.frame->index) < std::pair(b.file->instanceNumber, b.frame->index);
  });
  DicomGrid grid;
  const auto& first = stack.front();
  std::vector<Stack> places;
  if (first.file->framesAreTime) {
    places.push_back(stack);
  } else {
    for (const auto& f : stack) places.push_back({f});
  }
  grid.geometry.size.x = first.file->columns;
  grid.geometry.size.y = first.file->rows;
  place(grid, places);

  const bool spaced = first.frame->rowSpacing.value_or(0) > 0 && first.frame->columnSpacing.value_or(0) > 0;
  if (spaced && places.size() == 1) {
    const double thickness = first.file->sliceThickness.value_or(0) > 0 ? *first.file->sliceThickness : 1;
    grid.geometry.affine =
        Affine({*first.frame->columnSpacing, 0, 0}, {0, *first.frame->rowSpacing, 0}, {0, 0, thickness}, {});
    grid.notes.push_back("the image has no position in the patient: left, right, front and back are not known");
  } else {
    grid.geometry.unit = LengthUnit::pixels;
    grid.notes.push_back(places.size() > 1
                             ? "the files carry no slice positions: slices are in the order of their numbers, and "
                               "sizes are given in pixels"
                             : "the image has no pixel spacing: sizes are given in pixels");
  }
  return grid;
}

}  // namespace

std::vector<Stack> splitIntoStacks(const Stack& frames) {
  std::vector<Stack> stacks;
  int planes = 0;
  for (const auto& f : frames) {
    auto home = std::find_if(stacks.begin(), stacks.end(), [&](const Stack& s) { return sameStack(s.front(), f); });
    if (home == stacks.end() && hasPlane(f) && ++planes > kMostPlanes) return {frames};
    if (home == stacks.end()) home = stacks.emplace(stacks.end());
    home->push_back(f);
  }
  std::vector<Stack> result;
  for (const auto& stack : stacks) {
    for (const auto& byEcho : splitBy(stack, [](const DicomFrame& f) -> const std::string& { return f.echo; })) {
      for (auto& part : splitBy(byEcho, [](const DicomFrame& f) -> const std::string& { return f.imageType; })) {
        result.push_back(std::move(part));
      }
    }
  }
  return result;
}

Result<DicomGrid> arrangeStack(const Stack& stack) {
  if (stack.empty()) return Error{ErrorCode::usage, "it holds no images", "", ""};
  const auto& first = stack.front();
  for (const auto& f : stack) {
    if (!sameStack(first, f)) return refuse("its images differ in size, orientation or kind");
  }
  if (!hasPlane(first)) return arrangeByNumber(stack);

  auto places = byPosition(stack);
  if (auto counts = checkPhaseCounts(places); !counts) return counts.error();
  DicomGrid grid;
  if (places.front().size() > 1) {
    const char* order = sortPhases(places);
    if (order == nullptr) {
      return refuse("it holds " + std::to_string(places.front().size()) +
                    " images at each position, and nothing tells their order in time");
    }
    grid.notes.push_back(std::to_string(places.front().size()) +
                         " images at each position are taken as phases, in the order of " + order);
  }
  const Vec3 normal = normalOf(first);
  std::vector<Vec3> positions;
  for (const auto& p : places) positions.push_back(*p.front().frame->position);
  if (positions.size() > 1) {
    if (auto spacing = checkSpacing(positions, normal); !spacing) return spacing.error();
  }

  grid.geometry.size.x = first.file->columns;
  grid.geometry.size.y = first.file->rows;
  place(grid, places);
  if (!(first.frame->rowSpacing.value_or(0) > 0) || !(first.frame->columnSpacing.value_or(0) > 0)) {
    grid.geometry.unit = LengthUnit::pixels;
    grid.notes.push_back("the image has no pixel spacing: sizes are given in pixels");
    return grid;
  }
  Vec3 stepK;
  if (positions.size() > 1) {
    stepK = (1.0 / static_cast<double>(positions.size() - 1)) * (positions.back() - positions.front());
    grid.notes.push_back("slice spacing taken from positions: " + text(length(stepK)) + " mm");
  } else {
    const auto& file = *first.file;
    const double thickness = file.spacingBetweenSlices.value_or(0) > 0 ? *file.spacingBetweenSlices
                             : file.sliceThickness.value_or(0) > 0     ? *file.sliceThickness
                                                                       : 1;
    stepK = thickness * normal;
    grid.notes.push_back("a single slice: its thickness is taken as " + text(thickness) + " mm");
  }
  if (first.file->spacingAtDetector) {
    grid.notes.push_back("pixel spacing is that at the detector: sizes in the patient are smaller");
  }
  grid.geometry.affine = Affine(*first.frame->columnSpacing * first.frame->orientation->row,
                                *first.frame->rowSpacing * first.frame->orientation->column, stepK, positions.front());
  return grid;
}

}  // namespace diptych::storage
