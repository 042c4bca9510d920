#include "models/train/Validator.h"

#include "models/data/CasePixels.h"
#include "models/losses/SegmentationLoss.h"
#include "models/runtime/DeviceWork.h"
#include "models/weights/Weights.h"

#include <algorithm>
#include <limits>

namespace diptych::models {

Validator::Validator(const DinConfig& config, const std::vector<TrainingSlice>& slices, int batch, torch::Device device)
    : net_{config}, slices_{slices}, batch_{batch}, device_{device} {
  net_->to(device_);
  net_->eval();
}

std::optional<Validator::Judgement> Validator::judge(const std::map<std::string, torch::Tensor>& state,
                                                     std::stop_token stop, const std::function<void()>& each) {
  const torch::NoGradGuard noGrad;
  for (const auto& [name, tensor] : stateOf(net_)) {
    auto to = tensor;
    to.copy_(state.at(name));
  }
  const auto classes = net_->config().numClasses;
  const auto size = static_cast<std::int64_t>(slices_.size());
  auto both = torch::zeros({classes}, torch::kFloat64), sum = both.clone(), seen = both.clone();
  for (std::int64_t first = 0; first < size; first += batch_) {
    if (stop.stop_requested()) return {};
    std::vector<const TrainingSlice*> slices;
    for (auto i = first; i < std::min<std::int64_t>(size, first + batch_); ++i)
      slices.push_back(&slices_[static_cast<std::size_t>(i)]);
    const auto batch = stack(slices);
    const auto images =
        networkImages(toDevice(batch.panels, device_).to(torch::kFloat32) / 255, net_->config().inChannels);
    const auto predicted = net_->forward(images.original, images.enhanced).argmax(1).to(torch::kCPU);
    const auto truth = batch.labels.to(torch::kLong);
    const auto known = truth != kIgnoredLabel;
    for (std::int64_t c = 1; c < classes; ++c) {
      const auto counts = known & batch.declared.select(1, c).view({-1, 1, 1});
      const auto p = (predicted == c) & counts, t = (truth == c) & counts;
      both[c] += (p & t).sum();
      sum[c] += p.sum() + t.sum();
      seen[c] += batch.declared.select(1, c).sum();
    }
    each();
  }
  Judgement judgement;
  double total = 0;
  int measured = 0;
  judgement.dice.assign(static_cast<std::size_t>(classes), std::numeric_limits<double>::quiet_NaN());
  for (std::int64_t c = 1; c < classes; ++c) {
    if (seen[c].item<double>() == 0) continue;
    // Absent everywhere and found nowhere is right.
    const double area = sum[c].item<double>();
    const double dice = area > 0 ? 2 * both[c].item<double>() / area : 1;
    judgement.dice[static_cast<std::size_t>(c)] = dice;
    total += dice;
    ++measured;
  }
  judgement.mean = measured > 0 ? total / measured : 0;
  return judgement;
}

}  // namespace diptych::models
