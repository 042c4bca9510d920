#pragma once
// What counts as saved, told to a watcher outside: where the environment's DIPTYCH_TRACE_SAVED names a file or a pipe that is there, the
// sequence number of each edit is written to it at the moment the program itself takes the edit for saved, a line each:
//   41
// Nothing else is ever written. tests/e2e/kills kills the program by it and then looks for what it was told.

#include <cstdint>

namespace diptych::app {

/// Returns once the line is written; does nothing where nobody asked. A pipe that nobody reads holds the program up: it is for tests.
/// On the thread that the edit was answered on.
void traceSaved(std::int64_t seq);

}  // namespace diptych::app
