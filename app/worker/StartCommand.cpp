#include "app/worker/Commands.h"
#include "app/worker/Exit.h"
#include "models/runtime/Runtime.h"
#include "models/weights/StartWeights.h"

#include <iostream>

namespace diptych::app {
namespace {

void list(const char* title, const std::vector<std::string>& names) {
  std::cout << title << "\n";
  for (const auto& name : names) std::cout << "  " << name << "\n";
}

}  // namespace

WorkerExit startCommand(const StartOptions& start, const RunOptions& options) {
  const auto text = configText(start.config, start.settings);
  if (!text) return complain(text.error());
  if (const auto runtime = models::startRuntime("cpu", options.threads.value_or(0)); !runtime)
    return complain(runtime.error());
  const auto done = models::writeImageNetStart(*text, start.seed, start.imageNet, start.out);
  if (!done) return complain(done.error());
  list("taken:", done->taken);
  list("fresh:", done->fresh);
  list("not used:", done->left);
  std::cout << done->summary() << ". Written to " << start.out << "." << std::endl;
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
