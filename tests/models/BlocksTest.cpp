// Each block alone: shape, gradients, a number worked out by hand, the same output after its parameters travelled.

#include "models/blocks/ConvBlock.h"
#include "models/blocks/Difm.h"
#include "models/blocks/Encoder.h"
#include "models/blocks/GatedFfn.h"
#include "models/blocks/LayerNorm2d.h"
#include "models/blocks/MlpDecoder.h"
#include "models/blocks/WindowAttention.h"
#include "tests/models/BlockChecks.h"

#include <QtTest>

using namespace diptych::models;
using namespace diptych::models::checks;

namespace {

WindowAttentionConfig smallAttention() {
  WindowAttentionConfig c;
  c.channels = 4;
  c.window = 2;
  return c;
}

GatedFfnConfig smallFfn() {
  GatedFfnConfig c;
  c.channels = 4;
  return c;
}

EncoderConfig smallEncoder() {
  EncoderConfig c;
  c.channels = {2, 3, 4, 5};
  c.depths = {1, 1, 2, 1};
  c.layerScale = 1;
  return c;
}

DifmConfig smallDifm() {
  DifmConfig c;
  c.attention = smallAttention();
  c.ffn = smallFfn();
  return c;
}

EncoderImpl::Level level(double phase) {
  return {pattern({1, 4, 4, 4}, phase), pattern({1, 4, 4, 4}, phase + 1)};
}

void setAll(torch::nn::Module& module, const char* suffix, double value) {
  const torch::NoGradGuard noGrad;
  for (auto& item : module.named_parameters())
    if (item.key().ends_with(suffix)) item.value().fill_(value);
}

}  // namespace

class BlocksTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void layerNormMakesEachPixelsChannelsZeroMeanAndUnitVariance();
  void layerNormIsTheSameInBothLayouts();
  void convBlockIsTheIdentityWithoutLayerScale();
  void convBlockAddsTheScaledBranch();
  void convBlockTrainsAndTravels();
  void encoderHalvesFromLevelToLevel();
  void encoderSkipsEdgesNobodyWants();
  void encoderTrainsAndTravels();
  void attentionOfEqualKeysIsTheMeanOfTheWindow();
  void attentionStaysInItsWindow();
  void attentionMatchesTheFormula();
  void attentionTrainsAndTravels();
  void ffnAddsTheGatedHalves();
  void ffnTrainsAndTravels();
  void globalSpatialAttentionWeighsByTheMean();
  void difmIsTheSumOfItsDirections();
  void difmTrainsAndTravels();
  void selfInteractionTrainsAndTravels();
  void decoderGivesLogitsOfTheAskedSize();
  void decoderTrainsAndTravels();
};

void BlocksTest::layerNormMakesEachPixelsChannelsZeroMeanAndUnitVariance() {
  LayerNorm2d norm{2, 0.0};
  auto x = torch::zeros({1, 2, 1, 2});
  x[0][0][0][0] = 1;
  x[0][1][0][0] = 5;  // mean 3, deviation 2
  x[0][0][0][1] = -2;
  x[0][1][0][1] = -8;  // mean −5, deviation 3
  const auto y = norm->forward(x);
  QVERIFY(close(y, torch::tensor({-1.0F, 1.0F, 1.0F, -1.0F}).view({1, 2, 1, 2})));
}

void BlocksTest::layerNormIsTheSameInBothLayouts() {
  LayerNorm2d norm{3};
  const auto x = pattern({2, 3, 4, 5});
  const auto y = norm->forward(x.contiguous(torch::MemoryFormat::ChannelsLast));
  QVERIFY(close(y, norm->forward(x)));
  QVERIFY(y.is_contiguous(torch::MemoryFormat::ChannelsLast));
}

void BlocksTest::convBlockIsTheIdentityWithoutLayerScale() {
  ConvBlock block{ConvBlockConfig{3, 4, 0.0, 1e-6}};
  const auto x = pattern({1, 3, 8, 9});
  QVERIFY(close(block->forward(x), x));
}

void BlocksTest::convBlockAddsTheScaledBranch() {
  ConvBlock block{ConvBlockConfig{2, 4, 0.5, 1e-6}};
  setAll(*block, "pwconv1.weight", 0);
  setAll(*block, "pwconv1.bias", 1);       // GELU(1) = 0.841345
  setAll(*block, "pwconv2.weight", 0.25);  // over 8 hidden channels
  setAll(*block, "pwconv2.bias", 0.1);
  const auto x = pattern({1, 2, 7, 7});
  QVERIFY(close(block->forward(x), x + 0.5 * (8 * 0.25 * 0.8413447 + 0.1)));
}

void BlocksTest::convBlockTrainsAndTravels() {
  ConvBlock block{ConvBlockConfig{3, 4, 1, 1e-6}}, other{ConvBlockConfig{3, 4, 1, 1e-6}};
  scatter(*block);
  const auto x = pattern({2, 3, 8, 9});
  const auto y = block->forward(x);
  QCOMPARE(y.sizes(), x.sizes());
  QCOMPARE(unreached(*block, y), std::string{});
  copyParameters(*block, *other);
  QVERIFY(torch::equal(other->forward(x), y));
}

void BlocksTest::encoderHalvesFromLevelToLevel() {
  auto config = smallEncoder();
  config.stemKernel = 7;
  config.stemStride = 4;
  Encoder encoder{config};
  const auto levels = encoder->forward(pattern({2, 3, 64, 96}), true);
  QCOMPARE(levels.size(), std::size_t{4});
  for (std::int64_t l = 0; l < 4; ++l) {
    const std::vector<std::int64_t> expected{2, l + 2, 16 >> l, 24 >> l};
    QCOMPARE(levels[static_cast<std::size_t>(l)].edge.sizes().vec(), expected);
    QCOMPARE(levels[static_cast<std::size_t>(l)].shape.sizes().vec(), expected);
  }
}

void BlocksTest::encoderSkipsEdgesNobodyWants() {
  Encoder encoder{smallEncoder()};
  const auto x = pattern({1, 3, 16, 16});
  const auto with = encoder->forward(x, true), without = encoder->forward(x, false);
  for (std::size_t l = 0; l < 4; ++l) {
    QVERIFY(!without[l].edge.defined());
    QVERIFY(torch::equal(with[l].shape, without[l].shape));
  }
}

void BlocksTest::encoderTrainsAndTravels() {
  Encoder encoder{smallEncoder()}, other{smallEncoder()};
  scatter(*encoder);
  const auto x = pattern({1, 3, 16, 16});
  const auto all = [](const std::vector<EncoderImpl::Level>& levels) {
    std::vector<torch::Tensor> flat;
    for (const auto& one : levels) {
      flat.push_back(one.edge.flatten());
      flat.push_back(one.shape.flatten());
    }
    return torch::cat(flat);
  };
  const auto y = all(encoder->forward(x, true));
  QCOMPARE(unreached(*encoder, y), std::string{});
  copyParameters(*encoder, *other);
  QVERIFY(torch::equal(all(other->forward(x, true)), y));
}

void BlocksTest::attentionOfEqualKeysIsTheMeanOfTheWindow() {
  auto config = smallAttention();
  config.norm = false;
  WindowAttention attention{config};
  setAll(*attention, ".q.weight", 0);
  setAll(*attention, ".q.bias", 0);
  {
    const torch::NoGradGuard noGrad;
    auto named = attention->named_parameters();
    named["qkv.v.weight"].copy_(torch::eye(4).view({4, 4, 1, 1}));
    named["qkv.v.bias"].zero_();
  }
  const auto other = pattern({1, 4, 4, 6});
  const auto mean = torch::avg_pool2d(other, 2).repeat_interleave(2, 2).repeat_interleave(2, 3);
  QVERIFY(close(attention->forward(pattern({1, 4, 4, 6}, 2), other), mean));
}

void BlocksTest::attentionStaysInItsWindow() {
  WindowAttention attention{smallAttention()};
  scatter(*attention);
  const auto asking = pattern({1, 4, 4, 4});
  auto other = pattern({1, 4, 4, 4}, 2);
  const auto before = attention->forward(asking, other);
  other = other.clone();
  other.slice(2, 0, 2).slice(3, 0, 2).add_(pattern({1, 4, 2, 2}, 5));
  const auto change = (attention->forward(asking, other) - before).abs();
  QVERIFY(change.slice(2, 0, 2).slice(3, 0, 2).sum().item<double>() > 1e-3);
  QCOMPARE(change.slice(2, 2, 4).sum().item<double>() + change.slice(3, 2, 4).sum().item<double>(), 0.0);
}

void BlocksTest::attentionMatchesTheFormula() {
  auto config = smallAttention();
  config.heads = 2;
  WindowAttention attention{config};
  scatter(*attention);
  QkvProjection projection{config};
  {
    const torch::NoGradGuard noGrad;
    auto to = projection->named_parameters();
    for (const auto& item : attention->named_parameters()) to[item.key().substr(4)].copy_(item.value());
  }
  const auto asking = pattern({1, 4, 2, 2}), other = pattern({1, 4, 2, 2}, 2);  // one window
  const auto maps = projection->forward(asking, other);
  std::vector<torch::Tensor> heads;
  for (std::int64_t head = 0; head < 2; ++head) {
    const auto part = [&](const torch::Tensor& m) { return m.view({4, 4}).narrow(1, 2 * head, 2); };
    const auto weights = torch::softmax(part(maps.q).matmul(part(maps.k).t()) / std::sqrt(2.0), 1);
    heads.push_back(weights.matmul(part(maps.v)));
  }
  const auto expected = torch::cat(heads, 1).view({1, 2, 2, 4}) + maps.q;
  QVERIFY(close(attention->forward(asking, other), expected.permute({0, 3, 1, 2})));
}

void BlocksTest::attentionTrainsAndTravels() {
  WindowAttention attention{smallAttention()}, other{smallAttention()};
  scatter(*attention);
  // The bias of the keys moves every score of a query alike, which softmax does not see.
  const auto a = pattern({2, 4, 4, 4}), b = pattern({2, 4, 4, 4}, 2);
  const auto y = attention->forward(a, b);
  QCOMPARE(y.sizes(), a.sizes());
  const auto missed = unreached(*attention, y);
  QVERIFY2(missed.empty() || missed == "qkv.k.bias", missed.c_str());
  copyParameters(*attention, *other);
  QVERIFY(torch::equal(other->forward(a, b), y));
}

void BlocksTest::ffnAddsTheGatedHalves() {
  auto config = smallFfn();
  config.depthwise = false;
  config.inKernel = config.outKernel = 1;
  config.bias = true;
  GatedFfn ffn{config};
  setAll(*ffn, "conv_in.weight", 0);
  {
    const torch::NoGradGuard noGrad;
    auto bias = ffn->named_parameters()["conv_in.bias"];  // 16: 8 gates of 1, 8 values of 3
    bias.slice(0, 0, 8).fill_(1);
    bias.slice(0, 8, 16).fill_(3);
  }
  setAll(*ffn, "conv_out.weight", 0.5);
  setAll(*ffn, "conv_out.bias", 0.25);
  const auto x = pattern({1, 4, 3, 3});
  QVERIFY(close(ffn->forward(x), x + 8 * 0.5 * 0.8413447 * 3 + 0.25));
}

void BlocksTest::ffnTrainsAndTravels() {
  GatedFfn ffn{smallFfn()}, other{smallFfn()};
  scatter(*ffn);
  const auto x = pattern({2, 4, 5, 6});
  const auto y = ffn->forward(x);
  QCOMPARE(y.sizes(), x.sizes());
  QCOMPARE(unreached(*ffn, y), std::string{});
  copyParameters(*ffn, *other);
  QVERIFY(torch::equal(other->forward(x), y));
}

void BlocksTest::globalSpatialAttentionWeighsByTheMean() {
  const auto x = torch::tensor({1.0F, 3.0F}).view({1, 2, 1, 1});  // mean 2, sigmoid 0.880797
  QVERIFY(close(globalSpatialAttention(x), torch::tensor({0.880797F, 2.642391F}).view({1, 2, 1, 1})));
}

void BlocksTest::difmIsTheSumOfItsDirections() {
  auto ieOnly = smallDifm(), eiOnly = smallDifm();
  ieOnly.ei = false;
  eiOnly.ie = false;
  Difm both{smallDifm()}, ie{ieOnly}, ei{eiOnly};
  scatter(*both);
  const torch::NoGradGuard noGrad;
  auto from = both->named_parameters();
  for (auto* one : {&ie, &ei})
    for (auto& item : (*one)->named_parameters()) item.value().copy_(from[item.key()]);
  const auto i = level(0), e = level(3);
  QVERIFY(close(both->forward(i, e), ie->forward(i, e) + ei->forward(i, e)));
  QVERIFY(!close(ie->forward(i, e), ei->forward(i, e)));
}

void BlocksTest::difmTrainsAndTravels() {
  Difm difm{smallDifm()}, other{smallDifm()};
  scatter(*difm);
  const auto i = level(0), e = level(3);
  const auto y = difm->forward(i, e);
  QCOMPARE(y.sizes(), i.shape.sizes());
  const auto missed = unreached(*difm, y);
  QVERIFY2(missed.empty() || missed.ends_with("qkv.k.bias"), missed.c_str());
  copyParameters(*difm, *other);
  QVERIFY(torch::equal(other->forward(i, e), y));
}

void BlocksTest::selfInteractionTrainsAndTravels() {
  SelfInteraction self{smallDifm()}, other{smallDifm()};
  scatter(*self);
  const auto i = level(0);
  const auto y = self->forward(i);
  QCOMPARE(y.sizes(), i.shape.sizes());
  const auto missed = unreached(*self, y);
  QVERIFY2(missed.empty() || missed.ends_with("qkv.k.bias"), missed.c_str());
  copyParameters(*self, *other);
  QVERIFY(torch::equal(other->forward(i), y));
}

namespace {

MlpDecoderConfig smallDecoder(std::int64_t stride) {
  MlpDecoderConfig c;
  c.channels = {2, 3, 4, 5};
  c.embed = 6;
  c.classes = 3;
  c.stride = stride;
  return c;
}

std::vector<torch::Tensor> decoderMaps() {
  return {pattern({2, 2, 16, 16}), pattern({2, 3, 8, 8}, 1), pattern({2, 4, 4, 4}, 2), pattern({2, 5, 2, 2}, 3)};
}

}  // namespace

void BlocksTest::decoderGivesLogitsOfTheAskedSize() {
  for (const std::int64_t stride : {1, 2, 4}) {
    MlpDecoder decoder{smallDecoder(stride)};
    QCOMPARE(decoder->forward(decoderMaps(), 64, 64).sizes().vec(), (std::vector<std::int64_t>{2, 3, 64, 64}));
  }
}

void BlocksTest::decoderTrainsAndTravels() {
  MlpDecoder decoder{smallDecoder(1)}, other{smallDecoder(1)};
  scatter(*decoder);
  decoder->train();
  QCOMPARE(unreached(*decoder, decoder->forward(decoderMaps(), 16, 16)), std::string{});
  decoder->eval();
  other->eval();
  copyParameters(*decoder, *other);
  const torch::NoGradGuard noGrad;
  auto buffers = other->named_buffers();
  for (const auto& item : decoder->named_buffers()) buffers[item.key()].copy_(item.value());
  QVERIFY(torch::equal(other->forward(decoderMaps(), 16, 16), decoder->forward(decoderMaps(), 16, 16)));
}

QTEST_GUILESS_MAIN(BlocksTest)
#include "BlocksTest.moc"
