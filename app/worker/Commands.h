#pragma once
// The worker's subcommands; main.cpp reads the command line.

#include "app/worker/JobRunner.h"

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::app {

/// Runs one job; see JobRunner.
WorkerExit runCommand(const std::filesystem::path& folder, const RunOptions& options);

/// Stays and reads a JSON object a line: {"cmd":"run","folder":…}, {"cmd":"cancel"}, {"cmd":"quit"}. Jobs run one after the
/// other; for each that ended it prints {"v":1,"event":"done","folder":…,"exit":…}. The end of the input is a quit once
/// the jobs are done.
WorkerExit serveCommand(const RunOptions& options);

struct DescribeOptions {
  std::string config;
  std::vector<std::string> settings;  ///< key=value over the configuration's
  int size = 224;
  bool json = false, parameters = false;  ///< parameters: name and shape of each, too
};
/// Parameters a module and multiply-accumulates of a configuration.
WorkerExit describeCommand(const DescribeOptions& options);

/// The rows of the paper's tables that are configurations: name, table, row, second image, losses.
WorkerExit tablesCommand(bool json);

struct ParityOptions {
  std::string folder, config, weights = "formula";
  std::vector<std::string> settings;
  int size = 0, batch = 1;
};
/// Weights, inputs, outputs and gradients for an outside implementation; models/parity/Parity.h says what the files hold.
WorkerExit parityCommand(const ParityOptions& parity, const RunOptions& options);

/// What a job would run on here.
WorkerExit devicesCommand(const RunOptions& options, bool json);

struct StartOptions {
  std::string imageNet, config, out;
  std::vector<std::string> settings;
  std::uint64_t seed = 1;
};
/// Weights of a fresh network whose encoders come from a ConvNeXt trained on ImageNet; prints what was taken and what not.
WorkerExit startCommand(const StartOptions& start, const RunOptions& options);

struct BenchOptions {
  std::string config;
  int size = 224, batch = 4;
  int runs = 0;      ///< with one warm-up; 0 = by the network's size
  std::string only;  ///< "forward" | "training"; empty = both
  bool recompute = false, unfolded = false, json = false;
};
/// Images a second and peak memory of the forward pass and of a training step: 3 warm-ups, median of 10 (1 and 3 for a network
/// of the paper's size).
WorkerExit benchCommand(const BenchOptions& bench, const RunOptions& options);

/// Text of a configuration given by name (core/model/TableRows.h) or file path, with key=value settings over it.
Result<std::string> configText(const std::string& nameOrFile, const std::vector<std::string>& settings = {});

}  // namespace diptych::app
