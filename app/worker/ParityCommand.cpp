#include "app/worker/Commands.h"
#include "app/worker/Exit.h"
#include "models/parity/Parity.h"
#include "models/runtime/Runtime.h"

#include <charconv>
#include <iostream>

namespace diptych::app {
namespace {

/// "formula" or "seed:N".
Result<std::optional<std::uint64_t>> seedOf(const std::string& weights) {
  constexpr std::string_view prefix = "seed:";
  if (weights == "formula") return std::optional<std::uint64_t>{};
  std::uint64_t seed = 0;
  if (weights.starts_with(prefix)) {
    const char* end = weights.data() + weights.size();
    const auto [read, failure] = std::from_chars(weights.data() + prefix.size(), end, seed);
    if (failure == std::errc{} && read == end) return std::optional{seed};
  }
  return Error{ErrorCode::usage, "--weights does not understand \"" + weights + "\"", "give formula or seed:N",
               weights};
}

}  // namespace

WorkerExit parityCommand(const ParityOptions& parity, const RunOptions& options) {
  const auto seed = seedOf(parity.weights);
  if (!seed) return complain(seed.error());
  auto text = configText(parity.config, parity.settings);
  if (!text) return complain(text.error());
  // Two implementations are compared on the processor, where float32 is float32.
  const auto runtime = models::startRuntime("cpu", options.threads.value_or(0));
  if (!runtime) return complain(runtime.error());
  const auto summary = models::writeParity({std::move(*text), *seed, parity.size, parity.batch}, parity.folder);
  if (!summary) return complain(summary.error());
  std::cout << parity.folder << ": weights.safetensors (" << summary->tensors << " tensors, " << summary->parameters
            << " parameters), io.safetensors (" << parity.batch << " x " << summary->size << " x " << summary->size
            << ", loss " << summary->loss << ")" << std::endl;
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
