#include "models/runtime/DeviceWork.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace diptych::models {

torch::Tensor toDevice(const torch::Tensor& host, torch::Device device) {
  if (!device.is_cuda() || !host.device().is_cpu()) return host.to(device);
  return host.pin_memory().to(device, /*non_blocking=*/true);
}

void sideBySide(torch::Device device, const std::vector<torch::Tensor>& read, const std::function<void()>& first,
                const std::function<std::vector<torch::Tensor>()>& second) {
  if (!device.is_cuda()) {
    first();
    second();
    return;
  }
  // By LibTorch's device-neutral interface: the worker does not link its CUDA half (Runtime.cpp).
  const c10::impl::VirtualGuardImpl cuda{device.type()};
  const auto main = cuda.getStream(device), side = cuda.getStreamFromGlobalPool(device);
  // The allocator gives a block back to the stream that asked for it; it must know who else reads it.
  for (const auto& tensor : read) tensor.record_stream(side);
  c10::Event before{device.type()}, after{device.type()};
  before.record(main);
  before.block(side);
  {
    const c10::StreamGuard guard{side};
    for (const auto& tensor : second()) tensor.record_stream(main);
    after.record(side);
  }
  first();
  after.block(main);
}

}  // namespace diptych::models
