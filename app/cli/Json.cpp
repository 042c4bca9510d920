#include "app/cli/Json.h"

namespace diptych::app {

Json jsonOf(const Error& error) {
  return {{"code", errorCodeName(error.code)},
          {"message", error.what},
          {"advice", error.advice},
          {"subject", error.subject}};
}

Json jsonOf(const storage::SeriesEntry& series) {
  const Vec3 spacing = series.geometry.affine.spacing();
  const GridSize& size = series.geometry.size;
  return {{"series", series.number},
          {"patient", {{"id", series.patient.id}, {"name", series.patient.name}}},
          {"study", {{"date", series.study.date}, {"description", series.study.description}}},
          {"modality", series.series.modality},
          {"description", series.series.description},
          {"role", seriesRoleName(series.series.role)},
          {"format", sourceFormatName(series.format)},
          {"files", series.files},
          {"copied", series.copied},
          {"size", {{"columns", size.x}, {"rows", size.y}, {"slices", size.z}, {"phases", size.t}}},
          {"spacing", {spacing.x, spacing.y, spacing.z}},
          {"unit", series.geometry.unit == LengthUnit::millimetres ? "mm" : "px"},
          {"notes", series.notes}};
}

Json jsonOf(const storage::TrackEntry& track) {
  Json segments = Json::array();
  for (const Segment& segment : track.scheme.segments)
    segments.push_back({{"value", segment.value}, {"id", segment.id}, {"name", segment.name}});
  return {
      {"track", track.number},  {"kind", trackKindName(track.kind)}, {"name", track.name},  {"author", track.author},
      {"model", track.modelId}, {"created", track.created},          {"segments", segments}};
}

Json jsonOf(const storage::ModelEntry& model) {
  Json json = Json::parse(toJson(model.card), nullptr, false);
  json["weights"] = model.weights.string();
  json["job"] = model.jobId;
  return json;
}

Json jsonOf(const std::vector<SliceRef>& slices) {
  Json list = Json::array();
  for (const SliceRef& slice : slices) list.push_back({{"phase", slice.t + 1}, {"slice", slice.k + 1}});
  return list;
}

}  // namespace diptych::app
