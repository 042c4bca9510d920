// doctor

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Libraries.h"
#include "app/cli/Options.h"
#include "app/cli/Words.h"
#include "app/loop/Machine.h"
#include "app/loop/ModelFiles.h"
#include "app/loop/ShippedModels.h"
#include "storage/import/Import.h"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace diptych::app {

namespace {

/// What the worker says about itself; an object with "error" where there is none.
Json workerFacts(Session& session) {
  const auto program = findWorker(session.worker);
  if (!program) return {{"error", jsonOf(program.error())}};
  session.needProcesses();
  const auto answer = askWorker(*program, {"devices", "--json"});
  if (!answer) return {{"program", program->string()}, {"error", jsonOf(answer.error())}};
  Json facts = Json::parse(*answer, nullptr, false);
  if (!facts.is_object()) facts = Json{{"version", *answer}};
  facts["program"] = program->string();
  return facts;
}

void addLine(std::string& text, const std::string& head, const std::string& value) {
  text += head + std::string(head.size() < 12 ? 12 - head.size() : 1, ' ') + value + "\n";
}

std::string joined(const Json& list) {
  std::string text;
  for (const Json& item : list)
    text += (text.empty() ? "" : ", ") + (item.is_string() ? item.get<std::string>() : item.dump());
  return text;
}

void addWorkerLines(std::string& text, const Json& worker) {
  if (worker.contains("error")) {
    addLine(text, "Worker", worker["error"]["message"].get<std::string>());
    addLine(text, "", "training and segmenting are not possible; everything else is");
    return;
  }
  addLine(text, "Worker", worker["program"].get<std::string>());
  for (const auto& [key, value] : worker.items()) {
    if (key == "program") continue;
    addLine(text, "  " + key,
            value.is_array()    ? joined(value)
            : value.is_string() ? value.get<std::string>()
                                : value.dump());
  }
}

/// An import of nothing: whether foreign files can be read at all.
std::string imageReading() {
  const auto answer = storage::scanPaths({});
  return answer ? "foreign files are parsed by a process of their own, confined" : answer.error().sentence();
}

/// Which models came with the program, and whether their weights are whole.
Json modelFacts() {
  Json models = Json::array();
  for (const storage::ModelEntry& model : shippedModels()) {
    const auto whole = checkWeights(model.weights, model.card);
    models.push_back(whole ? Json{{"name", model.card.name}}
                           : Json{{"name", model.card.name}, {"error", jsonOf(whole.error())}});
  }
  return models;
}

void addModelLines(std::string& text, const Json& models) {
  if (models.empty()) addLine(text, "Models", "none came with the program");
  for (const Json& model : models)
    addLine(text, &model == &models.front() ? "Models" : "",
            model.contains("error") ? model["error"]["message"].get<std::string>() : model["name"].get<std::string>());
}

Result<Output> run(Session& session, const std::string& folder) {
  const Machine machine = thisMachine();
  const std::uintmax_t disk = freeDisk(folder);
  const Json worker = workerFacts(session);
  Output output;
  Json libraries = Json::object();
  std::string versions;
  for (const auto& [name, version] : libraryVersions()) {
    libraries[name] = version;
    versions += (versions.empty() ? "" : ", ") + name + " " + version;
  }
  std::string instructions;
  for (const std::string& name : machine.instructions) instructions += (instructions.empty() ? "" : ", ") + name;

  addLine(output.text, "Diptych", DIPTYCH_VERSION);
  addLine(output.text, "Libraries", versions);
  addLine(output.text, "Processor",
          machine.processor + ", " + plural(static_cast<std::size_t>(machine.cores), "core", "cores") +
              (instructions.empty() ? "" : ", " + instructions));
  addLine(output.text, "Memory", describeBytes(machine.memoryFree) + " free of " + describeBytes(machine.memory));
  addLine(output.text, "Disk", describeBytes(disk) + " free at " + folder);
  addLine(output.text, "Display", machine.display ? "present" : "none; no command needs one");
  const std::string images = imageReading();
  addLine(output.text, "Images", images);
  const Json models = modelFacts();
  addModelLines(output.text, models);
  addWorkerLines(output.text, worker);
  addLine(output.text, "Patients", "named in a project's project.diptych and its sources/, nowhere else");
  addLine(output.text, "", "`diptych purge PROJECT --study N` removes one for good");
  output.json = {{"version", DIPTYCH_VERSION},
                 {"libraries", std::move(libraries)},
                 {"processor", machine.processor},
                 {"cores", machine.cores},
                 {"instructions", machine.instructions},
                 {"memory", {{"total", machine.memory}, {"free", machine.memoryFree}}},
                 {"disk", {{"folder", folder}, {"free", disk}}},
                 {"display", machine.display},
                 {"images", images},
                 {"models", models},
                 {"worker", worker}};
  return output;
}

}  // namespace

void addDoctorCommand(CLI::App& app, Session& session) {
  auto folder = std::make_shared<std::string>(".");
  CLI::App* command =
      addCommand(app, session, "doctor", "Versions, devices, what would run where, free disk and memory");
  command->add_option("folder", *folder, "Whose disk to look at (default: the current folder)")->type_name("DIR");
  command->add_option("--worker", session.worker, "The worker program (default: the one beside diptych)");
  command->callback([&session, folder] { session.command = [&session, folder] { return run(session, *folder); }; });
}

}  // namespace diptych::app
