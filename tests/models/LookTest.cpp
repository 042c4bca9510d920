// Mirrored looks: the mean of four, and the same answer whichever way the slice lies.

#include "models/infer/Look.h"
#include "models/infer/Segmenter.h"
#include "models/weights/Weights.h"
#include "tests/models/TinyJob.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace diptych;
using namespace diptych::models;

namespace {

Din tinyNet() {
  auto config = dinConfigFromJson(tiny::kConfig);
  config->numClasses = 3;
  Din net{*config};
  initialise(net, 7);
  net->eval();
  return net;
}

NetworkImages someImages() {
  torch::manual_seed(3);
  return networkImages(torch::rand({2, 2, 32, 32}), 3);
}

}  // namespace

class LookTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }
  void oneLookIsTheNetworks();
  void mirroredIsTheMeanOfFour();
  void aMirroredSliceGivesTheMirroredAnswer();
  void stopsBetweenTwoLooks();
  void aJobSaysHowItsSlicesAreLookedAt();
};

void LookTest::oneLookIsTheNetworks() {
  const c10::InferenceMode inference;
  auto net = tinyNet();
  const auto images = someImages();
  QVERIFY(torch::equal(*look(net, images, false, {}), net->forward(images.original, images.enhanced)));
}

/// Pixel by pixel, with indices counted here.
void LookTest::mirroredIsTheMeanOfFour() {
  const c10::InferenceMode inference;
  auto net = tinyNet();
  const auto images = someImages();
  const auto found = torch::softmax(*look(net, images, true, {}), 1);
  auto mean = torch::zeros_like(found);
  for (const bool across : {false, true})
    for (const bool down : {false, true}) {
      const auto turned = [&](const torch::Tensor& t) {
        const auto side = torch::arange(31, -1, -1);
        auto result = t;
        if (across) result = result.index_select(3, side);
        if (down) result = result.index_select(2, side);
        return result.contiguous();
      };
      mean += turned(torch::softmax(net->forward(turned(images.original), turned(images.enhanced)), 1)) / 4;
    }
  QVERIFY(torch::allclose(found, mean, 1e-5, 1e-6));
  // One look is another function, or this would show nothing.
  QVERIFY((torch::softmax(*look(net, images, false, {}), 1) - mean).abs().max().item<double>() > 1e-3);
}

void LookTest::aMirroredSliceGivesTheMirroredAnswer() {
  const c10::InferenceMode inference;
  auto net = tinyNet();
  const auto images = someImages();
  for (const std::vector<std::int64_t>& axes : {std::vector<std::int64_t>{3}, {2}, {2, 3}}) {
    const NetworkImages turned{images.original.flip(axes), images.enhanced.flip(axes)};
    const auto here = *look(net, images, true, {}), there = *look(net, turned, true, {});
    QVERIFY(torch::allclose(there.flip(axes), here, 1e-5, 1e-5));
  }
}

void LookTest::stopsBetweenTwoLooks() {
  const c10::InferenceMode inference;
  auto net = tinyNet();
  std::stop_source stop;
  stop.request_stop();
  QVERIFY(!look(net, someImages(), true, stop.get_token()));
}

/// Through a job's folder: the specification decides, and a turned slice gives the turned labels.
void LookTest::aJobSaysHowItsSlicesAreLookedAt() {
  QTemporaryDir dir;
  const std::filesystem::path folder = std::filesystem::path{dir.path().toStdString()} / "job";
  QVERIFY(createJobFolder(folder).ok());
  auto net = tinyNet();
  QVERIFY(saveWeights(stateOf(net), folder / "weights.safetensors").ok());
  auto spec = tiny::spec(JobTask::segment);
  spec.weights = "weights.safetensors";
  spec.weightsClasses = spec.classes;
  spec.input.enhancer.kind = "copy";

  // At the network's own size, so that the resize has no say: slice 1 is slice 0 from right to left.
  constexpr std::int64_t side = 32;
  torch::manual_seed(5);
  const auto noise = (torch::rand({side, side}) * 100).contiguous(), turned = noise.flip({1}).contiguous();
  std::vector<float> pixels(noise.const_data_ptr<float>(), noise.const_data_ptr<float>() + noise.numel());
  pixels.insert(pixels.end(), turned.const_data_ptr<float>(), turned.const_data_ptr<float>() + turned.numel());
  TensorFile file;
  file.tensors["image"] = makeTensor(TensorType::f32, {2, side, side}, pixels);
  JobCase wanted;
  wanted.id = "1";
  wanted.file = "inputs/1.safetensors";
  wanted.range = {0, 100};
  QVERIFY(writeTensorFile(folder / wanted.file, file).ok());
  wanted.sha256 = *sha256OfFile(folder / wanted.file);
  spec.cases = {wanted};

  auto segmenter = Segmenter::load(spec, folder, *startRuntime("cpu", 1));
  QVERIFY2(segmenter.ok(), segmenter ? "" : segmenter.error().what.c_str());
  const auto pixelsThatDiffer = [&](bool mirrored) {
    spec.input.mirrored = mirrored;
    if (!(*segmenter)->segment(spec, folder, {}).ok()) return std::int64_t{-1};
    const auto output = readTensorFile(folder / "outputs/1.safetensors");
    const auto* labels = output->tensors.at("labels").as<std::uint8_t>();
    std::int64_t different = 0;
    for (std::int64_t y = 0; y < side; ++y)
      for (std::int64_t x = 0; x < side; ++x)
        different += labels[y * side + x] != labels[(side + y) * side + side - 1 - x];
    return different;
  };
  const auto once = pixelsThatDiffer(false), mirrored = pixelsThatDiffer(true);
  QVERIFY2(mirrored >= 0 && mirrored <= 2, qPrintable(QString::number(mirrored)));  // ties fall either way
  QVERIFY2(once > 20, qPrintable(QString::number(once)));
}

QTEST_GUILESS_MAIN(LookTest)
#include "LookTest.moc"
