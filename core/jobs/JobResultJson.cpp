// The file form of JobResult.

#include "core/base/Json.h"
#include "core/jobs/JobFolder.h"
#include "core/jobs/JobNames.h"

#include <algorithm>
#include <array>

namespace diptych {
namespace {

using json::Need;

constexpr const char* kDocument = "the job result";
constexpr std::size_t kMostOutputs = 100'000;
constexpr std::size_t kMostCurvePoints = 10'000'000;
constexpr std::size_t kMostClasses = 256;

/// How a job can end. "waiting", "running" and "interrupted" are said by the absence of this file.
constexpr std::array<json::Name<JobState>, 3> kEnds{
    {{"succeeded", JobState::succeeded}, {"failed", JobState::failed}, {"cancelled", JobState::cancelled}}};

ErrorCode errorCodeFromName(const std::string& name) {
  for (int code = 0; code < static_cast<int>(ErrorCode::failed); ++code)
    if (name == errorCodeName(static_cast<ErrorCode>(code))) return static_cast<ErrorCode>(code);
  return ErrorCode::failed;  // a newer worker may know more codes; what happened is said in `what`
}

json::Builder build(const CurvePoint& point) {
  json::Builder dice = json::Builder::array();
  for (const double figure : point.validationDice) dice.push_back(figure);
  return {{"step", point.step},
          {"epoch", point.epoch},
          {"seconds", point.seconds},
          {"loss", point.loss},
          {"validationDice", std::move(dice)}};
}

CurvePoint readPoint(json::Object& o) {
  CurvePoint point;
  o.integer("step", point.step, json::kNotNegative);
  o.number("epoch", point.epoch, json::kNotNegative);
  o.number("seconds", point.seconds, json::kNotNegative);
  o.numberOrNull("loss", point.loss);
  o.array("validationDice", kMostClasses, [&](const json::Value& figure, const std::string& element) {
    if (figure.is_null())
      point.validationDice.push_back(std::numeric_limits<double>::quiet_NaN());
    else if (figure.is_number())
      point.validationDice.push_back(figure.get<double>());
    else
      o.problem().add(element + " must be a number or null");
  });
  return point;
}

void readRelativePath(json::Object& o, std::string_view key, std::string& file) {
  o.text(key, file);
  if (!o.problem() && !staysInFolder(file)) o.complain(key, "must be a relative path inside the job folder");
}

JobOutputCase readOutput(const json::Value& value, const std::string& path, json::Problem& problem) {
  JobOutputCase output;
  json::Object o{value, path, problem};
  o.text("id", output.id);
  readRelativePath(o, "file", output.file);
  o.text("sha256", output.sha256);
  if (!problem && !isSha256(output.sha256)) o.complain("sha256", "must be 64 lower-case hexadecimal digits");
  o.finish();
  return output;
}

void read(json::Object& o, JobResult& result) {
  int version = kJobProtocolVersion;
  o.version("version", version, kJobProtocolVersion);
  o.choice("state", result.state, kEnds);
  o.object(
      "error",
      [&](json::Object& member) {
        Error error;
        std::string code;
        member.text("code", code);
        member.text("what", error.what);
        member.text("advice", error.advice, Need::optional);
        member.text("subject", error.subject, Need::optional);
        error.code = errorCodeFromName(code);
        result.error = std::move(error);
      },
      Need::optional);
  if (result.state == JobState::failed && !result.error) o.complain("error", "is missing though the job failed");
  o.number("seconds", result.seconds, json::kNotNegative);
  o.text("device", result.device);
  o.array(
      "outputs", kMostOutputs,
      [&](const json::Value& value, const std::string& path) {
        result.outputs.push_back(readOutput(value, path, o.problem()));
      },
      Need::optional);
  if (o.has("weights")) {
    readRelativePath(o, "weights", result.weights);
    o.text("weightsSha256", result.weightsSha256);
    if (!o.problem() && !isSha256(result.weightsSha256))
      o.complain("weightsSha256", "must be 64 lower-case hexadecimal digits");
  }
  o.integer("parameters", result.parameters, json::kNotNegative, Need::optional);
  o.integer("epochs", result.epochs, json::kNotNegative, Need::optional);
  o.array(
      "curve", kMostCurvePoints,
      [&](const json::Value& value, const std::string& path) {
        json::Object point{value, path, o.problem()};
        result.curve.push_back(readPoint(point));
        point.finish();
      },
      Need::optional);
}

}  // namespace

Result<CurvePoint> curvePointFromEvent(const JobEvent& event) {
  auto value = json::parse(event.fields, "the point of a training curve");
  if (!value) return value.error();
  json::Problem problem;
  json::Object o{*value, {}, problem};
  CurvePoint point = readPoint(o);
  if (problem) return problem.error("the point of a training curve");
  return point;
}

std::string toJson(const JobResult& result) {
  json::Builder document{{"version", kJobProtocolVersion}, {"state", jobStateName(result.state)}};
  if (const auto& error = result.error)
    document["error"] = {{"code", errorCodeName(error->code)},
                         {"what", error->what},
                         {"advice", error->advice},
                         {"subject", error->subject}};
  document["seconds"] = result.seconds;
  document["device"] = result.device;
  json::Builder outputs = json::Builder::array();
  for (const JobOutputCase& output : result.outputs)
    outputs.push_back({{"id", output.id}, {"file", output.file}, {"sha256", output.sha256}});
  document["outputs"] = std::move(outputs);
  if (!result.weights.empty()) {
    document["weights"] = result.weights;
    document["weightsSha256"] = result.weightsSha256;
  }
  document["parameters"] = result.parameters;
  document["epochs"] = result.epochs;
  json::Builder curve = json::Builder::array();
  for (const CurvePoint& point : result.curve) curve.push_back(build(point));
  document["curve"] = std::move(curve);
  return json::print(document);
}

Result<JobResult> jobResultFromJson(std::string_view text) {
  auto value = json::parse(text, kDocument);
  if (!value) return value.error();
  JobResult result;
  json::Problem problem;
  json::Object o{*value, {}, problem};
  read(o, result);
  o.finish();
  if (problem) return problem.error(kDocument);
  return result;
}

}  // namespace diptych
