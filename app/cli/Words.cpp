#include "app/cli/Words.h"

#include <cstdio>

namespace diptych::app {

std::string decimal(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

namespace {

/// Up to four decimals, none that say nothing.
std::string compact(double value) {
  std::string text = decimal(value, 4);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string describeSize(const Geometry& geometry) {
  const GridSize& size = geometry.size;
  std::string text = std::to_string(size.x) + " × " + std::to_string(size.y) + " × " + std::to_string(size.z);
  if (size.t > 1) text += " × " + std::to_string(size.t);
  return text;
}

std::string describeSpacing(const Geometry& geometry) {
  if (geometry.unit == LengthUnit::pixels) return "unknown";
  const Vec3 spacing = geometry.affine.spacing();
  return compact(spacing.x) + " × " + compact(spacing.y) + " × " + compact(spacing.z) + " mm";
}

std::string describeBytes(std::uintmax_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (value < 1e3) return std::to_string(bytes) + " B";
  if (value < 1e6) return decimal(value / 1e3, 1) + " kB";
  if (value < 1e9) return decimal(value / 1e6, 1) + " MB";
  return decimal(value / 1e9, 1) + " GB";
}

std::string describeSeconds(double seconds) {
  if (seconds < 120) return decimal(seconds, 0) + " s";
  if (seconds < 7200) return decimal(seconds / 60, 0) + " min";
  return decimal(seconds / 3600, 1) + " h";
}

std::string plural(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string describeClasses(const ModelCard& card) {
  std::string text;
  for (const ModelClass& modelClass : card.classes)
    if (modelClass.index > 0) text += (text.empty() ? "" : ", ") + modelClass.name;
  return text;
}

}  // namespace diptych::app
