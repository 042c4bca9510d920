#pragma once
// Loops over rows on LibTorch's own threads.

#include <cstdint>
#include <functional>

namespace diptych::models {

/// Calls body(first, last) on parts of [0,count) that do not overlap, on as many threads as at::set_num_threads() gave; the
/// split depends on the two numbers alone. at::parallel_for() does the same where a file is compiled with OpenMP, which the
/// precompiled header is not. Serial inside another parallel loop. What a body throws reaches the
/// caller once all have ended; of several the first.
void parallelRows(std::int64_t count, const std::function<void(std::int64_t first, std::int64_t last)>& body);

}  // namespace diptych::models
