// Whether a model may be run on a volume, and what its classes are there.

#include "core/model/ModelCard.h"
#include "core/model/SameStructure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace diptych {
namespace {

/// Networks tolerate some change of scale (training zooms by 0.8 to 1.25), not more.
constexpr double kSpacingTolerance = 1.5;

std::string millimetres(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g mm", value);
  return text;
}

/// Anatomical plane that the slices are closest to: across the axis along which they are stacked.
const char* acquisitionPlane(const Affine& affine) {
  const Vec3 normal = cross(affine.step(0), affine.step(1));
  const double x = std::abs(normal.x), y = std::abs(normal.y), z = std::abs(normal.z);
  if (z >= x && z >= y) return "axial";
  return y >= x ? "coronal" : "sagittal";
}

void checkSpacing(const ModelCard& card, const Geometry& geometry, std::vector<std::string>& reasons) {
  if (card.spacingHigh <= 0) return;  // unknown
  if (geometry.unit == LengthUnit::pixels) {
    reasons.push_back("The study does not say how large its pixels are; the model was trained on pixels of " +
                      millimetres(card.spacingLow) + " to " + millimetres(card.spacingHigh));
    return;
  }
  const Vec3 spacing = geometry.affine.spacing();
  const double low = card.spacingLow / kSpacingTolerance;
  const double high = card.spacingHigh * kSpacingTolerance;
  for (const double side : {spacing.x, spacing.y})
    if (side < low || side > high) {
      reasons.push_back("The study's pixels measure " + millimetres(spacing.x) + " × " + millimetres(spacing.y) +
                        "; the model was trained on pixels of " + millimetres(card.spacingLow) + " to " +
                        millimetres(card.spacingHigh));
      return;
    }
}

}  // namespace

std::vector<std::string> misfits(const ModelCard& card, const Volume& volume) {
  std::vector<std::string> reasons;
  if (!card.modality.empty() && card.modality != volume.modality())
    reasons.push_back("The study's modality is " + (volume.modality().empty() ? "unknown" : volume.modality()) +
                      "; the model was trained on " + card.modality);
  if (volume.channels() != 1) reasons.push_back("The study is in colour; the network takes grey values");
  if (card.input.plane != "acquisition") {
    const bool known = volume.geometry().unit == LengthUnit::millimetres;
    const std::string plane = known ? acquisitionPlane(volume.geometry().affine) : "of unknown direction";
    if (plane != card.input.plane)
      reasons.push_back("The study's slices are " + plane + "; the model was trained on " + card.input.plane +
                        " slices");
  }
  checkSpacing(card, volume.geometry(), reasons);
  return reasons;
}

bool knowsAny(const ModelCard& card, const Scheme& scheme) {
  return std::ranges::any_of(card.classes, [&](const ModelClass& one) {
    return one.index > 0 && findStructure(one.code, one.name, scheme.segments) != scheme.segments.end();
  });
}

Result<std::vector<SegmentValue>> classToSegment(const std::vector<ModelClass>& classes, const Scheme& scheme) {
  std::vector<SegmentValue> values(classes.size(), 0);
  for (std::size_t index = 1; index < classes.size(); ++index) {
    const auto segment = findStructure(classes[index].code, classes[index].name, scheme.segments);
    if (segment == scheme.segments.end())
      return Error{ErrorCode::notFound,
                   "The scheme " + scheme.name + " has no segment for the model's class " + classes[index].name,
                   "add a segment of that name or code to the scheme", classes[index].name};
    values[index] = segment->value;
  }
  return values;
}

}  // namespace diptych
