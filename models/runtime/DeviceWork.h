#pragma once
// What a graphics processor gains from being asked in the right way. On a CPU all of this is the plain thing.

#include <torch/types.h>

#include <functional>
#include <vector>

namespace diptych::models {

/// `host` where the network is. To CUDA through page-locked memory and without waiting: the copy runs while the host goes on, and
/// whatever is queued after it on the current stream sees it whole.
torch::Tensor toDevice(const torch::Tensor& host, torch::Device device);

/// Runs `first` and `second`, which must not need one another. On CUDA `second` has a stream of its own, so that both run at the
/// same time where neither fills the device; it begins after what was queued before, and what is queued afterwards waits for it.
/// `read` are the tensors made before that `second` looks at; it returns those it made that are used afterwards. Gradients take the
/// same streams by themselves.
void sideBySide(torch::Device device, const std::vector<torch::Tensor>& read, const std::function<void()>& first,
                const std::function<std::vector<torch::Tensor>()>& second);

}  // namespace diptych::models
