#include "ui/report/Blocks.h"
#include "ui/report/Forms.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace diptych::ui {
namespace {

using Json = nlohmann::ordered_json;

Json toJson(const Figure& figure) {
  const bool defined = figure.value && std::isfinite(*figure.value);
  return {{"value", defined ? Json(*figure.value) : Json(nullptr)}, {"text", figure.text}};
}

Json toJson(const std::vector<Fact>& facts) {
  Json json = Json::object();
  for (const Fact& fact : facts) json[fact.name] = fact.text;
  return json;
}

Json toJson(const DiceRow& row) {
  Json json = {{"segment", row.segment}};
  const auto add = [&json](const char* group, const char* stage, const std::optional<Figure>& figure) {
    if (figure) json[group][stage] = toJson(*figure);
  };
  add("dice", "first", row.first);
  add("dice", "corrected", row.corrected);
  add("dice", "retrained", row.retrained);
  add("hd95", "first", row.hd95First);
  add("hd95", "retrained", row.hd95Retrained);
  json["slices"] = {{"compared", row.slices}, {"missed", row.missed}, {"invented", row.invented}};
  return json;
}

Json toJson(const StudySection& study) {
  Json rows = Json::array();
  for (const DiceRow& row : study.rows) rows.push_back(toJson(row));
  return {{"title", study.title},
          {"reference", study.reference},
          {"slices", study.slicesRule},
          {"rows", std::move(rows)},
          {"notes", study.notes}};
}

Json toJson(const TrainingCurve& curve) {
  Json points = Json::array();
  for (const CurvePoint& point : curve.points) {
    Json dice = Json::object();
    for (std::size_t i = 1; i < point.validationDice.size() && i < curve.classNames.size(); ++i)
      dice[curve.classNames[i]] = toJson(diceFigure(point.validationDice[i]));
    points.push_back({{"epoch", point.epoch},
                      {"step", point.step},
                      {"seconds", point.seconds},
                      {"loss", std::isfinite(point.loss) ? Json(point.loss) : Json(nullptr)},
                      {"validationDice", std::move(dice)}});
  }
  return {{"title", curve.title}, {"inWords", toJson(curveFacts(curve))}, {"points", std::move(points)}};
}

}  // namespace

Result<std::string> jsonForm(const Report& report) {
  Json json = {{"format", "diptych-report"}, {"version", 1},
               {"title", report.title},      {"project", report.project},
               {"created", report.created},  {"program", "Diptych " + report.programVersion},
               {"notice", researchNotice()}, {"studies", Json::array()},
               {"pictures", Json::array()},  {"training", Json::array()},
               {"models", Json::array()},    {"rules", report.rules}};
  for (const StudySection& study : report.sections) json["studies"].push_back(toJson(study));
  for (const SlicePicture& picture : report.pictures)
    json["pictures"].push_back({{"title", picture.title}, {"dice", toJson(picture.dice)}});
  for (const TrainingCurve& curve : report.curves) json["training"].push_back(toJson(curve));
  for (const ModelCard& card : report.models) {
    Json inFull = Json::parse(diptych::toJson(card), nullptr, false);
    if (inFull.is_discarded())
      return Error{ErrorCode::failed, "Cannot write the card of the model \"" + card.name + "\" into the report", "",
                   card.id};
    json["models"].push_back({{"card", std::move(inFull)}, {"inWords", toJson(modelFacts(card, report.models))}});
  }
  // Names from files may hold bytes that are no UTF-8: shown as U+FFFD, as in the other forms.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace diptych::ui
