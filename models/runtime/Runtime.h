#pragma once
// What the networks run on. LibTorch's own headers stay out of here.

#include "core/base/Result.h"

#include <functional>
#include <string>

namespace diptych::models {

struct Runtime {
  std::string device = "cpu";  ///< "cpu" or "cuda:N"
  int threads = 1;
  std::string description;  ///< "cpu (2 threads)", "cuda:0 (NVIDIA H100, 2 threads)"
};

/// Sets up LibTorch, once a process. `device` is auto | cpu | cuda | cuda:N; threads 0 = as many as cores.
/// Unless it is cpu, CUDA's half of LibTorch is opened where it and NVIDIA's libraries are installed; auto falls back to the
/// CPU in silence, cuda is ErrorCode::notFound where there is none.
Result<Runtime> startRuntime(const std::string& device, int threads);

std::string torchVersion();

/// Subject of an Error that means "the memory did not suffice".
inline constexpr const char* kOutOfMemory = "memory";

/// Runs `work` and turns what LibTorch or the standard library throw into an Error: running out of memory is
/// ErrorCode::noSpace with subject kOutOfMemory, anything else ErrorCode::failed. `doing`: "train the network".
Status guarded(const std::string& doing, const std::function<Status()>& work);

}  // namespace diptych::models
