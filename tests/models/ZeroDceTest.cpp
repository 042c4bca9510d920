// Zero-DCE's network, curve, losses and training.

#include "models/enhance/PanelEnhancer.h"
#include "models/enhance/ZeroDceLoss.h"
#include "models/train/ZeroDceTraining.h"
#include "tests/models/BlockChecks.h"

#include <ATen/Parallel.h>

#include <QtTest>

using namespace diptych;
using namespace diptych::models;

namespace {

double valueOf(const torch::Tensor& scalar) {
  return scalar.item<double>();
}

/// [1,1,rows·side,columns·side] of square regions, each of one value.
torch::Tensor regions(const std::vector<std::vector<float>>& values, std::int64_t side) {
  std::vector<torch::Tensor> rows;
  for (const auto& row : values) rows.push_back(torch::tensor(row));
  return torch::stack(rows).repeat_interleave(side, 0).repeat_interleave(side, 1).unsqueeze(0).unsqueeze(0);
}

/// An underexposed slice with structure: levels 5 to 60.
torch::Tensor darkSlice() {
  const auto x = torch::arange(64).view({1, 64}), y = torch::arange(48).view({48, 1});
  return (5 + (x * 3 + y * 2) % 56).to(torch::kUInt8);
}

torch::Tensor unit(const torch::Tensor& slice) {
  return slice.unsqueeze(0).unsqueeze(0).to(torch::kFloat32) / 255;
}

constexpr ZeroDceRecipe kShort{.steps = 30, .batch = 2, .crop = 32};

}  // namespace

class ZeroDceTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void hasAsManyParametersAsCountedByHand();
  void joinsItsLayersAsThePaperDoes();
  void gradientReachesEveryParameter();
  void curveByHand();
  void curveKeepsBlackAndWhite();
  void spatialConsistencyByHand();
  void exposureByHand();
  void smoothnessByHand();
  void totalByHand();
  void trainingLowersItsLossAndBrightensADarkSlice();
  void sameSeedGivesTheSameBits();
  void cancelledTrainingEndsAtOnce();
  void panelsAreMadeFromTheFirstOfEachPair();
};

void ZeroDceTest::hasAsManyParametersAsCountedByHand() {
  // conv1 1·32·9+32, conv2–4 32·32·9+32 each, conv5–6 64·32·9+32 each, conv7 64·8·9+8
  DceNet net;
  std::int64_t count = 0;
  for (const auto& parameter : net->parameters()) count += parameter.numel();
  QCOMPARE(count, 320 + 3 * 9248 + 2 * 18464 + 4616);
  QCOMPARE(net->forward(torch::zeros({2, 1, 20, 28})).sizes().vec(), (std::vector<std::int64_t>{2, 8, 20, 28}));
  QCOMPARE(stateOf(net).size(), std::size_t{14});
  QVERIFY(stateOf(net).contains("zero_dce.conv5.weight"));
}

void ZeroDceTest::joinsItsLayersAsThePaperDoes() {
  // A channel a layer, and only the middle of each kernel: then a pixel's numbers can be followed by hand.
  DceNet net{DceNetConfig{1, 1}};
  const torch::NoGradGuard noGrad;
  for (auto& parameter : net->parameters()) parameter.zero_();
  auto named = net->named_parameters();
  const auto set = [&](const char* layer, std::vector<float> weights, float bias) {
    for (std::size_t i = 0; i < weights.size(); ++i)
      named[std::string{layer} + ".weight"][0][static_cast<std::int64_t>(i)][1][1] = weights[i];
    named[std::string{layer} + ".bias"][0] = bias;
  };
  set("conv1", {2}, 0);          // 0.1 → x1 = 0.2
  set("conv2", {1}, 0.1F);       // x2 = 0.3
  set("conv3", {1}, 0.05F);      // x3 = 0.35
  set("conv4", {-1}, 0.5F);      // x4 = 0.15
  set("conv5", {1, 2}, 0);       // of x3, x4: x5 = 0.65
  set("conv6", {1, -1}, 0.6F);   // of x2, x5: x6 = 0.25
  set("conv7", {2, 3}, -0.15F);  // of x1, x6: 0.4 + 0.75 − 0.15 = 1
  const auto curves = net->forward(torch::full({1, 1, 3, 3}, 0.1F));
  QVERIFY(std::abs(valueOf(curves[0][0][1][1]) - 0.76159416) < 1e-6);
}

void ZeroDceTest::gradientReachesEveryParameter() {
  DceNet net;
  initialise(net, 1);
  const auto image = checks::pattern({1, 1, 16, 16}).abs();
  const auto curves = net->forward(image);
  zeroDceLoss(applyCurves(image, curves), image, curves).backward();
  for (const auto& item : net->named_parameters())
    QVERIFY2(item.value().grad().abs().sum().item<double>() > 0, item.key().c_str());
}

void ZeroDceTest::curveByHand() {
  // 0.5 + 1·0.5·0.5 = 0.75; 0.75 − 0.5·0.75·0.25 = 0.65625
  const auto curves = torch::tensor({1.0F, -0.5F}).view({1, 2, 1, 1});
  QCOMPARE(valueOf(applyCurves(torch::full({1, 1, 1, 1}, 0.5F), curves)), 0.65625);
}

void ZeroDceTest::curveKeepsBlackAndWhite() {
  const auto curves = torch::rand({1, 8, 1, 101}) * 2 - 1;
  const auto x = torch::linspace(0, 1, 101).view({1, 1, 1, 101});
  const auto y = applyCurves(x, curves);
  QCOMPARE(valueOf(y[0][0][0][0]), 0.0);
  QCOMPARE(valueOf(y[0][0][0][100]), 1.0);
  QVERIFY(valueOf(y.min()) >= 0 && valueOf(y.max()) <= 1);
}

void ZeroDceTest::spatialConsistencyByHand() {
  const auto original = regions({{0.1F, 0.2F}, {0.3F, 0.4F}}, 4);
  // Differences were 0.1, 0.1 along x and 0.2, 0.2 along y; they are 0.3, 0.5 and 0.2, 0.4. Each counts from both its ends:
  // 2·(0.04 + 0.16 + 0 + 0.04) / 4.
  const auto enhanced = regions({{0.1F, 0.4F}, {0.3F, 0.8F}}, 4);
  QVERIFY(std::abs(valueOf(spatialConsistencyLoss(enhanced, original)) - 0.12) < 1e-6);
  // Eq. 4 takes amounts: an inverted picture has the same contrast.
  QVERIFY(std::abs(valueOf(spatialConsistencyLoss(1 - enhanced, original)) - 0.12) < 1e-6);
  QCOMPARE(valueOf(spatialConsistencyLoss(original, original)), 0.0);
}

void ZeroDceTest::exposureByHand() {
  // (|0.2 − 0.6| + |0.9 − 0.6|) / 2
  QVERIFY(std::abs(valueOf(exposureLoss(regions({{0.2F, 0.9F}}, 16))) - 0.35) < 1e-5);
}

void ZeroDceTest::smoothnessByHand() {
  // One pixel has both neighbours: 0.5 to the right, −0.25 below. The second curve is flat.
  const auto curve = torch::tensor({0.0F, 0.5F, -0.25F, 0.7F}).view({1, 1, 2, 2});
  QCOMPARE(valueOf(illuminationSmoothnessLoss(curve)), 0.5625);
  QCOMPARE(valueOf(illuminationSmoothnessLoss(torch::cat({curve, torch::zeros_like(curve)}, 1))), 0.5625 / 2);
}

void ZeroDceTest::totalByHand() {
  // No contrast, 0.1 from 0.6, and 20 · 0.01².
  const auto grey = regions({{0.5F}}, 16);
  const auto curves = 0.01 * torch::arange(16).to(torch::kFloat32).view({1, 1, 1, 16}).expand({1, 1, 16, 16});
  QVERIFY(std::abs(valueOf(zeroDceLoss(grey, grey, curves)) - 0.102) < 1e-6);
}

void ZeroDceTest::trainingLowersItsLossAndBrightensADarkSlice() {
  const auto slice = darkSlice();
  const auto image = unit(slice);
  DceNet before;
  initialise(before, 3);
  auto recipe = kShort;
  recipe.steps = 60;
  auto after = trainZeroDce({slice}, recipe, 3, torch::kCPU, {});
  QVERIFY(after.ok());
  const torch::NoGradGuard noGrad;
  const auto judge = [&](DceNet& net) {
    const auto curves = net->forward(image);
    const auto enhanced = applyCurves(image, curves);
    return std::pair{valueOf(zeroDceLoss(enhanced, image, curves)), valueOf(enhanced.mean())};
  };
  const auto [lossBefore, meanBefore] = judge(before);
  const auto [lossAfter, meanAfter] = judge(*after);
  qInfo("loss %.4f to %.4f, mean %.3f to %.3f", lossBefore, lossAfter, meanBefore, meanAfter);
  QVERIFY(std::abs(meanBefore - valueOf(image.mean())) < 0.01);  // a fresh network leaves an image nearly alone
  QVERIFY(lossAfter < 0.7 * lossBefore);
  QVERIFY(meanAfter > 2 * meanBefore);
}

void ZeroDceTest::sameSeedGivesTheSameBits() {
  at::set_num_threads(1);
  const auto learn = [](std::uint64_t seed) {
    auto recipe = kShort;
    recipe.steps = 4;
    return stateOf(*trainZeroDce({darkSlice(), 255 - darkSlice()}, recipe, seed, torch::kCPU, {}));
  };
  const auto one = learn(7), same = learn(7), other = learn(8);
  for (const auto& [name, tensor] : one) QVERIFY2(torch::equal(tensor, same.at(name)), name.c_str());
  QVERIFY(!torch::equal(one.at("zero_dce.conv1.weight"), other.at("zero_dce.conv1.weight")));
}

void ZeroDceTest::cancelledTrainingEndsAtOnce() {
  std::stop_source stop;
  int steps = 0;
  const Progress progress{[&](double, std::string_view what) {
                            QCOMPARE(what, std::string_view{steps == 0 ? "Learning to enhance, step 1 of 30"
                                                                       : "Learning to enhance, step 2 of 30"});
                            if (++steps == 2) stop.request_stop();
                          },
                          stop.get_token()};
  const auto net = trainZeroDce({darkSlice()}, kShort, 1, torch::kCPU, progress);
  QVERIFY(!net.ok());
  QVERIFY(net.error().code == ErrorCode::cancelled);
  QCOMPARE(steps, 2);
}

void ZeroDceTest::panelsAreMadeFromTheFirstOfEachPair() {
  DceNet net;
  initialise(net, 1);
  {
    const torch::NoGradGuard noGrad;
    net->named_parameters()["conv7.bias"].fill_(0.5);  // curves near tanh 0.5 everywhere
  }
  auto panels = torch::stack({darkSlice(), torch::zeros_like(darkSlice())}).unsqueeze(0).repeat({3, 1, 1, 1});
  panels[1][0].fill_(0);
  panels[2][0].fill_(255);
  const auto before = panels.clone();
  enhancePanels(net, panels, torch::kCPU);
  QVERIFY(torch::equal(panels.select(1, 0), before.select(1, 0)));
  const torch::NoGradGuard noGrad;
  const auto image = unit(darkSlice());
  const auto wanted = (applyCurves(image, net->forward(image)) * 255).round();
  QVERIFY(valueOf((panels[0][1].to(torch::kFloat32) - wanted[0][0]).abs().max()) <= 1);
  QVERIFY(valueOf((wanted - image * 255).mean()) > 10);
  QCOMPARE(valueOf(panels[1][1].max()), 0.0);
  QCOMPARE(valueOf(panels[2][1].min()), 255.0);
}

QTEST_GUILESS_MAIN(ZeroDceTest)
#include "ZeroDceTest.moc"
