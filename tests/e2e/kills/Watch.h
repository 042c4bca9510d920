#pragma once
// What the hook inside a program tells the test outside, by a page of memory that outlives the program.

#include <atomic>
#include <cstdint>

namespace diptych::test {

enum class TransactionState : std::uint32_t {
  none,       ///< nothing is being written
  open,       ///< a write transaction has begun
  committing  ///< its COMMIT runs: pages go into the log or the file
};

/// Lies at the start of the file that DIPTYCH_TEST_WATCH names. Only its program writes it, so that what is read after its death
/// is where it died.
struct WatchPage {
  std::atomic<std::uint32_t> state;
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

}  // namespace diptych::test
