// Convolutions that only predict: the same function as the ordinary ones, in other memory.

#include "models/blocks/Conv.h"
#include "models/infer/Freeze.h"
#include "models/nets/Din.h"
#include "models/runtime/Precision.h"
#include "tests/models/TinyJob.h"

#include <QtTest>

using namespace diptych;
using namespace diptych::models;

namespace {

/// Largest difference in units of the largest value.
double distance(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

}  // namespace

class PackedConvTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }

  void isTheSameFunction_data() {
    QTest::addColumn<int>("in");
    QTest::addColumn<int>("out");
    QTest::addColumn<int>("kernel");
    QTest::addColumn<bool>("bias");
    QTest::newRow("1×1") << 256 << 1024 << 1 << true;
    QTest::newRow("1×1 without a bias") << 1024 << 256 << 1 << false;
    QTest::newRow("3×3") << 256 << 128 << 3 << true;
    QTest::newRow("3×3 without a bias") << 200 << 100 << 3 << false;
  }
  void isTheSameFunction() {
    QFETCH(int, in);
    QFETCH(int, out);
    QFETCH(int, kernel);
    QFETCH(bool, bias);
    torch::manual_seed(1);
    const c10::InferenceMode inference;
    for (const auto type : {torch::kFloat32, torch::kBFloat16}) {
      if (type == torch::kBFloat16 && !cpuHasBfloat16()) continue;
      auto conv = makeConv(in, out, kernel, bias);
      conv->to(type);
      const auto x = torch::randn({2, 9, 7, in}).to(type);
      const auto plain = conv->forwardNhwc(x), nchw = conv->forward(toNchw(x));
      const auto weight = conv->weight.to(torch::kFloat64);
      const auto offset = bias ? conv->bias.to(torch::kFloat64) : torch::Tensor{};
      const auto exact = toNhwc(torch::conv2d(toNchw(x).to(torch::kFloat64), weight, offset, 1, kernel / 2));
      conv->pack();
      QCOMPARE(conv->weight.numel(), std::int64_t{0});  // moved, not copied
      const double rounding = type == torch::kFloat32 ? 5e-6 : 1e-2;
      const double ordinary = distance(plain.to(torch::kFloat64), exact);
      QVERIFY2(ordinary < rounding, qPrintable(QString::number(ordinary)));
      QVERIFY(distance(conv->forwardNhwc(x).to(torch::kFloat64), exact) < rounding);
      QVERIFY(distance(toNhwc(conv->forward(toNchw(x))).to(torch::kFloat64), exact) < rounding);
      QVERIFY(distance(conv->forwardNhwc(x, After::gelu).to(torch::kFloat64), torch::gelu(exact)) < rounding);
      QVERIFY(conv->forward(toNchw(x)).is_contiguous(torch::MemoryFormat::ChannelsLast));
      QVERIFY(nchw.sizes() == conv->forward(toNchw(x)).sizes());
    }
  }

  void whatWouldNotPayStaysAsItIs_data() {
    QTest::addColumn<int>("in");
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("groups");
    QTest::newRow("few weights") << 16 << 3 << 1 << 1;
    QTest::newRow("depth-wise") << 4096 << 7 << 1 << 4096;
    QTest::newRow("strided") << 512 << 3 << 2 << 1;
  }
  void whatWouldNotPayStaysAsItIs() {
    QFETCH(int, in);
    QFETCH(int, kernel);
    QFETCH(int, stride);
    QFETCH(int, groups);
    const c10::InferenceMode inference;
    auto conv = makeConv(in, in, kernel, true, stride, groups);
    const auto before = conv->weight.clone();
    conv->pack();
    QVERIFY(torch::equal(conv->weight, before));
  }

  /// Wide enough for packing, small enough for a test.
  void frozenNetworkPredictsTheSame_data() {
    QTest::addColumn<QByteArray>("decoder");
    QTest::newRow("MLP") << QByteArray{};
    QTest::newRow("EMCAD") << QByteArray{R"(, "decoder": "emcad", "emcad_expansion": 2)"};
  }
  void frozenNetworkPredictsTheSame() {
    QFETCH(QByteArray, decoder);
    const auto config = dinConfigFromJson(
        (QByteArray{R"({"channels": [16, 32, 64, 256], "depths": [1, 1, 1, 1], "embed_dim": 16, "window": 2,
                        "init": "fan_in", "layer_scale_init": 1.0)"} +
         decoder + "}")
            .toStdString());
    QVERIFY(config.ok());
    Din net{*config};
    initialise(net, 3);
    net->eval();
    torch::manual_seed(2);
    const c10::InferenceMode inference;
    const auto i = torch::rand({1, config->inChannels, 32, 32}), e = torch::rand({1, config->inChannels, 32, 32});
    const auto before = net->forward(i, e);
    freeze(net, Precision::float32);
    const auto frozen = net->forward(i, e);
    QCOMPARE(frozen.scalar_type(), torch::kFloat32);
    QVERIFY2(distance(frozen, before) < 1e-4, qPrintable(QString::number(distance(frozen, before))));
    if (!cpuHasBfloat16()) return;
    Din other{*config};
    initialise(other, 3);
    freeze(other, Precision::bfloat16);
    const auto rounded = other->forward(i, e);
    QCOMPARE(rounded.scalar_type(), torch::kFloat32);
    QVERIFY2(distance(rounded, before) < 0.1, qPrintable(QString::number(distance(rounded, before))));
  }
};

QTEST_GUILESS_MAIN(PackedConvTest)
#include "PackedConvTest.moc"
