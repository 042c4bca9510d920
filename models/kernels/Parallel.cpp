#include "models/kernels/Parallel.h"

#include <algorithm>
#include <exception>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace diptych::models {

void parallelRows(std::int64_t count, const std::function<void(std::int64_t first, std::int64_t last)>& body) {
#ifdef _OPENMP
  // One library of OpenMP serves the process: LibTorch's, found by its name. Its threads are those that LibTorch waits on.
  std::exception_ptr failed;
#pragma omp parallel
  {
    const std::int64_t threads = omp_get_num_threads(), thread = omp_get_thread_num();
    const std::int64_t part = (count + threads - 1) / threads;
    const std::int64_t first = thread * part, last = std::min(count, first + part);
    try {
      if (first < last) body(first, last);
    } catch (...) {  // must not leave the region
#pragma omp critical
      if (!failed) failed = std::current_exception();
    }
  }
  if (failed) std::rethrow_exception(failed);
#else
  if (count > 0) body(0, count);
#endif
}

}  // namespace diptych::models
