#include "tests/ui/SampleReport.h"

#include <cmath>
#include <memory>

namespace diptych::ui::test {
namespace {

const std::vector<LegendEntry> kLegend = {{"Bone", paletteColour(0)}, {"Intracranial soft tissue", paletteColour(1)}};

Volume skull(int size) {
  auto voxels = std::make_shared<std::vector<std::int16_t>>();
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) {
      const double u = 2.0 * x / size - 1, v = 2.0 * y / size - 1, r = std::hypot(u / 0.68, v / 0.84);
      const double texture = 14 * std::sin(9 * u + 4 * v) * std::cos(7 * v);
      const double hu = r > 1.12   ? -1000
                        : r > 1.04 ? 20
                        : r > 0.92 ? 900
                                   : 35 + texture - 25 * std::exp(-30 * (u * u + v * v));
      voxels->push_back(static_cast<std::int16_t>(hu));
    }
  const Geometry geometry{
      {size, size, 1, 1}, Affine({0.957, 0, 0}, {0, 0.957, 0}, {0, 0, 1.5}, {}), LengthUnit::millimetres};
  return {geometry,
          ScalarType::int16,
          1,
          1,
          0,
          "CT",
          std::shared_ptr<const std::byte>(voxels, reinterpret_cast<const std::byte*>(voxels->data()))};
}

LabelTiles labels(int size, double slip) {
  LabelTiles tiles(GridSize{size, size, 1, 1});
  for (int ty = 0; ty * kTileSide < size; ++ty)
    for (int tx = 0; tx * kTileSide < size; ++tx) {
      auto tile = std::make_shared<Tile>();
      for (int y = 0; y < kTileSide; ++y)
        for (int x = 0; x < kTileSide; ++x) {
          const double u = 2.0 * (tx * kTileSide + x) / size - 1 + slip,
                       v = 2.0 * (ty * kTileSide + y) / size - 1 - slip;
          const double r = std::hypot(u / 0.68, v / 0.84) + slip * std::sin(6 * std::atan2(v, u));
          (*tile)[static_cast<std::size_t>(y * kTileSide + x)] = r > 1.04 ? 0 : r > 0.92 ? 1 : 2;
        }
      tiles.setTile({0, 0, ty, tx}, tile);
    }
  return tiles;
}

SlicePicture picture(const char* title, double dice, double slip) {
  const Volume volume = skull(256);
  const Scheme scheme{
      "head-ct",
      "Head CT",
      {{1, "bone", {}, "Bone", paletteColour(0)}, {2, "soft", {}, "Intracranial soft tissue", paletteColour(1)}}};
  const LabelTiles predicted = labels(256, slip), truth = labels(256, 0);
  const viewer::SliceRequest request{.pixelMm = 0.48};
  return {title, diceFigure(dice), viewer::renderSlice(volume, request, &predicted, &scheme).value(),
          viewer::renderSlice(volume, request, &truth, &scheme).value(), kLegend};
}

TrainingCurve curve(const char* title, double start) {
  TrainingCurve curve{title, {"background", "Bone", "Intracranial soft tissue"}, {}};
  for (int epoch = 1; epoch <= 30; ++epoch) {
    CurvePoint point{epoch * 14,
                     static_cast<double>(epoch),
                     epoch * 5.2,
                     0.16 + 1.5 * std::exp(-epoch / 5.0) * (1 + 0.1 * std::sin(5 * epoch)),
                     {}};
    if (epoch % 2 == 0)
      point.validationDice = {0.99, 0.953 - (1 - start) * std::exp(-epoch / 6.0),
                              0.975 - (1.2 - start) * std::exp(-epoch / 4.0)};
    curve.points.push_back(point);
  }
  return curve;
}

ModelCard card(const char* name, const char* id, const char* parent, int slices) {
  ModelCard card;
  card.id = id;
  card.name = name;
  card.created = "2026-03-12T09:41:00Z";
  card.configName = "din-lite";
  card.configJson = "{}";
  card.input.intensity = {IntensityRule::Kind::window, -200, 1200};
  card.classes = {{0, {}, "background"}, {1, {}, "Bone"}, {2, {}, "Intracranial soft tissue"}};
  card.modality = "CT";
  card.spacingLow = card.spacingHigh = 0.957;
  card.parentId = parent;
  card.studies = 1;
  card.slices = slices;
  card.parameters = 2801924;
  card.seed = 7;
  card.epochs = 30;
  card.trainingSeconds = 156;
  card.validationDice = {{"Bone", 0.9534}, {"Intracranial soft tissue", 0.9751}};
  card.weightsSha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  return card;
}

}  // namespace

Report sampleReport() {
  Report report;
  report.title = "Head CT and beating heart: what two rounds of correction changed";
  report.created = "2026-03-12 09:44 UTC";
  report.programVersion = "0.1.0";
  report.project = "head.diptych";
  const auto figure = [](double v) { return std::optional(diceFigure(v)); };
  const auto mm = [](double v) { return std::optional(millimetreFigure(v)); };
  StudySection ct{"Series 1: CT, 256 × 256 × 108",
                  "Threshold masks shipped with the study (bone), tools of this program (intracranial soft tissue)",
                  "27 slices k ≡ 4 (mod 8), which nobody labelled in any round",
                  {},
                  {"10 slices were corrected by a person between the rounds.",
                   "Best single threshold on the same slices: bone 0.941, intracranial soft tissue 0.702.",
                   "One patient: too few to judge how the model does on others."}};
  ct.rows = {{"Bone", figure(0.9128), figure(0.9412), figure(0.9533), mm(2.4), mm(1.36), 27, 0, 1},
             {"Intracranial soft tissue", figure(0.9313), figure(0.9687), figure(0.9751), mm(3.92), mm(1.9), 27, 1, 0}};
  StudySection heart{"Series 2 to 5: MR, 4 hearts, 128 × 128 × 10 × 12",
                     "Exact truth of the generated phantom",
                     "All slices of the 4 hearts that no round was trained on",
                     {},
                     {}};
  heart.rows = {{"LV cavity", figure(0.9021), {}, figure(0.9444), mm(2.1), mm(1.2), 480, 3, 0},
                {"Myocardium", figure(0.8519), {}, figure(0.8876), mm(3.4), mm(2.6), 480, 3, 2},
                {"RV cavity", figure(0.8633), {}, figure(0.9102), mm(4.8), mm(2.9), 480, 11, 4}};
  report.sections = {ct, heart};
  report.pictures = {picture("Best slice: 44", 0.9812, 0.008), picture("Median slice: 68", 0.9533, 0.03),
                     picture("Worst slice: 100", 0.8127, 0.09)};
  report.curves = {curve("Head CT round 1", 0.45), curve("Head CT round 2", 0.8)};
  report.models = {card("Head CT round 1", "4be1a0c29d3344f0a1b2c3d4e5f60718", "", 14),
                   card("Head CT round 2", "77aa01c29d3344f0a1b2c3d4e5f60718", "4be1a0c29d3344f0a1b2c3d4e5f60718", 24)};
  report.rules = {
      "Protocol \"patient\": distances in patient millimetres; HD95 as MedPy defines it; a structure absent from both "
      "sides "
      "stays undefined and is left out of the mean; missed and invented structures are counted beside it.",
      "Only slices that a person declared done are sampled in training; the figures are of slices nobody labelled.",
      "Retraining mixes old and corrected slices half and half.", "Splits are by patient."};
  return report;
}

Report awkwardReport() {
  Report report;
  report.title = "Größe & <Ähnlichkeit> \"über\" alles";
  report.created = "2026-03-12";
  report.programVersion = "0.1.0";
  report.project =
      "ein-sehr-langer-projektname-der-nirgends-umgebrochen-werden-kann-weil-er-keine-leerzeichen-hat.diptych";
  StudySection study{
      "Serie mit Umlauten: Schädel-CT für die Prüfung", "", "", {}, {"Eine Notiz, mit Komma\nund Zeilenumbruch"}};
  for (int i = 0; i < 70; ++i)
    study.rows.push_back({i == 3 ? "Arteriacerebrimediaposteriorsuperiorlateralisundnochvielmehrohneeinleerzeichen"
                          : i % 7 == 0 ? "Musculus levator labii superioris alaeque nasi, rechts, <b>\"geschätzt\"</b>"
                                       : "Segment " + std::to_string(i),
                          diceFigure(i / 100.0 + 0.2001), diceFigure({}), diceFigure(i / 100.0 + 0.3001),
                          millimetreFigure(i * 1.5), millimetreFigure(i * 1.25, true), i, i, i});
  report.sections = {study, {"Serie ohne Zeilen", "", "", {}, {}}};
  report.pictures = {{"Worst slice: 3", diceFigure({}), {}, {}, {}}};
  report.curves = {{"Unterbrochen", {}, {}}};
  report.models = {ModelCard{}};
  report.models[0].name = "Modell Größe";
  return report;
}

}  // namespace diptych::ui::test
