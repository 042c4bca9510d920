#include "core/model/ModelCard.h"
#include "core/model/SameStructure.h"
#include "tests/core/JobExamples.h"

#include <QtTest>
#include <array>

using namespace diptych;

namespace {

ModelCard example() {
  ModelCard card;
  card.id = "0123456789abcdef0123456789abcdef";
  card.name = "Heart “round” 2";
  card.created = "2026-01-02T03:04:05Z";
  card.configName = "din-lite";
  card.configJson = R"({"width":48})";
  card.classes = test::heartClasses();
  card.modality = "MR";
  card.spacingLow = 1;
  card.spacingHigh = 1.5;
  card.parentId = "ff";
  card.studies = 6;
  card.slices = 120;
  card.parameters = 2'801'924;
  card.seed = 18446744073709551615u;
  card.epochs = 20;
  card.trainingSeconds = 61.25;
  card.validationDice = {{"LV cavity", 0.91}, {"Myocardium", 0.85}};
  card.weightsSha256 = std::string(64, 'c');
  return card;
}

Volume volumeOf(double spacing, const char* modality, int channels = 1, Affine directions = {},
                LengthUnit unit = LengthUnit::millimetres) {
  const Affine affine{spacing * directions.step(0), spacing * directions.step(1), 8 * directions.step(2), {}};
  const auto bytes = std::make_shared<std::array<std::byte, 64>>();
  return {Geometry{{2, 2, 1, 1}, affine, unit},
          ScalarType::int16,
          channels,
          1,
          0,
          modality,
          std::shared_ptr<const std::byte>{bytes, bytes->data()}};
}

const Affine kSagittal{{0, 1, 0}, {0, 0, -1}, {1, 0, 0}, {}};
const Affine kCoronal{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}, {}};

}  // namespace

class ModelCardTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void whatWasWrittenIsRead();
  void figuresMayBeLeftOut();
  void wrongCardsAreRefusedByKey_data();
  void wrongCardsAreRefusedByKey();
  void matchingStudyFits();
  void spacingMayDifferByHalf();
  void everyMisfitIsSaid();
  void planeIsThatOfTheSlices();
  void classesGoToSegmentsByCodeThenName();
  void structuresAreOneByCodeElseByName();
  void modelKnowsASchemeBySegmentsNotByBackground();
  void classWithoutSegmentIsNamed();
};

void ModelCardTest::whatWasWrittenIsRead() {
  const ModelCard card = example();
  const auto read = modelCardFromJson(toJson(card));
  QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
  QCOMPARE(toJson(*read), toJson(card));
  QCOMPARE(read->name, card.name);
  QCOMPARE(read->configJson, card.configJson);
  QCOMPARE(read->seed, card.seed);
  QCOMPARE(read->validationDice, card.validationDice);
  QVERIFY(read->classes == card.classes && read->input == card.input);
}

void ModelCardTest::figuresMayBeLeftOut() {
  ModelCard card;
  card.id = "a";
  card.configJson = R"({"width":1})";
  card.classes = test::heartClasses();
  auto text = QByteArray::fromStdString(toJson(card));
  text.replace("\"studies\": 0,", "").replace("\"modality\": \"\",", "");
  QVERIFY(modelCardFromJson(text.toStdString()).ok());
}

void ModelCardTest::wrongCardsAreRefusedByKey_data() {
  QTest::addColumn<QByteArray>("from");
  QTest::addColumn<QByteArray>("to");
  QTest::addColumn<QString>("clause");
  const auto row = [](const char* from, const char* to, const char* clause) {
    QTest::newRow(clause) << QByteArray{from} << QByteArray{to} << QString{clause};
  };
  row(R"("studies": 6)", R"("studies": -6)", "studies must be at least 0");
  row(R"("epochs": 20)", R"("epochs": 4294967316)", "epochs must be at least 0");
  row(R"("spacingLow": 1.0)", R"("spacingLow": 2)", "spacingLow must not be greater than spacingHigh");
  row(R"("LV cavity": 0.91)", R"("LV cavity": 1.91)", "validationDice.LV cavity must lie between 0 and 1");
  row(R"("epochs": 20)", R"("epoch": 20)", "epoch is not a known key");
  row(R"("width": 224)", R"("width": "224")", "inputSpec.width must be a whole number");
  row(R"("index": 1)", R"("index": 2)", "classes[1].index must be 1");
  row(R"("scheme": "SCT")", R"("scheme": 3)", "classes[1].code.scheme must be a text");
}

void ModelCardTest::wrongCardsAreRefusedByKey() {
  QFETCH(QByteArray, from);
  QFETCH(QByteArray, to);
  QFETCH(QString, clause);
  auto text = QByteArray::fromStdString(toJson(example()));
  QVERIFY2(text.contains(from), text.constData());
  text.replace(from, to);
  const auto read = modelCardFromJson(text.toStdString());
  QVERIFY(!read.ok());
  QVERIFY2(QString::fromStdString(read.error().what).contains(clause), read.error().what.c_str());
}

void ModelCardTest::matchingStudyFits() {
  QVERIFY(misfits(example(), volumeOf(1.2, "MR")).empty());
  ModelCard unknown = example();
  unknown.modality.clear();
  unknown.spacingLow = unknown.spacingHigh = 0;
  QVERIFY(misfits(unknown, volumeOf(9, "CT")).empty());
}

void ModelCardTest::spacingMayDifferByHalf() {
  QVERIFY(misfits(example(), volumeOf(0.67, "MR")).empty());
  QVERIFY(misfits(example(), volumeOf(2.25, "MR")).empty());
  QCOMPARE(misfits(example(), volumeOf(0.66, "MR")).size(), std::size_t{1});
  QCOMPARE(misfits(example(), volumeOf(2.26, "MR")).size(), std::size_t{1});
}

void ModelCardTest::everyMisfitIsSaid() {
  const auto reasons = misfits(example(), volumeOf(5, "CT", 3));
  QCOMPARE(reasons.size(), std::size_t{3});
  QCOMPARE(reasons[0], std::string{"The study's modality is CT; the model was trained on MR"});
  QCOMPARE(misfits(example(), volumeOf(1, "MR", 1, {}, LengthUnit::pixels)).size(), std::size_t{1});
}

void ModelCardTest::planeIsThatOfTheSlices() {
  ModelCard card = example();
  const auto fits = [&](const char* plane, const Affine& directions) {
    card.input.plane = plane;
    return misfits(card, volumeOf(1.2, "MR", 1, directions)).empty();
  };
  for (const Affine& directions : {Affine{}, kSagittal, kCoronal}) QVERIFY(fits("acquisition", directions));
  QVERIFY(fits("axial", {}) && !fits("axial", kSagittal) && !fits("axial", kCoronal));
  QVERIFY(fits("sagittal", kSagittal) && !fits("sagittal", kCoronal) && !fits("sagittal", {}));
  QVERIFY(fits("coronal", kCoronal) && !fits("coronal", {}) && !fits("coronal", kSagittal));
}

void ModelCardTest::classesGoToSegmentsByCodeThenName() {
  Scheme scheme{"s", "Heart", {}};
  scheme.segments = {{5, "myo", {}, "Myocardium", {}},
                     {7, "lv-text", {}, "LV cavity", {}},
                     {9, "lv", {"SCT", "87878005", "another wording"}, "Left ventricle", {}}};
  const auto values = classToSegment(test::heartClasses(), scheme);
  QVERIFY(values.ok());
  QCOMPARE(*values, (std::vector<SegmentValue>{0, 9, 5}));  // the code wins over the name
  scheme.segments.pop_back();
  QCOMPARE(*classToSegment(test::heartClasses(), scheme), (std::vector<SegmentValue>{0, 7, 5}));
}

void ModelCardTest::structuresAreOneByCodeElseByName() {
  const std::vector<Segment> segments{{1, "a", {"SCT", "1", {}}, "LV cavity", {}},
                                      {2, "b", {"SCT", "87878005", "another wording"}, "Left ventricle", {}},
                                      {3, "c", {}, "Tumour", {}}};
  const auto find = [&](const CodedTerm& code, const char* name) {
    return findStructure(code, name, segments) - segments.begin();
  };
  QCOMPARE(find({"SCT", "87878005", "LV"}, "LV cavity"), 1);  // the code wins over the name
  QCOMPARE(find({"SCT", "2", {}}, "LV cavity"), 0);           // no such code: the name, whatever its code
  QCOMPARE(find({}, "LV cavity"), 0);
  QCOMPARE(find({"SCT", "2", {}}, "Tumour"), 2);
  QCOMPARE(find({}, "tumour"), 3);  // names are compared as they are
}

void ModelCardTest::modelKnowsASchemeBySegmentsNotByBackground() {
  ModelCard card = example();
  card.classes = {{0, {}, "Background"}, {1, {}, "LV cavity"}};
  QVERIFY(knowsAny(card, {"s", "Heart", {{1, "a", {}, "Tumour", {}}, {2, "b", {}, "LV cavity", {}}}}));
  QVERIFY(!knowsAny(card, {"s", "Brain", {{1, "a", {}, "Tumour", {}}, {2, "b", {}, "Background", {}}}}));
  QVERIFY(!knowsAny(card, {"s", "Empty", {}}));
}

void ModelCardTest::classWithoutSegmentIsNamed() {
  const Scheme scheme{"s", "Heart", {{1, "lv", {}, "LV cavity", {}}, {2, "myo", {}, "myocardium", {}}}};
  const auto values = classToSegment(test::heartClasses(), scheme);
  QVERIFY(!values.ok());
  QCOMPARE(values.error().code, ErrorCode::notFound);
  QCOMPARE(values.error().subject, std::string{"Myocardium"});
}

QTEST_GUILESS_MAIN(ModelCardTest)
#include "ModelCardTest.moc"
