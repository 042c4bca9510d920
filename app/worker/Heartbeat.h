#pragma once
// Says that the worker is alive while it works on something long.

#include "core/jobs/JobFolder.h"

#include <atomic>
#include <cstdint>
#include <thread>

namespace diptych::app {

/// Beats into the job's lock (JobBeat in core/jobs/JobWorker.h) on a thread of its own for as long as it lives; that thread goes
/// on beating when the one that works hangs, so the beat tells what that has done. Writes nowhere else: events would grow by
/// megabytes a day, and not at all on a full disk.
class Heartbeat {
public:
  /// `lock` must outlive it.
  explicit Heartbeat(JobLock& lock);

  /// The work has moved. Any thread.
  void moved() { work_.fetch_add(1, std::memory_order_relaxed); }

private:
  std::atomic<std::uint64_t> work_{0};
  std::jthread thread_;
};

}  // namespace diptych::app
