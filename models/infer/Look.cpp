#include "models/infer/Look.h"

#include <cmath>
#include <vector>

namespace diptych::models {

std::optional<torch::Tensor> look(Din& net, const NetworkImages& images, bool mirrored, std::stop_token stop) {
  auto seen = net->forward(images.original, images.enhanced);
  if (!mirrored) return seen;
  // Logarithms all the way: a probability that rounds to nothing would leave −∞ for the resize to multiply by 0.
  auto sum = torch::log_softmax(seen, 1);
  const std::vector<std::vector<std::int64_t>> mirrors{{3}, {2}, {2, 3}};
  for (const auto& axes : mirrors) {
    if (stop.stop_requested()) return {};
    const auto answer = net->forward(images.original.flip(axes), images.enhanced.flip(axes)).flip(axes);
    sum = torch::logaddexp(sum, torch::log_softmax(answer, 1));
  }
  return sum - std::log(static_cast<double>(mirrors.size() + 1));
}

}  // namespace diptych::models
