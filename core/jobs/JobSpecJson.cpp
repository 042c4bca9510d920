// The file form of JobSpec. Every check is here, so that a specification that was read can be trusted by the worker.

#include "core/base/Json.h"
#include "core/jobs/JobNames.h"
#include "core/jobs/JobSpec.h"
#include "core/model/ModelJson.h"
#include "core/preprocess/InputSpecJson.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace diptych {
namespace {

using json::Need;

constexpr const char* kDocument = "the job specification";
constexpr std::array<json::Name<JobTask>, 2> kTasks{{{"train", JobTask::train}, {"segment", JobTask::segment}}};
constexpr std::array<json::Name<SliceRole>, 3> kRoles{
    {{"fresh", SliceRole::fresh}, {"replay", SliceRole::replay}, {"validation", SliceRole::validation}}};
constexpr std::size_t kMostCases = 100'000;
constexpr std::size_t kMostSlices = 1'000'000;  // of one case

json::Builder build(const JobCase& one, JobTask task) {
  json::Builder result{{"id", one.id},
                       {"file", one.file},
                       {"sha256", one.sha256},
                       {"range", {{"low", one.range.low}, {"high", one.range.high}}},
                       {"spacingX", one.spacingX},
                       {"spacingY", one.spacingY}};
  if (task == JobTask::train || !one.roles.empty()) {
    json::Builder roles = json::Builder::array();
    for (const SliceRole role : one.roles) roles.push_back(nameOf(role, kRoles));
    result["roles"] = std::move(roles);
  }
  return result;
}

json::Builder build(const TrainingRecipe& r) {
  return {{"epochs", r.epochs},
          {"minutes", r.minutes},
          {"batch", r.batch},
          {"learningRate", r.learningRate},
          {"weightDecay", r.weightDecay},
          {"gradientClip", r.gradientClip},
          {"warmUpShare", r.warmUpShare},
          {"finalRateShare", r.finalRateShare},
          {"ceWeight", r.ceWeight},
          {"diceWeight", r.diceWeight},
          {"boundaryWeight", r.boundaryWeight},
          {"replayShare", r.replayShare},
          {"flip", r.flip},
          {"rotateDegrees", r.rotateDegrees},
          {"zoomLow", r.zoomLow},
          {"zoomHigh", r.zoomHigh},
          {"gammaJitter", r.gammaJitter},
          {"brightnessJitter", r.brightnessJitter},
          {"weightAverage", r.weightAverage},
          {"checkpointSeconds", r.checkpointSeconds}};
}

void readMembers(json::Object& o, TrainingRecipe& r) {
  using json::kNotNegative, json::kPositive, json::kShare;
  o.integer("epochs", r.epochs, kNotNegative, Need::optional);
  o.number("minutes", r.minutes, kNotNegative, Need::optional);
  o.integer("batch", r.batch, {1, 4096}, Need::optional);
  o.number("learningRate", r.learningRate, kPositive, Need::optional);
  o.number("weightDecay", r.weightDecay, kNotNegative, Need::optional);
  o.number("gradientClip", r.gradientClip, kNotNegative, Need::optional);
  o.number("warmUpShare", r.warmUpShare, kShare, Need::optional);
  o.number("finalRateShare", r.finalRateShare, kShare, Need::optional);
  o.number("ceWeight", r.ceWeight, kNotNegative, Need::optional);
  o.number("diceWeight", r.diceWeight, kNotNegative, Need::optional);
  o.number("boundaryWeight", r.boundaryWeight, kNotNegative, Need::optional);
  if (r.ceWeight == 0 && r.diceWeight == 0 && r.boundaryWeight == 0)
    o.complain("ceWeight", ", diceWeight and boundaryWeight must not all be 0");
  o.number("replayShare", r.replayShare, kShare, Need::optional);
  o.boolean("flip", r.flip, Need::optional);
  o.number("rotateDegrees", r.rotateDegrees, {0, 180}, Need::optional);
  o.number("zoomLow", r.zoomLow, kPositive, Need::optional);
  o.number("zoomHigh", r.zoomHigh, kPositive, Need::optional);
  if (r.zoomLow > r.zoomHigh) o.complain("zoomLow", "must not be greater than zoomHigh");
  o.number("gammaJitter", r.gammaJitter, {0, 0.99}, Need::optional);
  o.number("brightnessJitter", r.brightnessJitter, kShare, Need::optional);
  o.number("weightAverage", r.weightAverage, {0, 0.99999}, Need::optional);
  o.number("checkpointSeconds", r.checkpointSeconds, kPositive, Need::optional);
}

void read(json::Object& o, TrainingRecipe& r) {
  readMembers(o, r);
  if (r.epochs == 0 && r.minutes == 0) o.complain("epochs", "or minutes must be greater than 0");
}

void readFile(json::Object& o, std::string_view key, std::string& file) {
  o.text(key, file);
  if (!o.problem() && !staysInFolder(file))
    o.complain(key, "must be a relative path inside the job folder, without . or .. parts");
}

void readHash(json::Object& o, std::string_view key, std::string& hash) {
  o.text(key, hash);
  if (!o.problem() && !isSha256(hash)) o.complain(key, "must be 64 lower-case hexadecimal digits");
}

JobCase readCase(const json::Value& value, const std::string& path, JobTask task, json::Problem& problem) {
  JobCase one;
  json::Object o{value, path, problem};
  o.text("id", one.id);
  if (!problem && !isPlainId(one.id)) o.complain("id", "must be 1 to 64 letters, digits, hyphens or underscores");
  readFile(o, "file", one.file);
  readHash(o, "sha256", one.sha256);
  o.object("range", [&](json::Object& range) {
    range.number("low", one.range.low);
    range.number("high", one.range.high);
    if (one.range.low > one.range.high) range.complain("low", "must not be greater than high");
  });
  o.number("spacingX", one.spacingX, json::kPositive);
  o.number("spacingY", one.spacingY, json::kPositive);
  const auto role = [&](const json::Value& name, const std::string& element) {
    for (const auto& candidate : kRoles)
      if (name == candidate.text) return one.roles.push_back(candidate.value);
    problem.add(element + " must be one of fresh, replay, validation");
  };
  if (task == JobTask::train) {
    o.array("roles", kMostSlices, role);
    if (!problem && one.roles.empty()) o.complain("roles", "must have one entry a slice");
  } else if (o.has("roles")) {
    o.complain("roles", "belongs to training jobs only");
  }
  o.finish();
  return one;
}

void readCases(json::Object& o, JobSpec& spec) {
  std::set<std::string> ids;
  o.array("cases", kMostCases, [&](const json::Value& value, const std::string& path) {
    spec.cases.push_back(readCase(value, path, spec.task, o.problem()));
    if (!ids.insert(spec.cases.back().id).second) o.problem().add(path + ".id is used by an earlier case");
  });
  if (spec.cases.empty()) o.complain("cases", "must hold at least one case");
  if (spec.task != JobTask::train) return;
  const bool trains = std::any_of(spec.cases.begin(), spec.cases.end(), [](const JobCase& one) {
    return std::any_of(one.roles.begin(), one.roles.end(),
                       [](SliceRole role) { return role != SliceRole::validation; });
  });
  if (!trains) o.complain("cases", "must hold at least one slice that is fresh or replay");
}

void read(json::Object& o, JobSpec& spec) {
  o.version("version", spec.version, kJobProtocolVersion);
  o.text("id", spec.id);
  if (!o.problem() && !isPlainId(spec.id)) o.complain("id", "must be 1 to 64 letters, digits, hyphens or underscores");
  o.choice("task", spec.task, kTasks);
  if (const json::Value* config = o.rawObject("config")) spec.configJson = config->dump();
  o.object("inputSpec", [&](json::Object& member) { json::read(member, spec.input); });
  json::readClasses(o, "classes", spec.classes);
  if (o.has("weights")) {
    readFile(o, "weights", spec.weights);
    json::readClasses(o, "weightsClasses", spec.weightsClasses);
  } else if (o.has("weightsClasses")) {
    o.complain("weightsClasses", "needs weights");
  } else if (spec.task == JobTask::segment) {
    o.complain("weights", "is missing: a job that segments needs a trained network");
  }
  if (o.has("imageNet")) {
    readFile(o, "imageNet", spec.imageNet);
    if (spec.task != JobTask::train) o.complain("imageNet", "belongs to training jobs only");
    if (!spec.weights.empty()) o.complain("imageNet", "must not be given beside weights: a training has one start");
  }
  o.integer("seed", spec.seed, json::kNotNegative);
  o.integer("threads", spec.threads, {0, 4096});
  o.text("device", spec.device);
  if (!o.problem() && !isDevice(spec.device)) o.complain("device", "must be auto, cpu, cuda or cuda:N");
  readCases(o, spec);
  if (spec.task == JobTask::train)
    o.object("recipe", [&](json::Object& member) { read(member, spec.recipe); });
  else if (o.has("recipe"))
    o.complain("recipe", "belongs to training jobs only");
}

}  // namespace

std::string toJson(const JobSpec& spec) {
  json::Builder cases = json::Builder::array();
  for (const JobCase& one : spec.cases) cases.push_back(build(one, spec.task));
  json::Builder result{{"version", spec.version},
                       {"id", spec.id},
                       {"task", nameOf(spec.task, kTasks)},
                       {"config", json::embed(spec.configJson)},
                       {"inputSpec", json::build(spec.input)},
                       {"classes", json::build(spec.classes)}};
  if (!spec.weights.empty()) result["weights"] = spec.weights;
  if (!spec.weightsClasses.empty()) result["weightsClasses"] = json::build(spec.weightsClasses);
  if (!spec.imageNet.empty()) result["imageNet"] = spec.imageNet;
  result["seed"] = spec.seed;
  result["threads"] = spec.threads;
  result["device"] = spec.device;
  if (spec.task == JobTask::train) result["recipe"] = build(spec.recipe);
  result["cases"] = std::move(cases);
  return json::print(result);
}

Result<JobSpec> jobSpecFromJson(std::string_view text) {
  auto value = json::parse(text, kDocument);
  if (!value) return value.error();
  JobSpec spec;
  json::Problem problem;
  json::Object o{*value, {}, problem};
  read(o, spec);
  o.finish();
  if (problem) return problem.error(kDocument);
  return spec;
}

Result<TrainingRecipe> trainingRecipeFromJson(std::string_view text) {
  constexpr const char* kRecipe = "the training recipe";
  auto value = json::parse(text, kRecipe);
  if (!value) return value.error();
  json::Problem problem;
  json::Object o{*value, "", problem};
  TrainingRecipe recipe;
  readMembers(o, recipe);
  o.finish();
  if (problem) return problem.error(kRecipe);
  return recipe;
}

}  // namespace diptych
