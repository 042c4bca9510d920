#include "app/worker/Heartbeat.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace diptych::app {

namespace {

/// Readers wait fifteen times as long before they say anything.
constexpr std::chrono::seconds kPace{2};

}  // namespace

Heartbeat::Heartbeat(JobLock& lock) {
  thread_ = std::jthread{[this, &lock](std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any sleep;
    std::unique_lock guard{mutex};
    for (std::uint64_t beats = 1; !stop.stop_requested(); ++beats) {
      lock.beat({beats, work_.load(std::memory_order_relaxed)});
      sleep.wait_for(guard, stop, kPace, [] { return false; });
    }
  }};
}

}  // namespace diptych::app
