// models list, import, export

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Table.h"
#include "app/cli/Words.h"
#include "app/loop/ModelFiles.h"
#include "app/loop/ShippedModels.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct ModelOptions {
  std::string project, file, model, out;
};

Result<Output> runList(const ModelOptions& options) {
  const auto project = openToRead(options.project);
  if (!project) return project.error();
  const auto models = (*project)->models();
  if (!models) return models.error();
  Table table({"Id", "Name", "Network", "Segments", "Slices", "From", "Created"});
  Json list = Json::array();
  for (const storage::ModelEntry& model : *models) {
    const ModelCard& card = model.card;
    table.add({card.id.substr(0, 8), card.name, card.configName, describeClasses(card), std::to_string(card.slices),
               card.parentId.substr(0, 8), card.created});
    list.push_back(jsonOf(model));
  }
  Json shipped = Json::array();
  for (const storage::ModelEntry& model : shippedModels()) {
    if ((*project)->model(model.card.id)) continue;  // taken in, and in the list above
    const ModelCard& card = model.card;
    table.add({card.id.substr(0, 8), card.name, card.configName, describeClasses(card), std::to_string(card.slices),
               "the program", card.created});
    shipped.push_back(jsonOf(model));
  }
  return Output{table.empty() ? "No models yet; `diptych train` makes them, `diptych models import` brings them in\n"
                              : table.text(),
                {{"models", std::move(list)}, {"shipped", std::move(shipped)}},
                {}};
}

Result<Output> runImport(const ModelOptions& options) {
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto model = importModel(**project, options.file);
  if (!model) return model.error();
  return Output{
      "Model " + model->card.name + " (" + model->card.id.substr(0, 8) + "): " + describeClasses(model->card) + "\n",
      {{"model", jsonOf(*model)}},
      {}};
}

Result<Output> runExport(const ModelOptions& options) {
  const auto project = openToRead(options.project);
  if (!project) return project.error();
  const auto model = findModel(**project, options.model);
  if (!model) return model.error();
  const auto files = exportModel(*model, options.out);
  if (!files) return files.error();
  return Output{"Wrote " + files->weights.string() + " and " + files->card.string() + "\n",
                {{"model", model->card.id}, {"weights", files->weights.string()}, {"card", files->card.string()}},
                {}};
}

}  // namespace

void addModelCommands(CLI::App& app, Session& session) {
  auto options = std::make_shared<ModelOptions>();
  CLI::App* models = app.add_subcommand("models", "Trained networks of a project");
  models->require_subcommand(1);

  CLI::App* list = addCommand(*models, session, "list", "Show the models");
  addProjectOption(*list, options->project);
  list->callback([&session, options] { session.command = [options] { return runList(*options); }; });

  CLI::App* bringIn = addCommand(*models, session, "import", "Bring a model in");
  addProjectOption(*bringIn, options->project);
  bringIn->add_option("file", options->file, "NAME.safetensors or NAME.json; the other lies beside it")
      ->required()
      ->type_name("FILE");
  bringIn->callback([&session, options] { session.command = [options] { return runImport(*options); }; });

  CLI::App* write = addCommand(*models, session, "export", "Write a model's weights and card");
  addProjectOption(*write, options->project);
  write->add_option("--model,-m", options->model, "Name, id or the beginning of an id")->required();
  write->add_option("--out,-o", options->out, "Folder for the two files")->required()->type_name("DIR");
  write->callback([&session, options] { session.command = [options] { return runExport(*options); }; });
}

}  // namespace diptych::app
