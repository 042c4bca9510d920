#include "app/worker/Exit.h"

#include "models/runtime/Runtime.h"

#include <iostream>

namespace diptych::app {

WorkerExit exitFor(const Error& error) {
  switch (error.code) {
    case ErrorCode::usage:
      return WorkerExit::usage;
    case ErrorCode::cancelled:
      return WorkerExit::cancelled;
    case ErrorCode::locked:
      return WorkerExit::alreadyRunning;
    case ErrorCode::noSpace:
      return error.subject == models::kOutOfMemory ? WorkerExit::outOfMemory : WorkerExit::diskFull;
    default:
      return WorkerExit::failed;
  }
}

WorkerExit complain(const Error& error) {
  std::cerr << "diptych-worker: " << error.sentence() << std::endl;
  return exitFor(error);
}

}  // namespace diptych::app
