#include "ui/report/Blocks.h"

#include "ui/report/ModelWords.h"
#include "ui/text/NumberText.h"

#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

void addTitle(std::vector<Block>& blocks, const Report& report) {
  TitleBlock title{report.title.empty() ? "Segmentation report" : report.title, {}, researchNotice()};
  if (!report.project.empty()) title.facts.push_back({"Project", report.project});
  if (!report.created.empty()) title.facts.push_back({"Created", report.created});
  if (!report.programVersion.empty()) title.facts.push_back({"Program", "Diptych " + report.programVersion});
  blocks.emplace_back(std::move(title));
}

TableBlock diceTable(const std::vector<DiceRow>& rows) {
  TableBlock table;
  table.columns.push_back({"", "Segment", false});
  table.rows.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) table.rows[i].push_back(rows[i].segment);

  const auto addStage = [&](const char* group, const char* title, std::optional<Figure> DiceRow::*stage) {
    if (std::none_of(rows.begin(), rows.end(), [&](const DiceRow& row) { return (row.*stage).has_value(); })) return;
    table.columns.push_back({group, title, true});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::optional<Figure>& figure = rows[i].*stage;
      table.rows[i].push_back(figure ? figure->text : "–");
    }
  };
  addStage("Dice", "first prediction", &DiceRow::first);
  addStage("Dice", "after correction", &DiceRow::corrected);
  addStage("Dice", "retrained", &DiceRow::retrained);
  addStage("HD95", "first prediction", &DiceRow::hd95First);
  addStage("HD95", "retrained", &DiceRow::hd95Retrained);

  const auto addCount = [&](const char* title, int DiceRow::*count) {
    table.columns.push_back({"Slices", title, true});
    for (std::size_t i = 0; i < rows.size(); ++i) table.rows[i].push_back(std::to_string(rows[i].*count));
  };
  addCount("compared", &DiceRow::slices);
  addCount("missed", &DiceRow::missed);
  addCount("invented", &DiceRow::invented);
  return table;
}

void addStudies(std::vector<Block>& blocks, const Report& report) {
  blocks.emplace_back(HeadingBlock{1, "Agreement with the reference"});
  if (report.sections.empty())
    blocks.emplace_back(
        TextBlock{TextBlock::Kind::missing, "No study was compared with a reference, so there are no Dice figures."});
  for (const StudySection& section : report.sections) {
    blocks.emplace_back(HeadingBlock{2, section.title});
    std::vector<Fact> facts;
    if (!section.reference.empty()) facts.push_back({"Reference", section.reference});
    if (!section.slicesRule.empty()) facts.push_back({"Slices", section.slicesRule});
    if (!facts.empty()) blocks.emplace_back(FactsBlock{std::move(facts)});
    if (section.rows.empty())
      blocks.emplace_back(TextBlock{TextBlock::Kind::missing,
                                    "No segment was compared: reference and prediction share no slice of this study."});
    else
      blocks.emplace_back(diceTable(section.rows));
    if (!section.notes.empty()) blocks.emplace_back(ListBlock{section.notes});
  }
}

void addPictures(std::vector<Block>& blocks, const Report& report) {
  blocks.emplace_back(HeadingBlock{1, "Best, median and worst slice"});
  if (report.pictures.empty()) {
    blocks.emplace_back(TextBlock{TextBlock::Kind::missing, "No slice was compared, so there are no pictures."});
    return;
  }
  const std::vector<LegendEntry>* shown = nullptr;
  for (const SlicePicture& picture : report.pictures) {
    if (!picture.legend.empty() && (shown == nullptr || *shown != picture.legend)) {
      blocks.emplace_back(LegendBlock{picture.legend});
      shown = &picture.legend;
    }
    blocks.emplace_back(PicturesBlock{picture.title, picture.dice.text, &picture.prediction, &picture.reference});
  }
}

/// Dice of one class over the epochs; a gap where it was not measured.
ChartSeries diceSeries(const TrainingCurve& curve, std::size_t index) {
  ChartSeries series{curve.classNames[index], {}};
  for (const CurvePoint& point : curve.points)
    if (index < point.validationDice.size()) series.points.emplace_back(point.epoch, point.validationDice[index]);
  return series;
}

std::string inWords(const TrainingCurve& curve) {
  std::string words;
  for (const Fact& fact : curveFacts(curve)) words += (words.empty() ? "" : "; ") + fact.name + ": " + fact.text;
  return words;
}

void addCurves(std::vector<Block>& blocks, const Report& report) {
  blocks.emplace_back(HeadingBlock{1, "Training"});
  if (report.curves.empty())
    blocks.emplace_back(TextBlock{TextBlock::Kind::missing, "No training was recorded in this project."});
  for (const TrainingCurve& curve : report.curves) {
    blocks.emplace_back(HeadingBlock{2, curve.title});
    if (curve.points.empty()) {
      blocks.emplace_back(TextBlock{TextBlock::Kind::missing, "The training ended before its first measurement."});
      continue;
    }
    LineChart loss{"Training loss", {"Epoch", {}, {}, true}, {"Loss", 0.0, {}, false}, {{"Loss", {}}}};
    for (const CurvePoint& point : curve.points) loss.series[0].points.emplace_back(point.epoch, point.loss);
    LineChart dice{"Validation Dice", {"Epoch", {}, {}, true}, {"Dice", 0.0, 1.0, false}, {}};
    for (std::size_t i = 1; i < curve.classNames.size(); ++i) {
      ChartSeries series = diceSeries(curve, i);
      if (!series.points.empty()) dice.series.push_back(std::move(series));
    }
    const std::string words = inWords(curve);
    ChartsBlock charts;
    charts.charts.push_back({std::move(loss), words});
    if (!dice.series.empty()) charts.charts.push_back({std::move(dice), words});
    blocks.emplace_back(std::move(charts));
    blocks.emplace_back(FactsBlock{curveFacts(curve)});
  }
}

void addModels(std::vector<Block>& blocks, const Report& report) {
  blocks.emplace_back(HeadingBlock{1, report.models.size() == 1 ? "Model" : "Models"});
  if (report.models.empty())
    blocks.emplace_back(TextBlock{TextBlock::Kind::missing, "No model was trained or used in this project."});
  for (const ModelCard& card : report.models) {
    blocks.emplace_back(HeadingBlock{2, card.name.empty() ? card.id : card.name});
    blocks.emplace_back(FactsBlock{modelFacts(card, report.models)});
  }
}

void addRules(std::vector<Block>& blocks, const Report& report) {
  blocks.emplace_back(HeadingBlock{1, "Rules"});
  if (report.rules.empty())
    blocks.emplace_back(TextBlock{TextBlock::Kind::missing, "The rules behind these figures were not recorded."});
  else
    blocks.emplace_back(ListBlock{report.rules});
}

/// Mean over the classes that were measured; the background is none of them.
std::optional<double> meanDice(const CurvePoint& point) {
  double sum = 0;
  int count = 0;
  for (std::size_t i = 1; i < point.validationDice.size(); ++i)
    if (std::isfinite(point.validationDice[i])) {
      sum += point.validationDice[i];
      ++count;
    }
  return count > 0 ? std::optional{sum / count} : std::nullopt;
}

std::string spacingWords(const ModelCard& card) {
  if (!(card.spacingHigh > 0)) return {};
  const std::string low = shortText(card.spacingLow), high = shortText(card.spacingHigh);
  return (low == high ? low : low + " to " + high) + " mm in the slice";
}

std::string classWords(const ModelCard& card) {
  std::string words;
  for (const ModelClass& entry : card.classes)
    words += (words.empty() ? "" : ", ") + std::to_string(entry.index) + " " + entry.name;
  return words;
}

std::string parentWords(const ModelCard& card, const std::vector<ModelCard>& all) {
  if (card.parentId.empty()) return "random weights";
  for (const ModelCard& other : all)
    if (other.id == card.parentId && !other.name.empty()) return other.name + " (" + other.id.substr(0, 8) + ")";
  return "model " + card.parentId;
}

}  // namespace

std::vector<Fact> curveFacts(const TrainingCurve& curve) {
  std::vector<Fact> facts;
  if (curve.points.empty()) return facts;
  const CurvePoint& last = curve.points.back();
  facts.push_back({"Length", shortText(last.epoch) + (last.epoch == 1 ? " epoch, " : " epochs, ") +
                                 countText(last.step, "step", "steps") + ", " + durationText(last.seconds)});
  facts.push_back({"Last loss", fixedText(last.loss, 4)});
  const CurvePoint* best = nullptr;
  for (const CurvePoint& point : curve.points)
    if (meanDice(point) && (best == nullptr || *meanDice(point) > *meanDice(*best))) best = &point;
  if (best == nullptr)
    facts.push_back({"Validation Dice", "not measured: nothing was held out"});
  else
    facts.push_back({"Best mean Dice", diceFigure(meanDice(*best)).text + " after epoch " + shortText(best->epoch)});
  return facts;
}

std::vector<Fact> modelFacts(const ModelCard& card, const std::vector<ModelCard>& all) {
  std::vector<Fact> facts;
  const auto add = [&facts](const char* name, std::string text) {
    if (!text.empty()) facts.push_back({name, std::move(text)});
  };
  add("Identifier", card.id);
  add("Created", card.created);
  add("Configuration", card.configName);
  add("Parameters", card.parameters > 0 ? groupedText(card.parameters) : "");
  add("Classes", classWords(card));
  add("Input", gridWords(card.input));
  add("Intensities", intensityWords(card.input.intensity));
  add("Second panel", enhancerWords(card.input.enhancer));
  if (card.input.mirrored) add("Prediction", mirroredWords());
  add("Modality", card.modality);
  add("Pixel spacing", spacingWords(card));
  add("Trained on", countText(card.slices, "slice", "slices") + " of " + countText(card.studies, "study", "studies"));
  add("Started from", parentWords(card, all));
  add("Seed", std::to_string(card.seed));
  add("Training", countText(card.epochs, "epoch", "epochs") + " in " + durationText(card.trainingSeconds));
  std::string dice;
  for (const auto& [name, value] : card.validationDice)
    dice += (dice.empty() ? "" : ", ") + name + " " + diceFigure(value).text;
  add("Validation Dice", dice.empty() ? "not measured: nothing was held out" : dice);
  add("Weights", card.weightsSha256.empty() ? "" : "SHA-256 " + card.weightsSha256);
  return facts;
}

std::vector<Block> blocksOf(const Report& report) {
  std::vector<Block> blocks;
  addTitle(blocks, report);
  addStudies(blocks, report);
  addPictures(blocks, report);
  addCurves(blocks, report);
  addModels(blocks, report);
  addRules(blocks, report);
  return blocks;
}

}  // namespace diptych::ui
