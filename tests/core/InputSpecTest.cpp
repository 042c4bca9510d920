#include "core/preprocess/InputSpec.h"

#include <QtTest>

using namespace diptych;

namespace {

InputSpec unusual() {
  InputSpec spec;
  spec.plane = "coronal";
  spec.width = 96;
  spec.height = 80;
  spec.fit = InputSpec::Fit::fitAndPad;
  spec.intensity = {IntensityRule::Kind::window, -160.25, 240};
  spec.channels = 1;
  spec.enhancer.kind = "clahe";
  spec.enhancer.sigmaU = 0.1;
  spec.enhancer.tiles = 4;
  spec.mirrored = true;
  return spec;
}

}  // namespace

class InputSpecTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void whatWasWrittenIsRead();
  void enhancerParametersMayBeLeftOut();
  void stepsAreWrittenForTheNetworkAlone();
  void mirroredIsWrittenWhereItIsSo();
  void wrongDocumentsAreRefusedByKey_data();
  void wrongDocumentsAreRefusedByKey();
  void newerVersionsAreToldApart();
  void hostileTextsAreRefused();
};

void InputSpecTest::whatWasWrittenIsRead() {
  for (const InputSpec& spec : {InputSpec{}, unusual()}) {
    const auto read = inputSpecFromJson(toJson(spec));
    QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
    QVERIFY(*read == spec);
    QCOMPARE(toJson(*read), toJson(spec));
  }
}

void InputSpecTest::enhancerParametersMayBeLeftOut() {
  const auto read = inputSpecFromJson(R"({"version":1,"plane":"acquisition","width":224,"height":224,"fit":"stretch",
      "intensity":{"kind":"eightBit"},"channels":3,"enhancer":{"kind":"fuzzy"}})");
  QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
  QVERIFY(read->enhancer == EnhancerSpec{});
  QVERIFY(read->intensity.kind == IntensityRule::Kind::eightBit);
}

void InputSpecTest::stepsAreWrittenForTheNetworkAlone() {
  // Programs from before the network read documents of the other enhancers.
  InputSpec spec;
  QVERIFY(!QString::fromStdString(toJson(spec)).contains("steps"));
  spec.enhancer.kind = "zero-dce";
  spec.enhancer.steps = 77;
  const auto read = inputSpecFromJson(toJson(spec));
  QVERIFY2(read.ok(), read ? "" : read.error().what.c_str());
  QCOMPARE(read->enhancer.steps, 77);
  QVERIFY(*read == spec);
}

void InputSpecTest::mirroredIsWrittenWhereItIsSo() {
  // Programs from before it read documents of models that need one look.
  InputSpec spec;
  QVERIFY(!QString::fromStdString(toJson(spec)).contains("mirrored"));
  QCOMPARE(looksPerSlice(spec), 1);
  spec.mirrored = true;
  QVERIFY(QString::fromStdString(toJson(spec)).contains("\"mirrored\": true"));
  QCOMPARE(looksPerSlice(spec), 4);
}

void InputSpecTest::wrongDocumentsAreRefusedByKey_data() {
  QTest::addColumn<QByteArray>("from");
  QTest::addColumn<QByteArray>("to");
  QTest::addColumn<QString>("clause");
  const auto row = [](const char* from, const char* to, const char* clause) {
    QTest::newRow(clause) << QByteArray{from} << QByteArray{to} << QString{clause};
  };
  row(R"("low": 0.5)", R"("low": "0.5")", "inputSpec.intensity.low must be a number");
  row(R"("low": 0.5)", R"("low": null)", "inputSpec.intensity.low must be a number");
  row(R"("low": 0.5)", R"("low": 99.75)", "inputSpec.intensity.low must be less than high");
  row(R"("low": 0.5)", R"("low": -1)", "inputSpec.intensity.low must lie between 0 and 100");
  row(R"("width": 224)", R"("width": 0)", "inputSpec.width must lie between 1 and 8192");
  row(R"("width": 224)", R"("width": 224.5)", "inputSpec.width must be a whole number");
  row(R"("width": 224)", R"("width": 18446744073709551615)", "inputSpec.width must lie between 1 and 8192");
  row(R"("width": 224,)", "", "inputSpec.width is missing");
  row(R"("width": 224)", R"("width": 224, "hue": 1)", "inputSpec.hue is not a known key");
  row(R"("channels": 3)", R"("channels": 3, "mirrored": 1)", "inputSpec.mirrored must be true or false");
  row(R"("channels": 3)", R"("channels": true)", "inputSpec.channels must be a whole number");
  row(R"("stretch")", R"("crop")", "inputSpec.fit must be one of stretch, fitAndPad");
  row(R"("acquisition")", R"("oblique")", "inputSpec.plane must be one of acquisition, axial, coronal, sagittal");
  row(R"("kind": "volumePercentiles")", R"("kind": 3)",
      "inputSpec.intensity.kind must be one of window, volumePercentiles, slicePercentiles, eightBit");
  row(R"("kind": "fuzzy")", R"("kind": "sharpen")", "inputSpec.enhancer.kind cannot be made");
  row(R"("gamma": 1.0)", R"("gamma": 0)", "a gamma greater than 0");
}

void InputSpecTest::wrongDocumentsAreRefusedByKey() {
  QFETCH(QByteArray, from);
  QFETCH(QByteArray, to);
  QFETCH(QString, clause);
  auto text = QByteArray::fromStdString(toJson(InputSpec{}));
  QVERIFY(text.contains(from));
  text.replace(from, to);
  const auto read = inputSpecFromJson(text.toStdString());
  QVERIFY(!read.ok());
  QVERIFY2(QString::fromStdString(read.error().what).contains(clause), read.error().what.c_str());
}

void InputSpecTest::newerVersionsAreToldApart() {
  auto text = QByteArray::fromStdString(toJson(InputSpec{}));
  const auto newer = inputSpecFromJson(QByteArray{text}.replace(R"("version": 1)", R"("version": 2)").toStdString());
  QCOMPARE(newer.error().code, ErrorCode::tooNew);
  const auto none = inputSpecFromJson(QByteArray{text}.replace(R"("version": 1)", R"("version": 0)").toStdString());
  QCOMPARE(none.error().code, ErrorCode::invalid);
}

void InputSpecTest::hostileTextsAreRefused() {
  for (const std::string& text :
       {std::string{}, std::string{"null"}, std::string{"[]"}, std::string(200'000, '['), std::string(2 << 20, ' '),
        std::string{"{\"version\":1e999}"}, std::string{"{\"version\":1}x"}, std::string{"{\"\xff\":1}"},
        std::string{"{\"version\":1,\"version\":1}"}, std::string{"{\"version\":NaN}"}})
    QVERIFY(!inputSpecFromJson(text).ok());
  // The text of a document is cut to its first characters wherever an error repeats it.
  const auto longKey = inputSpecFromJson("{\"" + std::string(100'000, 'k') + "\":1}");
  QVERIFY(!longKey.ok());
  QVERIFY(longKey.error().what.size() < 1000);
}

QTEST_GUILESS_MAIN(InputSpecTest)
#include "InputSpecTest.moc"
