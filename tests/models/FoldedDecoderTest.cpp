// Folding is how the decoder runs, not what it is: same outputs, same gradients.

#include "models/blocks/MlpDecoder.h"
#include "models/kernels/Parallel.h"
#include "models/kernels/ResizeShiftAdd.h"
#include "models/losses/SegmentationLoss.h"
#include "tests/models/BlockChecks.h"
#include "tests/models/Golden.h"

#include <ATen/Parallel.h>

#include <QtTest>
#include <algorithm>
#include <atomic>

using namespace diptych::models;
using namespace diptych::models::checks;

namespace {

/// Relative: norm of the difference by norm of `expected`.
double difference(const torch::Tensor& actual, const torch::Tensor& expected) {
  const auto wide = expected.to(torch::kFloat64);
  return ((actual.to(torch::kFloat64) - wide).norm() / wide.norm().clamp_min(1e-30)).item<double>();
}

torch::Tensor channelsLast(const torch::Tensor& x) {
  return x.contiguous(torch::MemoryFormat::ChannelsLast);
}

struct Outcome {
  std::map<std::string, torch::Tensor> tensors;  ///< output, and gradients by name
};

/// The name of the tensor that is off by more than `tolerance`; empty = none.
std::string firstDifference(const Outcome& actual, const Outcome& expected, double tolerance) {
  if (actual.tensors.size() != expected.tensors.size()) return "not the same tensors";
  for (const auto& [name, tensor] : expected.tensors) {
    const double by = difference(actual.tensors.at(name), tensor);
    if (!(by <= tolerance)) return name + " by " + std::to_string(by * 1e6) + " millionths";
  }
  return {};
}

MlpDecoderConfig decoderConfig(bool folded) {
  MlpDecoderConfig c;
  c.channels = {16, 32, 64, 128};
  c.embed = 24;
  c.folded = folded;
  return c;
}

Outcome runDecoder(const MlpDecoderConfig& config, std::int64_t size, std::int64_t batch, torch::ScalarType type,
                   bool training) {
  MlpDecoder decoder{config};
  {
    const torch::NoGradGuard noGrad;
    torch::manual_seed(1);
    for (auto& item : decoder->named_parameters()) {
      auto& p = item.value();
      const auto fanIn = static_cast<double>(p.numel() / p.size(0));
      p.copy_(torch::randn(p.sizes()) / (p.dim() > 1 ? std::sqrt(fanIn) : 4.0) +
              (item.key() == "fuse_bn.weight" ? 1.0 : 0.0));
      // Off the kink: of millions of values some lie within rounding of 0, where any two orders of summation disagree about
      // ReLU's gradient. Most channels are far above it here, some far below; in float64 the kink is tested, too.
      if (item.key() == "fuse_bn.bias")
        for (std::int64_t e = 0; e < p.numel(); ++e) p[e] = e % 6 == 5 ? -6 : 6;
    }
    auto buffers = decoder->named_buffers();
    buffers["fuse_bn.running_mean"].copy_(0.3 * torch::randn({config.embed}));
    buffers["fuse_bn.running_var"].copy_(0.5 + torch::rand({config.embed}));
  }
  decoder->to(type);
  decoder->train(training);
  std::vector<torch::Tensor> maps;
  for (std::size_t l = 0; l < config.channels.size(); ++l) {
    const auto side = size >> l;
    maps.push_back(
        channelsLast(torch::randn({batch, config.channels[l], side, side}).to(type)).requires_grad_(training));
  }
  Outcome outcome;
  if (!training) {
    const torch::NoGradGuard noGrad;
    outcome.tensors["output"] = decoder->forward(maps, size, size);
    return outcome;
  }
  const auto output = decoder->forward(maps, size, size);
  outcome.tensors["output"] = output.detach();
  (output * pattern(output.sizes(), 0.3).to(type)).sum().backward();  // smooth: see above
  for (const auto& item : decoder->named_parameters()) outcome.tensors[item.key()] = item.value().grad();
  for (std::size_t l = 0; l < maps.size(); ++l) outcome.tensors["map " + std::to_string(l)] = maps[l].grad();
  for (const auto& item : decoder->named_buffers()) outcome.tensors[item.key()] = item.value();
  return outcome;
}

}  // namespace

class FoldedDecoderTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void rowsAreSharedOutWithoutOverlap();
  void kernelMatchesLibTorch_data();
  void kernelMatchesLibTorch();
  void kernelRoundsBfloat16Once();
  void threadsDoNotChangeTheResult();
  void foldedIsUnfolded_data();
  void foldedIsUnfolded();
  void everyRelationOfSizesFolds_data();
  void everyRelationOfSizesFolds();
  void wholeNetworkFolds();
};

void FoldedDecoderTest::rowsAreSharedOutWithoutOverlap() {
  for (const std::int64_t count : {0, 1, 2, 3, 7, 100}) {
    std::vector<std::atomic<int>> seen(static_cast<std::size_t>(count));
    parallelRows(count, [&](std::int64_t first, std::int64_t last) {
      for (auto row = first; row < last; ++row) ++seen[static_cast<std::size_t>(row)];
    });
    for (const auto& times : seen) QCOMPARE(times.load(), 1);
  }
}

void FoldedDecoderTest::kernelMatchesLibTorch_data() {
  QTest::addColumn<int>("kernel");
  QTest::addColumn<int>("channels");
  QTest::addColumn<int>("height");
  QTest::addColumn<int>("width");
  QTest::addColumn<QList<QSize>>("maps");
  QTest::newRow("halves") << 3 << 5 << 8 << 12 << QList<QSize>{{6, 4}, {3, 2}};
  QTest::newRow("more channels than a chunk") << 3 << 131 << 6 << 4 << QList<QSize>{{2, 3}};
  QTest::newRow("odd ratios") << 3 << 3 << 7 << 10 << QList<QSize>{{3, 5}, {7, 2}};
  QTest::newRow("same size") << 3 << 4 << 5 << 6 << QList<QSize>{{6, 5}};
  QTest::newRow("larger maps") << 3 << 4 << 5 << 6 << QList<QSize>{{13, 9}};
  QTest::newRow("one pixel") << 3 << 17 << 4 << 4 << QList<QSize>{{1, 1}};
  QTest::newRow("one pixel to one") << 3 << 2 << 1 << 1 << QList<QSize>{{1, 1}};
  QTest::newRow("1 x 1") << 1 << 6 << 8 << 8 << QList<QSize>{{4, 4}, {2, 2}};
  QTest::newRow("5 x 5") << 5 << 3 << 9 << 8 << QList<QSize>{{4, 3}};
  QTest::newRow("no map") << 3 << 3 << 4 << 4 << QList<QSize>{};
}

void FoldedDecoderTest::kernelMatchesLibTorch() {
  QFETCH(int, kernel);
  QFETCH(int, channels);
  QFETCH(int, height);
  QFETCH(int, width);
  QFETCH(QList<QSize>, maps);
  for (const auto type : {torch::kFloat64, torch::kFloat32}) {
    Outcome outcomes[2];
    for (const bool fast : {true, false}) {
      const auto base = channelsLast(pattern({2, channels, height, width}).to(type)).requires_grad_();
      std::vector<torch::Tensor> sources;
      for (const auto& size : maps)
        sources.push_back(channelsLast(pattern({2, kernel * kernel * channels, size.height(), size.width()},
                                               static_cast<double>(size.width()))
                                           .to(type))
                              .requires_grad_());
      const auto sum = base * 1;  // the kernel writes into what it is given
      const auto y = fast ? resizeShiftAdd(sum, sources, kernel) : resizeShiftAddByTaps(sum, sources, kernel);
      (y * pattern(y.sizes(), 5).to(type)).sum().backward();
      auto& tensors = outcomes[fast ? 0 : 1].tensors;
      tensors["output"] = y.detach();
      tensors["sum"] = base.grad();
      for (std::size_t m = 0; m < sources.size(); ++m) tensors["map " + std::to_string(m)] = sources[m].grad();
    }
    const auto off = firstDifference(outcomes[0], outcomes[1], type == torch::kFloat64 ? 1e-13 : 2e-6);
    QVERIFY2(off.empty(), off.c_str());
  }
}

void FoldedDecoderTest::kernelRoundsBfloat16Once() {
  const auto sum = channelsLast(pattern({1, 40, 8, 8})).to(torch::kBFloat16);
  const auto map = channelsLast(pattern({1, 360, 4, 4}, 2)).to(torch::kBFloat16);
  const auto exact = resizeShiftAddByTaps(sum.to(torch::kFloat64), {map.to(torch::kFloat64)}, 3);
  const auto y = resizeShiftAdd(sum.clone(), {map}, 3).to(torch::kFloat64);
  // Half a unit in the last of 8 bits, and a little for the float32 sums before.
  QVERIFY(((y - exact).abs() <= exact.abs() * (1.0 / 256) + 1e-5).all().item<bool>());

  // The gradient is rounded once, too.
  const auto wide = map.to(torch::kFloat64).requires_grad_(), narrow = map.clone().requires_grad_();
  const auto weights = pattern(sum.sizes(), 5).to(torch::kBFloat16);
  (resizeShiftAddByTaps(sum.to(torch::kFloat64), {wide}, 3) * weights.to(torch::kFloat64)).sum().backward();
  resizeShiftAdd(sum.clone(), {narrow}, 3).backward(weights);
  const auto expected = wide.grad();
  QVERIFY(
      ((narrow.grad().to(torch::kFloat64) - expected).abs() <= expected.abs() * (1.0 / 256) + 1e-5).all().item<bool>());
}

void FoldedDecoderTest::threadsDoNotChangeTheResult() {
  const int before = at::get_num_threads();
  std::vector<torch::Tensor> results;
  for (const int threads : {1, 3}) {
    at::set_num_threads(threads);
    auto map = channelsLast(pattern({2, 9 * 20, 5, 7})).requires_grad_();
    const auto y = resizeShiftAdd(channelsLast(torch::zeros({2, 20, 10, 14})), {map}, 3);
    (y * pattern(y.sizes(), 1)).sum().backward();
    results.push_back(torch::cat({y.detach().flatten(), map.grad().flatten()}));
  }
  at::set_num_threads(before);
  QVERIFY(torch::equal(results[0], results[1]));
}

void FoldedDecoderTest::foldedIsUnfolded_data() {
  QTest::addColumn<int>("size");
  QTest::addColumn<int>("batch");
  for (const int size : {56, 112, 224})
    for (const int batch : {1, 3}) QTest::addRow("%d x %d, batch %d", size, size, batch) << size << batch;
}

void FoldedDecoderTest::foldedIsUnfolded() {
  QFETCH(int, size);
  QFETCH(int, batch);
  for (const bool training : {false, true}) {
    const auto folded = runDecoder(decoderConfig(true), size, batch, torch::kFloat32, training);
    const auto unfolded = runDecoder(decoderConfig(false), size, batch, torch::kFloat32, training);
    const auto exact = runDecoder(decoderConfig(false), size, batch, torch::kFloat64, training);
    for (const auto& [name, tensor] : folded.tensors) {
      const double by = difference(tensor, unfolded.tensors.at(name));
      const double own = difference(tensor, exact.tensors.at(name));
      const double others = difference(unfolded.tensors.at(name), exact.tensors.at(name));
      if (qEnvironmentVariableIsSet("DIPTYCH_SHOW_DIFFERENCES"))
        qInfo("%s: folded to unfolded %.1e, to float64 %.1e and %.1e", name.c_str(), by, own, others);
      // A projection's bias moves all pixels but those at the border alike, which BatchNorm takes back: its gradient is the
      // little that is left of large sums, and no float32 has five digits of it. There folded is as near as unfolded.
      const bool cancels = name.starts_with("proj.") && name.ends_with(".bias");
      QVERIFY2(by <= 1e-5 || (cancels && by <= 1e-4 && own <= 2 * others), name.c_str());
    }
  }
}

void FoldedDecoderTest::everyRelationOfSizesFolds_data() {
  QTest::addColumn<int>("target");
  QTest::addColumn<int>("kernel");
  QTest::addColumn<int>("levels");
  QTest::addColumn<bool>("bias");
  QTest::newRow("all smaller") << 32 << 3 << 4 << false;
  QTest::newRow("first at the target") << 16 << 3 << 4 << true;
  QTest::newRow("some larger") << 4 << 3 << 4 << false;
  QTest::newRow("one level") << 16 << 3 << 1 << false;
  QTest::newRow("1 x 1") << 16 << 1 << 4 << true;
  QTest::newRow("5 x 5") << 16 << 5 << 3 << false;
}

void FoldedDecoderTest::everyRelationOfSizesFolds() {
  QFETCH(int, target);
  QFETCH(int, kernel);
  QFETCH(int, levels);
  QFETCH(bool, bias);
  Outcome outcomes[2];
  for (const bool folded : {true, false}) {
    MlpDecoderConfig c;
    c.channels = std::vector<std::int64_t>{2, 3, 4, 5};
    c.channels.resize(static_cast<std::size_t>(levels));
    c.embed = 6;
    c.fuseKernel = kernel;
    c.fuseBias = bias;
    c.folded = folded;
    MlpDecoder decoder{c};
    scatter(*decoder);
    decoder->to(torch::kFloat64);
    std::vector<torch::Tensor> maps;
    for (int l = 0; l < levels; ++l)
      maps.push_back(pattern({2, l + 2, 16 >> l, 16 >> l}, l).to(torch::kFloat64).requires_grad_());
    const auto y = decoder->forward(maps, target, target);
    (y * pattern(y.sizes(), 0.3)).sum().backward();
    auto& tensors = outcomes[folded ? 0 : 1].tensors;
    tensors["output"] = y.detach();
    for (const auto& item : decoder->named_parameters()) tensors[item.key()] = item.value().grad();
    for (std::size_t l = 0; l < maps.size(); ++l) tensors["map " + std::to_string(l)] = maps[l].grad();
    // What shifts every pixel alike before BatchNorm has a gradient of nothing but rounding.
    tensors.erase("fuse_conv.bias");
    for (int l = 0; kernel == 1 && l < levels; ++l) tensors.erase("proj." + std::to_string(l) + ".bias");
    decoder->eval();
    const torch::NoGradGuard noGrad;
    tensors["evaluated"] = decoder->forward(maps, target, target);
  }
  const auto off = firstDifference(outcomes[0], outcomes[1], 1e-11);
  QVERIFY2(off.empty(), off.c_str());
}

namespace {

/// A whole network's training step with the formula's weights at 56 × 56.
Outcome runNetwork(bool folded, torch::ScalarType type) {
  const auto config = dinConfigFromJson(R"({"channels": [16, 32, 64, 128], "depths": [1, 1, 1, 1], "embed_dim": 96,
                                            "folded_decoder": )" +
                                        std::string{folded ? "true}" : "false}"});
  Din net{config.value()};
  net->to(type);
  golden::setWeights(net);
  net->train();
  const auto y = net->forward(golden::image(1, 3, 56, 56, 0).to(type), golden::image(1, 3, 56, 56, 0.4).to(type));
  segmentationLoss(y, {golden::target(1, 4, 56, 56), {}}).total.backward();
  Outcome outcome;
  outcome.tensors["output"] = y.detach();
  for (const auto& item : net->named_parameters())
    if (!item.key().ends_with("qkv.k.bias"))  // softmax does not see it: nothing but rounding
      outcome.tensors[item.key()] = item.value().grad();
  return outcome;
}

}  // namespace

void FoldedDecoderTest::wholeNetworkFolds() {
  const auto exact = runNetwork(false, torch::kFloat64);
  const auto off = firstDifference(runNetwork(true, torch::kFloat64), exact, 1e-10);
  QVERIFY2(off.empty(), off.c_str());

  // Deep gradients nearly cancel, and ReLU and the boundary loss have kinks: any two orders of summation in float32 differ by
  // more than 1e-5 there. Folded is no further from the exact ones than unfolded.
  const auto folded = runNetwork(true, torch::kFloat32), unfolded = runNetwork(false, torch::kFloat32);
  QVERIFY(difference(folded.tensors.at("output"), unfolded.tensors.at("output")) < 1e-5);
  std::vector<double> own, others;
  for (const auto& [name, tensor] : exact.tensors) {
    own.push_back(difference(folded.tensors.at(name), tensor));
    others.push_back(difference(unfolded.tensors.at(name), tensor));
  }
  std::ranges::sort(own);
  std::ranges::sort(others);
  QVERIFY2(own[own.size() / 2] < 3 * others[others.size() / 2], qPrintable(QString::number(own[own.size() / 2])));
}

QTEST_GUILESS_MAIN(FoldedDecoderTest)
#include "FoldedDecoderTest.moc"
