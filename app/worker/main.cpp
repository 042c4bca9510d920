// diptych-worker: trains and runs networks for Diptych. It knows job folders and nothing of patients.

#include "app/worker/Commands.h"
#include "models/runtime/Runtime.h"

#include <CLI/CLI.hpp>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

/// OpenMP's threads must sleep while they wait. By default they spin, and as soon as another program wants the cores too
/// (the window, for one) every parallel region waits for a thread that is not running: measured here, inference six times
/// slower. libgomp reads the variable before main() and before any constructor of ours, hence the earliest hook there is.
void calmOpenMp(int /*argc*/, char** /*argv*/, char** /*environment*/) {
  ::setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
}
[[gnu::section(".preinit_array"), gnu::used]] void (*const calmOpenMpFirst)(int, char**, char**) = calmOpenMp;

constexpr const char* kNotice =
    "Diptych is research software. It is not a medical device, is not cleared or certified, and must not be used for "
    "diagnosis or treatment.";

/// Pixels of patients must not leave through files that others can read or through core dumps. A reader of our output that
/// goes away must not take a training with it.
void harden() {
  ::umask(077);
  const struct rlimit none = {0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on the size of files is then a full disk, which is told, and not a death.
  std::signal(SIGXFSZ, SIG_IGN);
}

/// A step allocates and frees the same hundreds of megabytes as the one before. Kept in the heap they need not be mapped and
/// cleared by the system each time.
void keepMemory() {
  constexpr int kLargestThreshold = 32 << 20;  // glibc takes no more
  ::mallopt(M_MMAP_THRESHOLD, kLargestThreshold);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

}  // namespace

int main(int argc, char** argv) {
  using diptych::WorkerExit;
  namespace app = diptych::app;
  harden();
  keepMemory();

  CLI::App cli{std::string{"Trains and runs networks for Diptych. "} + kNotice, "diptych-worker"};
  cli.set_version_flag("--version", std::string{"diptych-worker "} + DIPTYCH_VERSION + " (LibTorch " +
                                        diptych::models::torchVersion() + ")\n" + kNotice);
  cli.require_subcommand(1);
  cli.fallthrough();
  app::RunOptions options;
  cli.add_option("--device", options.device, "auto, cpu, cuda or cuda:N; over what the job says");
  cli.add_option("--threads", options.threads, "CPU threads, 0 = as many as cores; over what the job says")
      ->check(CLI::Range(0, 1024));
  cli.add_option("--precision", options.precision, "of predictions; training is in float32")
      ->check(CLI::IsMember({"auto", "float32", "bfloat16"}))
      ->capture_default_str();

  std::string folder;
  app::BenchOptions bench;
  app::DescribeOptions description;
  app::ParityOptions files;
  app::StartOptions start;
  auto exit = WorkerExit::succeeded;

  auto* run = cli.add_subcommand("run", "Run the job in FOLDER, or go on with it");
  run->add_option("FOLDER", folder)->required();
  run->callback([&] { exit = app::runCommand(folder, options); });

  auto* serve = cli.add_subcommand("serve", "Stay, and run the jobs that standard input names");
  serve->callback([&] { exit = app::serveCommand(options); });

  const auto setting = [](CLI::App* command, std::vector<std::string>& settings) {
    command->add_option("--set", settings, "KEY=VALUE over the configuration's; may be repeated")
        ->type_size(1)
        ->allow_extra_args(false);
  };
  auto* describe = cli.add_subcommand("describe", "Parameters and arithmetic of a configuration, by name or file");
  describe->add_option("CONFIG", description.config)->required();
  setting(describe, description.settings);
  describe->add_flag("--json", description.json, "as a JSON object");
  describe->add_flag("--parameters", description.parameters, "name and shape of each parameter, too");
  describe->add_option("--size", description.size, "input side in pixels")
      ->check(CLI::Range(1, 8192))
      ->capture_default_str();
  describe->callback([&] { exit = app::describeCommand(description); });

  bool json = false;
  auto* tables = cli.add_subcommand("tables", "The rows of the paper's tables that are configurations");
  tables->add_flag("--json", json, "as a JSON array");
  tables->callback([&] { exit = app::tablesCommand(json); });

  auto* parity = cli.add_subcommand("parity", "Weights, inputs, outputs and gradients into FOLDER, for comparison");
  parity->add_option("FOLDER", files.folder)->required();
  parity->add_option("--config", files.config, "name or file")->required();
  setting(parity, files.settings);
  parity->add_option("--weights", files.weights, "formula | seed:N")->capture_default_str();
  parity->add_option("--size", files.size, "input side in pixels; 0: the smallest the network takes")
      ->check(CLI::Range(0, 8192));
  parity->add_option("--batch", files.batch, "images")->check(CLI::Range(1, 256))->capture_default_str();
  parity->callback([&] { exit = app::parityCommand(files, options); });

  auto* imageNet = cli.add_subcommand("start", "Weights to start from: a fresh network with ImageNet's encoders");
  imageNet
      ->add_option("FILE", start.imageNet, "ConvNeXt-Base, safetensors; timm's, torchvision's or the authors' names")
      ->required();
  imageNet->add_option("--config", start.config, "name or file")->required();
  setting(imageNet, start.settings);
  imageNet->add_option("--out", start.out, "the weights, safetensors")->required();
  imageNet->add_option("--seed", start.seed, "of what ImageNet does not give")->capture_default_str();
  imageNet->callback([&] { exit = app::startCommand(start, options); });

  auto* devices = cli.add_subcommand("devices", "What a job would run on here");
  devices->add_flag("--json", json, "as a JSON object");
  devices->callback([&] { exit = app::devicesCommand(options, json); });

  auto* speed = cli.add_subcommand("bench", "Images a second and peak memory of a configuration");
  speed->add_option("CONFIG", bench.config)->required();
  speed->add_flag("--json", bench.json, "as a JSON object");
  speed->add_option("--size", bench.size, "input side in pixels")->check(CLI::Range(1, 8192))->capture_default_str();
  speed->add_option("--batch", bench.batch, "images at a time")->check(CLI::Range(1, 4096))->capture_default_str();
  speed
      ->add_option("--runs", bench.runs,
                   "with one warm-up; 0 = 10 after 3 warm-ups, 3 after 1 for a network of the paper's size")
      ->check(CLI::Range(0, 1000));
  speed->add_option("--only", bench.only, "one of the two measurements")->check(CLI::IsMember({"forward", "training"}));
  speed->add_flag("--unfolded", bench.unfolded, "the decoder as the paper draws it, without folding");
  speed->add_flag("--recompute", bench.recompute,
                  "training that makes maps again for the backward pass instead of keeping them");
  speed->callback([&] { exit = app::benchCommand(bench, options); });

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Asking for help or the version is no wrong use.
    return cli.exit(error) == 0 ? EXIT_SUCCESS : static_cast<int>(WorkerExit::usage);
  } catch (const std::bad_alloc&) {
    // Where there is not even memory to say so in the job's folder.
    static_cast<void>(std::fputs("diptych-worker: The memory does not suffice; close other programs.\n", stderr));
    return static_cast<int>(WorkerExit::outOfMemory);
  }
  return static_cast<int>(exit);
}
