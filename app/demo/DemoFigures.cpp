#include "app/demo/DemoFigures.h"

#include "ui/report/Report.h"
#include "ui/text/NumberText.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace diptych::app {

namespace {

using Json = nlohmann::ordered_json;

Json diceJson(const NamedDice& figures) {
  Json json = Json::object();
  for (const auto& [name, dice] : figures) json[name] = dice ? Json(*dice) : Json(nullptr);
  return json;
}

Json slicesJson(const std::vector<SliceRef>& slices) {
  Json json = Json::array();
  for (const SliceRef slice : slices) json.push_back(slice.k);
  return json;
}

Json detailsOf(const HeadCtFigures& figures) {
  Json thresholds = Json::object();
  for (std::size_t i = 0; i < figures.threshold.size(); ++i)
    thresholds[figures.threshold[i].first] = figures.thresholdWords[i];
  return {{"series", figures.series},
          {"heldOutSlices", slicesJson(figures.heldOut)},
          {"labelledRound1", slicesJson(figures.labelledRound1)},
          {"correctedRound2", slicesJson(figures.corrected)},
          {"strokes", figures.strokes},
          {"thresholds", thresholds}};
}

Json detailsOf(const PhantomFigures& figures) {
  const BootstrapResult& d = figures.difference;
  return {{"trainSeries", figures.trainSeries},
          {"testSeries", figures.testSeries},
          {"trainSeeds", figures.trainSeeds},
          {"testSeeds", figures.testSeeds},
          {"labelledSlicesRound1", figures.labelledSlices},
          {"correctedSlicesRound2", figures.correctedSlices},
          {"strokes", figures.strokes},
          {"round2MinusRound1",
           {{"mean", d.meanDifference},
            {"low", d.low},
            {"high", d.high},
            {"groups", d.groups},
            {"units", d.units},
            {"better", d.better()}}}};
}

std::string cell(const std::string& text, std::size_t width) {
  // Counts characters, not bytes: the dash of an undefined figure takes three.
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  return text + std::string(width > characters ? width - characters : 1, ' ');
}

void addRows(std::ostringstream& out, const std::string& study, const NamedDice& round1, const NamedDice& round2,
             const NamedDice* threshold, const std::vector<std::string>& thresholdWords) {
  for (std::size_t i = 0; i < round1.size(); ++i) {
    out << "  " << cell(study + ", " + round1[i].first, 26) << cell(ui::diceFigure(round1[i].second).text, 10)
        << cell(ui::diceFigure(round2[i].second).text, 10);
    if (threshold != nullptr) out << ui::diceFigure((*threshold)[i].second).text << " (" << thresholdWords[i] << ")";
    out << "\n";
  }
}

}  // namespace

std::string differenceWords(const BootstrapResult& difference) {
  return ui::fixedText(difference.meanDifference, 3) + " (95 % interval " + ui::fixedText(difference.low, 3) + " to " +
         ui::fixedText(difference.high, 3) + "; " + ui::countText(difference.groups, "heart", "hearts") + ", " +
         ui::countText(difference.units, "phase", "phases") + ")";
}

std::string tableOf(const DemoFigures& figures) {
  std::ostringstream out;
  out << "  " << cell("Dice", 26) << cell("round 1", 10) << cell("round 2", 10)
      << (figures.headCt ? "best single threshold" : "") << "\n";
  if (figures.headCt)
    addRows(out, "Head CT", figures.headCt->round1, figures.headCt->round2, &figures.headCt->threshold,
            figures.headCt->thresholdWords);
  addRows(out, "Hearts", figures.phantom.round1, figures.phantom.round2, nullptr, {});
  out << "  Hearts, round 2 minus round 1: " << differenceWords(figures.phantom.difference) << "\n";
  if (figures.headCt)
    out << "  Head CT: of " << figures.headCt->heldOut.size()
        << " slices that were never labelled. Bone is a threshold by its reference: no network is needed for it.\n";
  else
    out << "  Head CT: left out. " << figures.headCtMissing << "\n";
  return out.str();
}

std::string toJson(const DemoFigures& figures) {
  Json json;
  json["ct"] = nullptr;
  if (figures.headCt)
    json["ct"] = {{"round1", diceJson(figures.headCt->round1)},
                  {"round2", diceJson(figures.headCt->round2)},
                  {"threshold", diceJson(figures.headCt->threshold)}};
  json["phantom"] = {{"round1", diceJson(figures.phantom.round1)}, {"round2", diceJson(figures.phantom.round2)}};

  Json details = {{"format", "diptych-demo"}, {"version", 1},         {"program", DIPTYCH_VERSION},
                  {"quick", figures.quick},   {"seed", figures.seed}, {"seconds", figures.seconds}};
  if (figures.headCt)
    details["ct"] = detailsOf(*figures.headCt);
  else
    details["ctMissing"] = figures.headCtMissing;
  details["phantom"] = detailsOf(figures.phantom);
  Json steps = Json::array();
  for (const DemoStep& step : figures.steps) steps.push_back({{"what", step.words}, {"seconds", step.seconds}});
  details["steps"] = std::move(steps);
  details["table"] = tableOf(figures);
  details["notice"] = ui::researchNotice();
  json["details"] = std::move(details);
  return json.dump(2) + "\n";
}

bool readFinished(const std::string& demoJson, std::string& table) {
  const Json json = Json::parse(demoJson, nullptr, false);
  if (!json.is_object() || !json.contains("details")) return false;
  const Json& details = json["details"];
  if (!details.is_object() || details.value("format", "") != "diptych-demo" || !details.contains("table") ||
      !details["table"].is_string())
    return false;
  table = details["table"].get<std::string>();
  return true;
}

}  // namespace diptych::app
