#pragma once
// The worker's subcommands; main.cpp reads the command line.

#include "app/worker/JobRunner.h"

#include <filesystem>
#include <string>

namespace diptych::app {

/// Runs one job; see JobRunner.
WorkerExit runCommand(const std::filesystem::path& folder, const RunOptions& options);

/// Stays and reads a JSON object a line: {"cmd":"run","folder":…}, {"cmd":"cancel"}, {"cmd":"quit"}. Jobs run one after the
/// other; for each that ended it prints {"v":1,"event":"done","folder":…,"exit":…}. The end of the input is a quit once
/// the jobs are done.
WorkerExit serveCommand(const RunOptions& options);

/// Parameters a module and multiply-accumulates of a configuration (name or file) at `size` pixels a side.
WorkerExit describeCommand(const std::string& config, int size, bool json);

/// What a job would run on here.
WorkerExit devicesCommand(const RunOptions& options, bool json);

struct BenchOptions {
  std::string config;
  int size = 224, batch = 4;
  int runs = 0;      ///< with one warm-up; 0 = by the network's size
  std::string only;  ///< "forward" | "training"; empty = both
  bool unfolded = false, json = false;
};
/// Images a second and peak memory of the forward pass and of a training step: 3 warm-ups, median of 10 (1 and 3 for a network
/// of the paper's size).
WorkerExit benchCommand(const BenchOptions& bench, const RunOptions& options);

/// Text of a configuration given by preset name or file path.
Result<std::string> configText(const std::string& nameOrFile);

}  // namespace diptych::app
