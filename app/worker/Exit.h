#pragma once
// How the worker ends: a failure as a sentence on standard error and as its exit status.

#include "core/base/Result.h"
#include "core/jobs/JobFolder.h"

namespace diptych::app {

/// As core/jobs/README.md lists them.
WorkerExit exitFor(const Error& error);

/// Says the error on standard error; what exitFor() says comes back.
WorkerExit complain(const Error& error);

}  // namespace diptych::app
