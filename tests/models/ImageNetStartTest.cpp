// A start from ConvNeXt's weights, in each naming; what does not fit is named and changes nothing.

#include "models/weights/ImageNetStart.h"
#include "models/weights/Weights.h"
#include "tests/models/TinyConvNext.h"
#include "tests/models/TinyJob.h"

#include <QTemporaryDir>
#include <QtTest>
#include <limits>

using namespace diptych;
using namespace diptych::models;
using diptych::tiny::timm;
using diptych::tiny::values;

namespace {

Din tinyNet(std::uint64_t seed, const char* more = "") {
  auto text = std::string{tiny::kConfig};
  text.insert(text.rfind('}'), more);
  Din net{*dinConfigFromJson(text)};
  initialise(net, seed);
  return net;
}

/// The same tensors under torchvision's names and shapes.
TensorFile torchvision() {
  TensorFile file;
  for (const auto& [name, tensor] : timm().tensors) {
    auto to = QString::fromStdString(name);
    auto moved = tensor;
    for (int l = 0; l < 4; ++l) {
      to.replace(QString{"stages.%1.downsample."}.arg(l), QString{"features.%1."}.arg(2 * l));
      to.replace(QString{"stages.%1.blocks."}.arg(l), QString{"features.%1."}.arg(2 * l + 1));
    }
    to.replace("stem.", "features.0.");
    to.replace("conv_dw", "block.0");
    if (to.contains(".0.norm.")) to.replace("norm", "block.2");
    to.replace("mlp.fc1", "block.3");
    to.replace("mlp.fc2", "block.5");
    to.replace("head.norm", "classifier.0");
    to.replace("head.fc", "classifier.2");
    if (to.endsWith("gamma")) {
      to.replace("gamma", "layer_scale");
      moved.shape = {tensor.shape[0], 1, 1};
    }
    file.tensors[to.toStdString()] = moved;
  }
  return file;
}

bool sameState(const Din& a, const Din& b) {
  const auto other = stateOf(b);
  for (const auto& [name, tensor] : stateOf(a))
    if (!torch::equal(tensor, other.at(name))) return false;
  return true;
}

}  // namespace

class ImageNetStartTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void blocksAndPoolsAreTakenByBothEncoders_data();
  void blocksAndPoolsAreTakenByBothEncoders();
  void oneEncoderTakesThemToo();
  void whatDoesNotFitIsNamedAndChangesNothing_data();
  void whatDoesNotFitIsNamedAndChangesNothing();

private:
  QTemporaryDir folder_;
  std::filesystem::path write(const TensorFile& file) const {
    const auto path = std::filesystem::path{folder_.path().toStdString()} / "convnext.safetensors";
    return writeTensorFile(path, file).ok() ? path : std::filesystem::path{};
  }
};

void ImageNetStartTest::blocksAndPoolsAreTakenByBothEncoders_data() {
  QTest::addColumn<bool>("vision");
  QTest::newRow("timm") << false;
  QTest::newRow("torchvision") << true;
}

void ImageNetStartTest::blocksAndPoolsAreTakenByBothEncoders() {
  QFETCH(bool, vision);
  auto net = tinyNet(1);
  const auto before = tinyNet(1);
  const auto start = startFromImageNet(net, write(vision ? torchvision() : timm()));
  QVERIFY2(start.ok(), start.ok() ? "" : start.error().sentence().c_str());
  QCOMPARE(start->naming, std::string{vision ? "torchvision" : "timm"});
  const auto file = timm().tensors;
  const auto state = stateOf(net), old = stateOf(before);
  const auto is = [&](const std::string& ours, const std::string& theirs) {
    return torch::equal(state.at(ours).flatten(), toTorch(file.at(theirs)).flatten());
  };
  for (const std::string encoder : {"encoder_i.", "encoder_e."}) {
    QVERIFY(is(encoder + "stages.2.0.dwconv.weight", "stages.2.blocks.0.conv_dw.weight"));
    QVERIFY(is(encoder + "stages.1.0.norm.bias", "stages.1.blocks.0.norm.bias"));
    QVERIFY(is(encoder + "stages.3.0.pwconv1.weight", "stages.3.blocks.0.mlp.fc1.weight"));
    QVERIFY(is(encoder + "stages.0.0.pwconv2.bias", "stages.0.blocks.0.mlp.fc2.bias"));
    QVERIFY(is(encoder + "stages.0.0.gamma", "stages.0.blocks.0.gamma"));
    for (const std::string pools : {"pools.", "edge_pools."}) {
      QVERIFY(is(encoder + pools + "0.norm.weight", "stages.1.downsample.0.weight"));
      QVERIFY(is(encoder + pools + "2.conv.weight", "stages.3.downsample.1.weight"));
    }
  }
  for (const auto& name : start->fresh) QVERIFY2(torch::equal(state.at(name), old.at(name)), name.c_str());
  QVERIFY(torch::equal(state.at("decoder.pred.weight"), old.at("decoder.pred.weight")));
  // A stem (2 + 2) and two norms (2 + 2) a level and encoder are fresh; the file's stem and head, 8 tensors, are left.
  QCOMPARE(start->fresh.size(), std::size_t{2 * (4 + 4 * 4)});
  QCOMPARE(start->left.size(), std::size_t{8});
  QCOMPARE(start->taken.size(), std::size_t{2 * (4 * 9 + 3 * 2 * 4)});
}

void ImageNetStartTest::oneEncoderTakesThemToo() {
  auto net = tinyNet(1, R"(, "inputs": "single")");
  const auto start = startFromImageNet(net, write(timm()));
  QVERIFY(start.ok());
  QCOMPARE(start->taken.size(), std::size_t{4 * 9 + 3 * 2 * 4});
}

void ImageNetStartTest::whatDoesNotFitIsNamedAndChangesNothing_data() {
  QTest::addColumn<QString>("spoil");
  QTest::addColumn<QString>("named");
  QTest::newRow("missing") << "missing"
                           << "stages.2.blocks.0.mlp.fc1.bias";
  QTest::newRow("wider") << "wider"
                         << "stages.0.blocks.0.conv_dw.weight is [96 × 1 × 7 × 7]";
  QTest::newRow("deeper") << "deeper"
                          << "stages.2.blocks.1.gamma";
  QTest::newRow("half precision") << "half"
                                  << "stages.1.blocks.0.gamma is F16";
  QTest::newRow("not a number") << "nan"
                                << "stages.3.downsample.0.weight holds values that are not finite";
  QTest::newRow("something else") << "else"
                                  << "stages.0.blocks.0.conv_dw.weight";
}

void ImageNetStartTest::whatDoesNotFitIsNamedAndChangesNothing() {
  QFETCH(QString, spoil);
  QFETCH(QString, named);
  auto file = timm();
  if (spoil == "missing") file.tensors.erase("stages.2.blocks.0.mlp.fc1.bias");
  if (spoil == "wider") file.tensors["stages.0.blocks.0.conv_dw.weight"] = values({96, 1, 7, 7}, 1);
  if (spoil == "deeper") file.tensors["stages.2.blocks.1.gamma"] = values({8}, 1);
  if (spoil == "half")
    file.tensors["stages.1.blocks.0.gamma"] =
        makeTensor(TensorType::f16, {6}, std::vector<std::uint16_t>{1, 2, 3, 4, 5, 6});
  if (spoil == "nan")
    file.tensors["stages.3.downsample.0.weight"] = values({8}, std::numeric_limits<float>::quiet_NaN());
  if (spoil == "else") file.tensors = {{"fc.weight", values({3, 3}, 1)}};
  auto net = tinyNet(1);
  const auto start = startFromImageNet(net, write(file));
  QVERIFY(!start.ok());
  const auto sentence = QString::fromStdString(start.error().sentence());
  QVERIFY2(sentence.contains(named), qPrintable(sentence));
  QVERIFY(sameState(net, tinyNet(1)));
}

QTEST_GUILESS_MAIN(ImageNetStartTest)
#include "ImageNetStartTest.moc"
