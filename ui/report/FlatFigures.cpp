#include "ui/report/FlatFigures.h"

#include "ui/report/Blocks.h"
#include "ui/text/NumberText.h"

namespace diptych::ui {
namespace {

class Rows {
public:
  void words(const std::string& section, const std::string& figure, const std::string& text) {
    if (!text.empty()) rows_.push_back({section, "", "", figure, text, {}});
  }
  void figure(const std::string& section, const std::string& segment, const std::string& stage, const std::string& name,
              const std::optional<Figure>& figure) {
    if (figure) rows_.push_back({section, segment, stage, name, figure->text, figure->value});
  }
  void count(const std::string& section, const std::string& segment, const std::string& name, int count) {
    rows_.push_back({section, segment, "", name, std::to_string(count), count});
  }
  std::vector<FlatRow> take() { return std::move(rows_); }

private:
  std::vector<FlatRow> rows_;
};

void addStudy(Rows& rows, const StudySection& study) {
  rows.words(study.title, "Reference", study.reference);
  rows.words(study.title, "Slices", study.slicesRule);
  for (const DiceRow& row : study.rows) {
    rows.figure(study.title, row.segment, "first prediction", "Dice", row.first);
    rows.figure(study.title, row.segment, "after correction", "Dice", row.corrected);
    rows.figure(study.title, row.segment, "retrained", "Dice", row.retrained);
    rows.figure(study.title, row.segment, "first prediction", "HD95", row.hd95First);
    rows.figure(study.title, row.segment, "retrained", "HD95", row.hd95Retrained);
    rows.count(study.title, row.segment, "Slices compared", row.slices);
    rows.count(study.title, row.segment, "Slices missed", row.missed);
    rows.count(study.title, row.segment, "Slices invented", row.invented);
  }
  for (const std::string& note : study.notes) rows.words(study.title, "Note", note);
}

void addCurve(Rows& rows, const TrainingCurve& curve) {
  const std::string section = "Training: " + curve.title;
  for (const Fact& fact : curveFacts(curve)) rows.words(section, fact.name, fact.text);
  for (const CurvePoint& point : curve.points) {
    const std::string stage = "epoch " + shortText(point.epoch);
    rows.figure(section, "", stage, "Loss", Figure{point.loss, fixedText(point.loss, 4)});
    for (std::size_t i = 1; i < point.validationDice.size() && i < curve.classNames.size(); ++i)
      rows.figure(section, curve.classNames[i], stage, "Validation Dice", diceFigure(point.validationDice[i]));
  }
}

}  // namespace

std::vector<FlatRow> flatRows(const Report& report) {
  Rows rows;
  rows.words("Report", "Title", report.title);
  rows.words("Report", "Project", report.project);
  rows.words("Report", "Created", report.created);
  rows.words("Report", "Program", report.programVersion.empty() ? "" : "Diptych " + report.programVersion);
  rows.words("Report", "Notice", researchNotice());
  for (const StudySection& study : report.sections) addStudy(rows, study);
  for (const SlicePicture& picture : report.pictures) rows.figure("Picture", "", picture.title, "Dice", picture.dice);
  for (const TrainingCurve& curve : report.curves) addCurve(rows, curve);
  for (const ModelCard& card : report.models) {
    const std::string section = "Model: " + (card.name.empty() ? card.id : card.name);
    for (const Fact& fact : modelFacts(card, report.models)) rows.words(section, fact.name, fact.text);
    for (const auto& [name, dice] : card.validationDice)
      rows.figure(section, name, "", "Validation Dice", diceFigure(dice));
  }
  for (const std::string& rule : report.rules) rows.words("Rules", "Rule", rule);
  return rows.take();
}

}  // namespace diptych::ui
