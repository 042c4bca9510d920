#include "models/runtime/Runtime.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <cctype>
#include <new>
#include <string_view>
#include <thread>

namespace diptych::models {
namespace {

/// The worker links LibTorch's CPU half alone; opening the other half registers the CUDA kernels. Where it or a library of
/// NVIDIA's is missing nothing happens.
void openCuda() {
  static const bool opened = ::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr;
  static_cast<void>(opened);
}

/// −1: not a CUDA device's name. "cuda" is device 0.
int cudaIndex(std::string_view device) {
  if (device == "cuda") return 0;
  if (!device.starts_with("cuda:") || device.size() > 8) return -1;
  int index = 0;
  for (const char c : device.substr(5)) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return -1;
    index = index * 10 + (c - '0');
  }
  return device.size() > 5 ? index : -1;
}

bool meansOutOfMemory(std::string_view what) {
  return what.find("not enough memory") != std::string_view::npos ||
         what.find("can't allocate memory") != std::string_view::npos ||
         what.find("out of memory") != std::string_view::npos;
}

std::string firstLine(std::string_view text) {
  return std::string{text.substr(0, text.find('\n'))};
}

Error outOfMemory(const std::string& doing) {
  return {ErrorCode::noSpace, "Cannot " + doing + ": the memory does not suffice",
          "close other programs, use a smaller batch or a smaller network", kOutOfMemory};
}

}  // namespace

Result<Runtime> startRuntime(const std::string& device, int threads) {
  const int index = cudaIndex(device);
  if (device != "auto" && device != "cpu" && index < 0)
    return Error{ErrorCode::usage, "There is no device called \"" + device + "\"", "use auto, cpu, cuda or cuda:N",
                 device};
  Runtime runtime;
  runtime.threads = threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  at::set_num_threads(runtime.threads);
  at::globalContext().setFlushDenormal(true);
  const std::string threadText = std::to_string(runtime.threads) + (runtime.threads == 1 ? " thread" : " threads");
  if (device != "cpu") {
    openCuda();
    const auto count = torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
    if (index >= count)
      return Error{
          ErrorCode::notFound,
          "There is no CUDA device " + std::to_string(index) + ": this machine offers " + std::to_string(count),
          "use --device cpu, or install the GPU libraries with ./run --gpu", device};
    if (count > 0) {
      runtime.device = "cuda:" + std::to_string(std::max(0, index));
      runtime.description = runtime.device + " (" + threadText + ")";
      return runtime;
    }
  }
  runtime.description = "cpu (" + threadText + ")";
  return runtime;
}

std::string torchVersion() {
  return TORCH_VERSION;
}

Status guarded(const std::string& doing, const std::function<Status()>& work) {
  try {
    return work();
  } catch (const c10::OutOfMemoryError&) {
    return outOfMemory(doing);
  } catch (const std::bad_alloc&) {
    return outOfMemory(doing);
  } catch (const c10::Error& error) {
    if (meansOutOfMemory(error.what_without_backtrace())) return outOfMemory(doing);
    return Error{ErrorCode::failed, "Cannot " + doing + ": " + firstLine(error.what_without_backtrace()), "", ""};
  } catch (const std::exception& error) {
    if (meansOutOfMemory(error.what())) return outOfMemory(doing);
    return Error{ErrorCode::failed, "Cannot " + doing + ": " + firstLine(error.what()), "", ""};
  }
}

}  // namespace diptych::models
