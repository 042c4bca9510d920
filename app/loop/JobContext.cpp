#include "app/loop/JobContext.h"

#include <nlohmann/json.hpp>

namespace diptych::app {

namespace {

using Json = nlohmann::json;

Json slicesToJson(const std::vector<SliceRef>& slices) {
  Json list = Json::array();
  for (const SliceRef& slice : slices) list.push_back({slice.t, slice.k});
  return list;
}

std::vector<SliceRef> slicesFromJson(const Json& list) {
  std::vector<SliceRef> slices;
  for (const Json& pair : list) slices.push_back({pair.at(0).get<int>(), pair.at(1).get<int>()});
  return slices;
}

/// nlohmann's exceptions end here.
template <class Context, class Read>
Result<Context> parsed(std::string_view text, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& e) {
    return Error{ErrorCode::damaged, std::string("The project's record of a job cannot be read: ") + e.what(), {}, {}};
  }
}

}  // namespace

std::string toJson(const SegmentContext& context) {
  Json cases = Json::array();
  for (const SegmentContext::Case& c : context.cases)
    cases.push_back({{"id", c.id}, {"volume", c.volume.value}, {"slices", slicesToJson(c.slices)}});
  return Json{{"modelId", context.modelId}, {"modelName", context.modelName}, {"cases", cases}}.dump();
}

std::string toJson(const TrainContext& context) {
  Json cases = Json::array();
  for (const TrainContext::Case& c : context.cases)
    cases.push_back({{"track", c.track.value}, {"slices", slicesToJson(c.slices)}});
  return Json{{"name", context.name},
              {"configName", context.configName},
              {"parentId", context.parentId},
              {"modality", context.modality},
              {"spacingLow", context.spacingLow},
              {"spacingHigh", context.spacingHigh},
              {"studies", context.studies},
              {"cases", cases}}
      .dump();
}

Result<SegmentContext> segmentContextFromJson(std::string_view text) {
  return parsed<SegmentContext>(text, [](const Json& json) {
    SegmentContext context;
    context.modelId = json.at("modelId").get<std::string>();
    context.modelName = json.at("modelName").get<std::string>();
    for (const Json& c : json.at("cases"))
      context.cases.push_back({c.at("id").get<std::string>(), VolumeId{c.at("volume").get<std::int64_t>()},
                               slicesFromJson(c.at("slices"))});
    return context;
  });
}

Result<TrainContext> trainContextFromJson(std::string_view text) {
  return parsed<TrainContext>(text, [](const Json& json) {
    TrainContext context;
    context.name = json.at("name").get<std::string>();
    context.configName = json.at("configName").get<std::string>();
    context.parentId = json.at("parentId").get<std::string>();
    context.modality = json.at("modality").get<std::string>();
    context.spacingLow = json.at("spacingLow").get<double>();
    context.spacingHigh = json.at("spacingHigh").get<double>();
    context.studies = json.at("studies").get<int>();
    for (const Json& c : json.at("cases"))
      context.cases.push_back({TrackId{c.at("track").get<std::int64_t>()}, slicesFromJson(c.at("slices"))});
    return context;
  });
}

}  // namespace diptych::app
