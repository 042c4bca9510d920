#include "core/model/ModelCard.h"

#include "core/base/Printable.h"
#include "core/model/ModelJson.h"
#include "core/preprocess/InputSpecJson.h"

namespace diptych {
namespace {

constexpr const char* kDocument = "the model card";

void read(json::Object& o, ModelCard& card) {
  using json::Need;
  o.version("version", card.version, ModelCard{}.version);
  o.text("id", card.id);
  o.text("name", card.name);
  if (printable(card.name) != card.name) o.complain("name", "must not hold control characters");
  o.text("created", card.created, Need::optional);
  o.text("configName", card.configName);
  if (const json::Value* config = o.rawObject("config")) card.configJson = config->dump();
  o.object("inputSpec", [&](json::Object& member) { json::read(member, card.input); });
  json::readClasses(o, "classes", card.classes);
  o.text("modality", card.modality, Need::optional);
  o.number("spacingLow", card.spacingLow, json::kNotNegative, Need::optional);
  o.number("spacingHigh", card.spacingHigh, json::kNotNegative, Need::optional);
  if (card.spacingLow > card.spacingHigh) o.complain("spacingLow", "must not be greater than spacingHigh");
  o.text("parentId", card.parentId, Need::optional);
  o.integer("studies", card.studies, json::kNotNegative, Need::optional);
  o.integer("slices", card.slices, json::kNotNegative, Need::optional);
  o.integer("parameters", card.parameters, json::kNotNegative, Need::optional);
  o.integer("seed", card.seed, json::kNotNegative, Need::optional);
  o.integer("epochs", card.epochs, json::kNotNegative, Need::optional);
  o.number("trainingSeconds", card.trainingSeconds, json::kNotNegative, Need::optional);
  if (const json::Value* dice = o.rawObject("validationDice", Need::optional)) {
    json::Object figures{*dice, "validationDice", o.problem()};
    for (const auto& item : dice->items()) figures.number(item.key(), card.validationDice[item.key()], json::kShare);
  }
  o.text("weightsSha256", card.weightsSha256, Need::optional);
}

}  // namespace

std::string toJson(const ModelCard& card) {
  return json::print({{"version", card.version},
                      {"id", card.id},
                      {"name", card.name},
                      {"created", card.created},
                      {"configName", card.configName},
                      {"config", json::embed(card.configJson)},
                      {"inputSpec", json::build(card.input)},
                      {"classes", json::build(card.classes)},
                      {"modality", card.modality},
                      {"spacingLow", card.spacingLow},
                      {"spacingHigh", card.spacingHigh},
                      {"parentId", card.parentId},
                      {"studies", card.studies},
                      {"slices", card.slices},
                      {"parameters", card.parameters},
                      {"seed", card.seed},
                      {"epochs", card.epochs},
                      {"trainingSeconds", card.trainingSeconds},
                      {"validationDice", card.validationDice},
                      {"weightsSha256", card.weightsSha256}});
}

Result<ModelCard> modelCardFromJson(std::string_view text) {
  auto value = json::parse(text, kDocument);
  if (!value) return value.error();
  ModelCard card;
  json::Problem problem;
  json::Object o{*value, {}, problem};
  read(o, card);
  o.finish();
  if (problem) return problem.error(kDocument);
  return card;
}

}  // namespace diptych
