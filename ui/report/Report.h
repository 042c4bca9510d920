#pragma once
// A report is data first: every form of it (PDF, HTML, CSV, JSON) prints the same text for each figure.

#include "core/base/Result.h"
#include "core/jobs/JobFolder.h"
#include "core/label/Scheme.h"
#include "core/model/ModelCard.h"
#include "viewer/SliceRenderer.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::ui {

/// A number and the text that every form prints for it ("0.913", "2.4 mm", "–").
struct Figure {
  std::optional<double> value;
  std::string text;
};
Figure diceFigure(std::optional<double> dice);  ///< three decimals, "–" where undefined
Figure millimetreFigure(std::optional<double> mm, bool pixels = false);

/// One row a segment; columns are the stages of the loop. Missing stages stay empty and are not printed.
struct DiceRow {
  std::string segment;
  std::optional<Figure> first;      ///< first prediction
  std::optional<Figure> corrected;  ///< after correction
  std::optional<Figure> retrained;  ///< retrained model, slices that nobody labelled
  std::optional<Figure> hd95First, hd95Retrained;
  int slices = 0, missed = 0, invented = 0;
};

struct StudySection {
  std::string title;       ///< "Series 1: CT, 256 × 256 × 108": never a patient's name
  std::string reference;   ///< what is compared with
  std::string slicesRule;  ///< which slices the figures are of
  std::vector<DiceRow> rows;
  std::vector<std::string> notes;  ///< "10 slices corrected by a person", "fewer than five patients: too few to judge"
};

/// What a colour of the overlay stands for.
struct LegendEntry {
  std::string segment;
  Colour colour;
  bool operator==(const LegendEntry&) const = default;
};

struct SlicePicture {
  std::string title;  ///< "Worst slice: 37"
  Figure dice;
  viewer::Picture prediction, reference;  ///< empty where there is none: the report then says so
  std::vector<LegendEntry> legend = {};   ///< printed once for neighbours that share it
};

struct TrainingCurve {
  std::string title;
  std::vector<std::string> classNames;  ///< classNames[i] names validationDice[i]; [0], the background, is not drawn
  std::vector<CurvePoint> points;
};

struct Report {
  std::string title, created, programVersion;
  std::string project;  ///< folder name
  std::vector<StudySection> sections;
  std::vector<SlicePicture> pictures;
  std::vector<TrainingCurve> curves;
  std::vector<ModelCard> models;
  std::vector<std::string> rules;  ///< protocol, split, training rules in words
};

/// By the file's ending: .pdf .html .csv .json; any other is refused. Atomic. Needs a QGuiApplication for .pdf and .html
/// (offscreen will do). Any thread.
Status writeReport(const Report& report, const std::filesystem::path& path);

/// "Diptych is research software. It is not a medical device, …": on every page of every form.
std::string researchNotice();

}  // namespace diptych::ui
