// Weights in and out, and what is refused.

#include "models/weights/Weights.h"
#include "tests/models/BlockChecks.h"
#include "tests/models/TinyJob.h"

#include <QTemporaryDir>
#include <QtTest>
#include <functional>
#include <limits>

using namespace diptych;
using namespace diptych::models;

Q_DECLARE_METATYPE(std::function<void(TensorFile&)>)

namespace {

Din tinyNet(std::int64_t classNumber, std::uint64_t seed) {
  auto config = *dinConfigFromJson(tiny::kConfig);
  config.numClasses = classNumber;
  Din net{config};
  initialise(net, seed);
  return net;
}

bool equal(const Din& a, const Din& b) {
  const auto other = stateOf(b);
  for (const auto& [name, tensor] : stateOf(a))
    if (!torch::equal(tensor, other.at(name))) return false;
  return true;
}

}  // namespace

class WeightsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void comeBackUnchanged();
  void wrongFilesAreRefusedAndChangeNothing_data();
  void wrongFilesAreRefusedAndChangeNothing();
  void rowsOfMatchingClassesAreKept();

private:
  QTemporaryDir folder_;
  std::filesystem::path path(const char* name) const {
    return std::filesystem::path{folder_.path().toStdString()} / name;
  }
};

void WeightsTest::comeBackUnchanged() {
  const auto a = tinyNet(3, 1);
  auto b = tinyNet(3, 2);
  QVERIFY(!equal(a, b));
  QVERIFY(saveWeights(stateOf(a), path("w.safetensors")).ok());
  QVERIFY(loadWeights(b, path("w.safetensors")).ok());
  QVERIFY(equal(a, b));
}

void WeightsTest::wrongFilesAreRefusedAndChangeNothing_data() {
  QTest::addColumn<std::function<void(TensorFile&)>>("spoil");
  QTest::addColumn<QString>("named");
  using Spoil = std::function<void(TensorFile&)>;
  QTest::newRow("missing tensor") << Spoil{[](TensorFile& f) { f.tensors.erase("decoder.fuse_bn.running_mean"); }}
                                  << "decoder.fuse_bn.running_mean";
  QTest::newRow("foreign tensor") << Spoil{[](TensorFile& f) {
    f.tensors["head.weight"] = makeTensor(TensorType::f32, {1}, std::vector<float>{1});
  }} << "head.weight";
  QTest::newRow("other shape") << Spoil{[](TensorFile& f) {
    f.tensors["encoder_i.stem_conv.bias"] = makeTensor(TensorType::f32, {3}, std::vector<float>{1, 2, 3});
  }} << "encoder_i.stem_conv.bias";
  QTest::newRow("other type") << Spoil{[](TensorFile& f) {
    f.tensors["encoder_i.stem_conv.bias"] = makeTensor(TensorType::f64, {4}, std::vector<double>{1, 2, 3, 4});
  }} << "encoder_i.stem_conv.bias";
  QTest::newRow("not a number") << Spoil{[](TensorFile& f) {
    f.tensors["encoder_e.stem_norm.bias"] =
        makeTensor(TensorType::f32, {4}, std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), 3, 4});
  }} << "encoder_e.stem_norm.bias";
}

void WeightsTest::wrongFilesAreRefusedAndChangeNothing() {
  QFETCH(std::function<void(TensorFile&)>, spoil);
  QFETCH(QString, named);
  QVERIFY(saveWeights(stateOf(tinyNet(3, 1)), path("good.safetensors")).ok());
  auto file = readTensorFile(path("good.safetensors"));
  QVERIFY(file.ok());
  spoil(*file);
  QVERIFY(writeTensorFile(path("bad.safetensors"), *file).ok());
  auto net = tinyNet(3, 2);
  const auto status = loadWeights(net, path("bad.safetensors"));
  QVERIFY(!status.ok());
  QVERIFY2(QString::fromStdString(status.error().what).contains(named), status.error().what.c_str());
  QVERIFY(equal(net, tinyNet(3, 2)));
}

void WeightsTest::rowsOfMatchingClassesAreKept() {
  // "disc" was renamed but keeps its code; "core" is found by name; "ring" is new.
  const std::vector<ModelClass> now{
      {0, {}, "background"}, {1, {}, "core"}, {2, {}, "ring"}, {3, {"SCT", "1", ""}, "round"}};
  QCOMPARE(matchClasses(tiny::classes(), now), (std::vector<int>{0, 2, -1, 1}));
  const auto old = tinyNet(3, 1);
  QVERIFY(saveWeights(stateOf(old), path("old.safetensors")).ok());
  auto net = tinyNet(4, 2);
  QVERIFY(loadWeights(net, path("old.safetensors"), tiny::classes(), now).ok());
  const auto before = stateOf(old), after = stateOf(net), fresh = stateOf(tinyNet(4, 2));
  for (const char* name : {"decoder.pred.weight", "decoder.pred.bias"}) {
    QVERIFY(torch::equal(after.at(name)[0], before.at(name)[0]));
    QVERIFY(torch::equal(after.at(name)[1], before.at(name)[2]));
    QVERIFY(torch::equal(after.at(name)[2], fresh.at(name)[2]));
    QVERIFY(torch::equal(after.at(name)[3], before.at(name)[1]));
  }
  QVERIFY(torch::equal(after.at("encoder_e.stem_conv.weight"), before.at("encoder_e.stem_conv.weight")));
  QVERIFY(!loadWeights(net, path("old.safetensors")).ok());  // without the classes: three rows are not four
}

QTEST_GUILESS_MAIN(WeightsTest)
#include "WeightsTest.moc"
