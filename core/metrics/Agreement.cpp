#include "core/metrics/MaskChecks.h"
#include "core/metrics/Metrics.h"

#include <algorithm>

namespace diptych {
namespace {

bool isEmpty(const Mask& mask) {
  return std::all_of(mask.voxels.begin(), mask.voxels.end(), [](std::uint8_t v) { return v == 0; });
}

}  // namespace

const char* protocolName(Protocol protocol) {
  return protocol == Protocol::patient ? "patient" : "paper";
}

std::string protocolRules(Protocol protocol) {
  if (protocol == Protocol::patient)
    return "Protocol \"patient\": Dice and HD95 (95th percentile of both directed border distances) in patient "
           "millimetres, or in pixels where the spacing is unknown; a structure absent from both is left out, one "
           "that was missed or invented has Dice 0 and no HD95 and is counted beside the mean.";
  return "Protocol \"paper\": Dice and HD95 in voxels (spacing 1); a structure that was predicted but is not in the "
         "reference counts as Dice 1 and HD95 0, one that was not predicted as Dice 0 and HD95 0, even where the "
         "reference lacks it too.";
}

Agreement compare(const Mask& prediction, const Mask& reference, Vec3 spacing, Protocol protocol) {
  requireSameGrid(prediction, reference);
  const bool predicted = !isEmpty(prediction), present = !isEmpty(reference);
  Agreement result;
  result.missed = present && !predicted;
  result.invented = predicted && !present;
  if (protocol == Protocol::patient) {
    result.dice = dice(prediction, reference);
    result.hd95 = hd95(prediction, reference, spacing);
  } else if (predicted && present) {
    result.dice = dice(prediction, reference);
    result.hd95 = hd95(prediction, reference, {1, 1, 1});
  } else {
    result.dice = predicted ? 1 : 0;
    result.hd95 = 0;
  }
  return result;
}

}  // namespace diptych
