#include "core/label/PresetSchemes.h"
#include "core/tools/StrokeScript.h"

#include <QtTest>
#include <random>

using namespace diptych;

namespace {

const Scheme& scheme() {
  return *presetScheme("cardiac-mr");
}

constexpr GridSize kGrid{128, 96, 10, 4};

QString refusal(const char* text) {
  const auto read = strokesFromJson(text, scheme(), kGrid);
  return read ? QString{} : QString::fromStdString(read.error().sentence());
}

/// Blobs, rings, one-voxel lines and speckle of three segments over each other.
Raster<SegmentValue> blobs(std::mt19937& random, int width, int height) {
  Raster<SegmentValue> labels{width, height};
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int i = 0; i < 8; ++i) {
    const int cx = pick(width), cy = pick(height), radius = 1 + pick(25), hole = pick(3) ? 0 : radius - 1 - pick(3);
    const auto value = static_cast<SegmentValue>(pick(4));
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const int d = (x - cx) * (x - cx) + (y - cy) * (y - cy);
        if (d <= radius * radius && d >= hole * hole) labels.at(x, y) = value;
      }
  }
  for (int i = 0; i < 3; ++i) {
    const int y = pick(height), slope = pick(3);
    for (int x = 0; x < width; ++x)
      if (labels.contains(x, y + x * slope / 4)) labels.at(x, y + x * slope / 4) = static_cast<SegmentValue>(1 + i);
  }
  for (int i = 0; i < 20; ++i) labels.at(pick(width), pick(height)) = static_cast<SegmentValue>(pick(4));
  return labels;
}

}  // namespace

class StrokeScriptTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void readsWhatTheReadmeShows() {
    const auto read = strokesFromJson(R"({
      "version": 1,
      "strokes": [
        { "name": "Mend the septum", "segment": "myocardium", "slice": 4, "phase": 1, "shape": "disc", "radius": 2.5,
          "locked": ["RV cavity"], "points": [[60, 41.5], [63, 44]] },
        { "segment": null, "slice": 5, "radius": 4, "points": [[10, 10]] },
        { "segment": "LV cavity", "slice": 6, "onlyOver": null, "minValue": 300, "polygon": [[40, 40], [52, 41], [47, 55]] }
      ]
    })",
                                      scheme(), kGrid);
    QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
    QCOMPARE(read->size(), std::size_t{3});

    const auto& first = std::get<Stroke>((*read)[0].action);
    QCOMPARE((*read)[0].name, std::string{"Mend the septum"});
    QCOMPARE(first.brush.value, SegmentValue{2});
    QCOMPARE(first.brush.radius, 2.5);
    QCOMPARE(first.brush.locked, std::vector<SegmentValue>{3});
    QVERIFY(!first.brush.onlyOver);
    QCOMPARE(first.k, 4);
    QCOMPARE(first.t, 1);
    QCOMPARE(first.points[0].y, 41.5);

    QCOMPARE((*read)[1].name, std::string{"Eraser, slice 6"});
    QCOMPARE(std::get<Stroke>((*read)[1].action).brush.value, SegmentValue{0});

    const auto& polygon = std::get<FilledPolygon>((*read)[2].action);
    QCOMPARE((*read)[2].name, std::string{"Polygon, LV cavity, slice 7"});
    QCOMPARE(polygon.brush.onlyOver, std::optional<SegmentValue>{0});
    QCOMPARE(polygon.brush.minValue, std::optional<double>{300});
    QCOMPARE(polygon.corners.size(), std::size_t{3});
  }

  void writesWhatItReads() {
    Brush brush;
    brush.shape = BrushShape::sphere;
    brush.radius = 7.25;
    brush.value = 3;
    brush.locked = {1, 2};
    brush.onlyOver = SegmentValue{0};
    brush.minValue = -0.1;
    brush.maxValue = 1e3;
    const std::vector<NamedAction> actions{{"Größer \"als\"", Stroke{brush, 9, 3, {{0.1, 95}, {1.0 / 3, -2}}}},
                                           {"b", FilledPolygon{{}, 0, 0, {{1, 2}, {3, 4}, {5, 6.5}}}},
                                           {"c", Stroke{brush, 127, 0, {{95, 9}}, GridAxis::i}},
                                           {"d", FilledPolygon{{}, 95, 0, {{1, 2}, {3, 4}, {5, 6.5}}, GridAxis::j}}};
    const std::string text = toJson(actions, scheme());
    const auto read = strokesFromJson(text, scheme(), kGrid);
    QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
    QCOMPARE(toJson(*read, scheme()), text);
    QCOMPARE(std::get<Stroke>((*read)[0].action).points[1].x, 1.0 / 3);
    QCOMPARE((*read)[0].name, actions[0].name);
    QVERIFY(std::get<Stroke>((*read)[0].action).axis == GridAxis::k);
    QVERIFY(std::get<Stroke>((*read)[2].action).axis == GridAxis::i);
    QVERIFY(std::get<FilledPolygon>((*read)[3].action).axis == GridAxis::j);
    // Scripts without slices along other axes stay readable by programs that know of none.
    QVERIFY(text.find("axis") > text.find("\"c\""));
  }

  void namesTheStackThatASliceBelongsTo() {
    Stroke stroke;
    stroke.k = 5;
    QCOMPARE(actionName(stroke, scheme()), std::string{"Brush, LV cavity, slice 6"});
    stroke.axis = GridAxis::i;
    QCOMPARE(actionName(stroke, scheme()), std::string{"Brush, LV cavity, column 6"});
    FilledPolygon polygon;
    polygon.axis = GridAxis::j;
    polygon.k = 7;
    QCOMPARE(actionName(polygon, scheme()), std::string{"Polygon, LV cavity, row 8"});
  }

  void refusesWithTheNumberOfTheStroke_data() {
    QTest::addColumn<QByteArray>("stroke");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* stroke, const char* says) {
      QTest::newRow(name) << QByteArray{stroke} << QString{says};
    };
    row("unknown segment", R"({"segment":"Liver","slice":1,"radius":2,"points":[[1,1]]})", "\"Liver\"");
    row("no segment", R"({"slice":1,"radius":2,"points":[[1,1]]})", "segment is missing");
    row("slice beyond the grid", R"({"segment":"LV cavity","slice":10,"radius":2,"points":[[1,1]]})",
        "between 0 and 9");
    row("column beyond the grid", R"({"segment":null,"axis":"i","slice":128,"radius":2,"points":[[1,1]]})",
        "between 0 and 127");
    row("row beyond the grid", R"({"segment":null,"axis":"j","slice":96,"radius":2,"points":[[1,1]]})",
        "between 0 and 95");
    row("unknown axis", R"({"segment":null,"axis":"x","slice":1,"radius":2,"points":[[1,1]]})", "i, j, k");
    row("phase beyond the grid", R"({"segment":"LV cavity","slice":1,"phase":4,"radius":2,"points":[[1,1]]})", "phase");
    row("slice that is no whole number", R"({"segment":"LV cavity","slice":1.5,"radius":2,"points":[[1,1]]})", "slice");
    row("unknown key", R"({"segment":"LV cavity","slice":1,"radius":2,"colour":1,"points":[[1,1]]})", "colour");
    row("radius of a polygon", R"({"segment":"LV cavity","slice":1,"radius":2,"polygon":[[1,1],[2,2],[3,1]]})",
        "radius");
    row("points and polygon", R"({"segment":"LV cavity","slice":1,"points":[[1,1]],"polygon":[[1,1],[2,2],[3,1]]})",
        "points");
    row("radius of a text", R"({"segment":"LV cavity","slice":1,"radius":"2","points":[[1,1]]})",
        "radius must be a number");
    row("radius too small", R"({"segment":"LV cavity","slice":1,"radius":0.1,"points":[[1,1]]})", "radius");
    row("no points", R"({"segment":"LV cavity","slice":1,"radius":2,"points":[]})", "at least one point");
    row("point of three numbers", R"({"segment":"LV cavity","slice":1,"radius":2,"points":[[1,1,1]]})", "points[0]");
    row("point far away", R"({"segment":"LV cavity","slice":1,"radius":2,"points":[[1e9,1]]})", "points[0]");
    row("polygon of two corners", R"({"segment":"LV cavity","slice":1,"polygon":[[1,1],[2,2]]})", "three corners");
    row("shape", R"({"segment":"LV cavity","slice":1,"radius":2,"shape":"square","points":[[1,1]]})", "disc, sphere");
    row("locked", R"({"segment":"LV cavity","slice":1,"radius":2,"locked":["Bone"],"points":[[1,1]]})", "\"Bone\"");
    row("not an object", "7", "must be an object");
  }
  void refusesWithTheNumberOfTheStroke() {
    QFETCH(QByteArray, stroke);
    QFETCH(QString, says);
    const QByteArray good = R"({"segment":"LV cavity","slice":1,"radius":2,"points":[[1,1]]})";
    const QString said = refusal(R"({"version":1,"strokes":[)" + good + "," + stroke + "]}");
    QVERIFY2(said.contains("stroke 2"), qPrintable(said));
    QVERIFY2(said.contains(says), qPrintable(said));
  }

  void refusesOtherVersionsAndOtherDocuments() {
    QVERIFY(refusal(R"({"version":2,"strokes":[]})").contains("version"));
    QVERIFY(refusal(R"({"strokes":[]})").contains("version"));
    QVERIFY(refusal(R"({"version":1})").contains("strokes"));
    QVERIFY(refusal(R"({"version":1,"strokes":[],"more":1})").contains("more"));
    QVERIFY(!refusal("[]").isEmpty());
    QVERIFY(!refusal("").isEmpty());
    QVERIFY(!refusal(R"({"version":1,"strokes":[)").isEmpty());
    QCOMPARE(refusal(R"({"version":1,"strokes":[]})"), QString{});
  }

  void plannedStrokesReachTheirTargetExactly_data() {
    QTest::addColumn<int>("seed");
    QTest::addColumn<double>("rowMm");
    for (int seed = 0; seed < 24; ++seed) {
      const double rowMm = seed % 3 == 0 ? 1 : seed % 3 == 1 ? 0.4 : 2.2;
      QTest::addRow("seed %d, rows %g apart", seed, rowMm) << seed << rowMm;
    }
  }
  void plannedStrokesReachTheirTargetExactly() {
    QFETCH(int, seed);
    QFETCH(double, rowMm);
    std::mt19937 random{static_cast<unsigned>(seed)};
    const GridSize size{150, 130, 3, 2};
    const Geometry geometry{size, {{1, 0, 0}, {0, rowMm, 0}, {0, 0, 5}, {}}, LengthUnit::millimetres};
    const auto from = blobs(random, size.x, size.y), to = blobs(random, size.x, size.y);

    LabelTiles tiles{size};
    EditBuilder start{tiles};
    start.setSlice(1, 1, from);
    QVERIFY(apply(tiles, std::move(start).finish("start")).ok());

    const auto planned = strokesTowards(from, to, 1, 1, scheme(), geometry);
    const auto read = strokesFromJson(toJson(planned, scheme()), scheme(), size);  // as `diptych paint` gets them
    QVERIFY(read.ok());
    for (const NamedAction& named : *read) {
      EditBuilder edit{tiles};
      std::visit([&](const auto& action) { paint(edit, action, geometry); }, named.action);
      QVERIFY(apply(tiles, std::move(edit).finish(named.name)).ok());
    }
    QVERIFY(tiles.slice(1, 1) == to);
    QVERIFY(tiles.sliceEmpty(0, 1) && tiles.sliceEmpty(1, 0));
  }

  void plansFewStrokesForAPlainShape() {
    Raster<SegmentValue> from{256, 256}, to{256, 256};
    for (int y = 0; y < 256; ++y)
      for (int x = 0; x < 256; ++x) to.at(x, y) = std::hypot(x - 120.0, y - 130.0) < 70 ? 1 : 0;
    const auto drawn = strokesTowards(from, to, 0, 0, scheme());
    QVERIFY2(drawn.size() <= 60, qPrintable(QString::number(drawn.size())));
    const auto erased = strokesTowards(to, from, 0, 0, scheme());
    QVERIFY2(erased.size() <= 60, qPrintable(QString::number(erased.size())));
    QVERIFY(strokesTowards(to, to, 0, 0, scheme()).empty());
  }
};

QTEST_GUILESS_MAIN(StrokeScriptTest)
#include "StrokeScriptTest.moc"
