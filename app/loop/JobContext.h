#pragma once
// What the program must remember to take a job's result in; kept as JSON beside the job in the project, never in the
// job's folder.

#include "app/loop/Slices.h"
#include "core/base/Ids.h"
#include "core/base/Result.h"

#include <string>
#include <string_view>
#include <vector>

namespace diptych::app {

struct SegmentContext {
  struct Case {
    std::string id;  ///< as in the job's spec
    VolumeId volume;
    std::vector<SliceRef> slices;
  };
  std::string modelId, modelName;
  std::vector<Case> cases;
};

struct TrainContext {
  struct Case {
    TrackId track;
    std::vector<SliceRef> slices;  ///< trained on; validation slices are left out
  };
  std::string name, configName, parentId, modality;
  double spacingLow = 0, spacingHigh = 0;
  int studies = 0;
  std::vector<Case> cases;
};

std::string toJson(const SegmentContext& context);
std::string toJson(const TrainContext& context);
Result<SegmentContext> segmentContextFromJson(std::string_view text);
Result<TrainContext> trainContextFromJson(std::string_view text);

}  // namespace diptych::app
