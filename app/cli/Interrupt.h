#pragma once
// Ctrl+C: the first one asks the work to stop and leaves everything as it was; the second one does not wait for that.

#include <stop_token>

namespace diptych::app {

/// Takes SIGINT and SIGTERM over; call before any other thread starts.
void watchForInterrupt();
std::stop_token interruptToken();

}  // namespace diptych::app
