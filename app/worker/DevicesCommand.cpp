#include "app/worker/Commands.h"
#include "models/runtime/Runtime.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace diptych::app {

WorkerExit devicesCommand(const RunOptions& options, bool json) {
  const auto runtime = models::startRuntime(options.device.value_or("auto"), options.threads.value_or(0));
  if (!runtime) {
    std::cerr << "diptych-worker: " << runtime.error().sentence() << std::endl;
    return WorkerExit::failed;
  }
  if (json)
    std::cout << nlohmann::ordered_json{{"version", DIPTYCH_VERSION},
                                        {"libtorch", models::torchVersion()},
                                        {"device", runtime->device},
                                        {"threads", runtime->threads},
                                        {"description", runtime->description}}
                     .dump(2)
              << std::endl;
  else
    std::cout << runtime->description << std::endl;
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
