// train

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Ranges.h"
#include "app/cli/Words.h"
#include "app/loop/ShippedModels.h"
#include "app/loop/TrainService.h"
#include "core/base/Files.h"
#include "core/model/TableRows.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <tuple>

namespace diptych::app {

namespace {

constexpr int kDefaultEpochs = 60;

struct TrainOptions {
  std::string project, from, config, imageNet, name, series, validation = "auto", labels = "auto", window, percentiles,
                                                             slicePercentiles, enhancer, fit, size, recipe;
  int epochs = 0, batch = 0;
  double minutes = 0, learningRate = 0;
  std::uint64_t seed = 1;
  std::optional<bool> flip;
};

/// "LOW,HIGH" with LOW < HIGH.
Result<std::pair<double, double>> parsePair(const std::string& text, const std::string& option) {
  const std::vector<std::string> parts = splitList(text);
  double values[2] = {0, 0};
  bool good = parts.size() == 2;
  for (std::size_t i = 0; good && i < 2; ++i) {
    const char* end = parts[i].data() + parts[i].size();
    const auto [read, failure] = std::from_chars(parts[i].data(), end, values[i]);
    good = failure == std::errc{} && read == end;
  }
  if (!good || values[0] >= values[1])
    return Error{ErrorCode::usage, option + " does not understand \"" + text + "\"",
                 "give LOW,HIGH like " + option + "=-100,300", text};
  return std::pair{values[0], values[1]};
}

/// What the options change about `input`; says whether they changed anything.
Result<bool> applyInputOptions(const TrainOptions& options, InputSpec& input) {
  const InputSpec before = input;
  if (!options.window.empty()) {
    const auto pair = parsePair(options.window, "--window");
    if (!pair) return pair.error();
    input.intensity = {IntensityRule::Kind::window, pair->first, pair->second};
  }
  for (const auto& [text, option, kind] :
       {std::tuple{&options.percentiles, "--percentiles", IntensityRule::Kind::volumePercentiles},
        std::tuple{&options.slicePercentiles, "--slice-percentiles", IntensityRule::Kind::slicePercentiles}}) {
    if (text->empty()) continue;
    const auto pair = parsePair(*text, option);
    if (!pair) return pair.error();
    if (pair->first < 0 || pair->second > 100)
      return Error{ErrorCode::usage, std::string{option} + " must lie between 0 and 100", {}, *text};
    input.intensity = {kind, pair->first, pair->second};
  }
  if (!options.size.empty()) {
    const auto size = parseNumbers(options.size, "--input-size");
    if (!size) return size.error();
    input.width = input.height = size->front();
  }
  if (!options.enhancer.empty()) input.enhancer.kind = options.enhancer;
  if (!options.fit.empty()) input.fit = options.fit == "pad" ? InputSpec::Fit::fitAndPad : InputSpec::Fit::stretch;
  return !(input == before);
}

Status applyInput(const TrainOptions& options, const storage::Project& project, TrainRequest& request) {
  InputSpec input;
  if (!request.from.empty()) {
    const auto parent = findModel(project, request.from);
    if (!parent) return parent.error();
    input = parent->card.input;
  }
  const EnhancerSpec before = input.enhancer;
  const auto changed = applyInputOptions(options, input);
  if (!changed) return changed.error();
  // Its weights hold the enhancer's network, too, which no other kind has.
  if (isMadeByWorker(before) && !isMadeByWorker(input.enhancer))
    return Error{ErrorCode::usage, "The model " + request.from + " belongs to its own enhancer, " + before.kind,
                 "leave --enhancer out, or train a new model with --config", request.from};
  if (*changed) request.input = input;
  return {};
}

Status applyValidation(const std::string& text, ValidationChoice& choice) {
  if (text == "none") return {};
  if (text == "auto") {
    choice.onePatientInFive = true;
    return {};
  }
  auto numbers = parseNumbers(text, "--validation");
  if (!numbers) return numbers.error();
  choice.series = std::move(*numbers);
  return {};
}

/// The recipe's file, then what the other options say.
Status applyRecipe(const TrainOptions& options, TrainingRecipe& recipe) {
  if (!options.recipe.empty()) {
    const auto text = readTextFile(options.recipe);
    if (!text) return text.error();
    auto read = trainingRecipeFromJson(*text);
    if (!read) {
      Error error = read.error();
      error.what = "Cannot use " + options.recipe + ": " + error.what;
      return error;
    }
    recipe = *read;
  }
  if (options.epochs > 0) recipe.epochs = options.epochs;
  if (options.minutes > 0) recipe.minutes = options.minutes;
  if (recipe.epochs == 0 && recipe.minutes == 0) recipe.epochs = kDefaultEpochs;
  if (options.batch > 0) recipe.batch = options.batch;
  if (options.learningRate > 0) recipe.learningRate = options.learningRate;
  return {};
}

/// A ready-made network by name, or a configuration file.
Status applyConfig(const std::string& nameOrFile, TrainRequest& request) {
  std::error_code ignored;
  const bool isFile = std::filesystem::is_regular_file(nameOrFile, ignored);
  auto text = isFile ? readTextFile(nameOrFile) : presetModelConfig(nameOrFile);
  if (!text) return text.error();
  request.configName = isFile ? std::filesystem::path(nameOrFile).stem().string() : nameOrFile;
  request.configJson = std::move(*text);
  return {};
}

/// A row of the paper's tables is more than a network: its second image and its losses, where no option says otherwise.
void applyTableRow(const TrainOptions& options, TrainRequest& request) {
  const std::string name = options.config.substr(0, options.config.find('@'));
  const TableRow* row = findTableRow(name);
  if (!row) return;
  if (!request.input) request.input = InputSpec{};
  if (options.enhancer.empty()) request.input->enhancer.kind = row->second;
  if (!row->crossEntropy) request.recipe.ceWeight = 0;
  if (!row->dice) request.recipe.diceWeight = 0;
  if (!row->boundary) request.recipe.boundaryWeight = 0;
}

Result<TrainRequest> toRequest(const TrainOptions& options, const Session& session, const storage::Project& project) {
  TrainRequest request;
  request.from = options.from;
  request.imageNet = options.imageNet;
  request.name = options.name;
  request.seed = options.seed;
  request.job = session.job;
  if (!options.config.empty()) {
    if (const auto config = applyConfig(options.config, request); !config) return config.error();
  } else if (options.from.empty()) {
    return Error{
        ErrorCode::usage, "There is no network to train", "give --config NAME, or --from MODEL to go on from one", {}};
  }
  if (!options.series.empty()) {
    auto numbers = parseNumbers(options.series, "--series");
    if (!numbers) return numbers.error();
    request.series = std::move(*numbers);
  }
  request.labels = options.labels == "human"       ? LabelSource::human
                   : options.labels == "reference" ? LabelSource::reference
                                                   : LabelSource::humanElseReference;
  if (const auto valid = applyValidation(options.validation, request.validation); !valid) return valid.error();
  if (const auto input = applyInput(options, project, request); !input) return input.error();
  if (options.from.empty()) applyTableRow(options, request);

  if (const auto recipe = applyRecipe(options, request.recipe); !recipe) return recipe.error();
  request.flip = options.flip;
  if (!options.flip && !options.recipe.empty()) request.flip = request.recipe.flip;
  return request;
}

Output toOutput(TrainOutcome&& outcome) {
  const ModelCard& card = outcome.model.card;
  Output output;
  output.text = "Model " + card.name + " (" + card.id.substr(0, 8) + "): " + describeClasses(card) + "\n" +
                std::to_string(outcome.set.fresh) + " new and " +
                plural(static_cast<std::size_t>(outcome.set.replay), "known slice", "known slices") + ", " +
                std::to_string(outcome.set.validation) + " held out, " + std::to_string(card.epochs) + " epochs, " +
                describeSeconds(card.trainingSeconds) + " on " + outcome.job.device + "\n";
  for (const auto& [name, dice] : card.validationDice)
    output.text += "Dice of " + name + " on the held-out slices: " + decimal(dice, 3) + "\n";
  output.json = {{"model", jsonOf(outcome.model)},
                 {"fresh", outcome.set.fresh},
                 {"replay", outcome.set.replay},
                 {"validation", outcome.set.validation},
                 {"device", outcome.job.device}};
  output.warnings = std::move(outcome.warnings);
  return output;
}

Result<Output> run(Session& session, const TrainOptions& options) {
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto request = toRequest(options, session, **project);
  if (!request) return request.error();
  auto runner = session.runner();
  if (!runner) return runner.error();
  auto outcome = train(**project, *request, **runner, session.progress());
  if (!outcome) return outcome.error();
  return toOutput(std::move(*outcome));
}

}  // namespace

void addTrainCommand(CLI::App& app, Session& session) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = addCommand(app, session, "train", "Train a model on the slices that are declared done");
  addProjectOption(*command, options->project);
  CLI::Option* from =
      command
          ->add_option("--from", options->from, "Go on from this model; slices it knows are replayed half of the time")
          ->type_name("MODEL");
  command
      ->add_option("--imagenet", options->imageNet,
                   "Start the encoders from a ConvNeXt-Base trained on ImageNet: a safetensors file (for din-paper)")
      ->type_name("FILE")
      ->excludes(from);
  command
      ->add_option(
          "--config", options->config,
          "Ready-made network (din-lite, din-test, din-paper), a row of the paper's tables (table3-a+b@din-lite) or a "
          "configuration file (default: the parent's)")
      ->type_name("NAME");
  command
      ->add_option("--epochs", options->epochs, "Passes over the new slices (default 60, where --minutes is not given)")
      ->check(CLI::PositiveNumber);
  command->add_option("--minutes", options->minutes, "Stop at the latest after so long")->check(CLI::PositiveNumber);
  command->add_option("--seed", options->seed, "Same seed, threads and labels on the CPU: same weights (default 1)");
  command->add_option("--series,-s", options->series, "Train on these series: 1-3,7 (default: all with done slices)")
      ->type_name("LIST");
  command
      ->add_option(
          "--labels", options->labels,
          "Whose: auto (a series' human track where it has done slices, else the reference) | human | reference")
      ->check(CLI::IsMember({"auto", "human", "reference"}));
  command
      ->add_option("--validation", options->validation,
                   "Held out to choose the best checkpoint: auto (one patient in five, from five patients on) | none | "
                   "series numbers")
      ->type_name("auto|none|LIST");
  command->add_option("--name", options->name,
                      "Name of the model (default: the parent's or the network's, with a number)");
  CLI::Option* window =
      command->add_option("--window", options->window, "Intensities: from LOW to HIGH, as --window=-100,300")
          ->type_name("LOW,HIGH");
  CLI::Option* percentiles = command
                                 ->add_option("--percentiles", options->percentiles,
                                              "Intensities: percentiles of the volume (default 0.5,99.5)")
                                 ->type_name("LOW,HIGH")
                                 ->excludes(window);
  command
      ->add_option("--slice-percentiles", options->slicePercentiles,
                   "Intensities: percentiles of each slice, where slices differ in brightness")
      ->type_name("LOW,HIGH")
      ->excludes(window)
      ->excludes(percentiles);
  command->add_option("--enhancer", options->enhancer, "What makes the second panel (default fuzzy)")
      ->check(CLI::IsMember({"fuzzy", "equalize", "clahe", "copy", "zero-dce"}));
  command->add_option("--fit", options->fit, "Slices to the network's size: stretch | pad (default stretch)")
      ->check(CLI::IsMember({"stretch", "pad"}));
  command
      ->add_option("--input-size", options->size,
                   "Width and height that the network sees; must suit the network (default 224)")
      ->type_name("N");
  command->add_option("--batch", options->batch, "Slices a step (default 4)")->check(CLI::PositiveNumber);
  command->add_option("--learning-rate", options->learningRate, "Highest rate of the schedule (default 0.002)")
      ->check(CLI::PositiveNumber);
  // Not the optional itself: an absent flag would set it to false.
  command->add_flag_function(
      "--flip,!--no-flip", [options](std::int64_t flip) { options->flip = flip > 0; },
      "Mirror slices while training, and take the mean of mirrored looks when segmenting; not where left and right "
      "are told apart (default: as the parent, where nothing is added to its classes)");
  command
      ->add_option(
          "--recipe", options->recipe,
          "Losses, schedule and augmentation from a JSON file, as in a job's specification; options given beside it "
          "win")
      ->type_name("FILE");
  addWorkerOptions(*command, session);
  command->callback([&session, options] { session.command = [&session, options] { return run(session, *options); }; });
}

}  // namespace diptych::app
