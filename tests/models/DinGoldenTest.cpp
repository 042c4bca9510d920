// The network against the reference implementation's numbers.

#include "models/losses/SegmentationLoss.h"
#include "models/nets/Din.h"
#include "tests/models/Golden.h"

#include <torch/csrc/autograd/autograd.h>

#include <QtTest>

using namespace diptych::models;

class DinGoldenTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void outputLossAndGradientsMatch_data();
  void outputLossAndGradientsMatch();
  void lossesMatch_data();
  void lossesMatch();
  void eachLossAloneMatches();

private:
  nlohmann::json numbers_;
};

void DinGoldenTest::initTestCase() {
  const auto numbers = golden::numbers();
  if (!numbers) QSKIP("din-golden.json is not beside the repository");
  numbers_ = *numbers;
}

void DinGoldenTest::outputLossAndGradientsMatch_data() {
  QTest::addColumn<QString>("key");
  for (const char* key : {"model_din-test_56", "model_din-test_56_noFM", "model_din-test_56_noGSA",
                          "model_din-test_56_ei", "model_din-test_56_concat", "model_din-test_56_single"})
    QTest::newRow(key) << key;
}

void DinGoldenTest::outputLossAndGradientsMatch() {
  QFETCH(QString, key);
  const auto& expected = numbers_[key.toStdString()];
  const auto config = dinConfigFromJson(expected["config"].dump());
  QVERIFY2(config.ok(), config.ok() ? "" : config.error().sentence().c_str());
  Din net{*config};
  net->to(torch::kFloat64);
  golden::setWeights(net);
  QCOMPARE(net->parameterCount(), expected["params"].get<std::int64_t>());

  const auto original = golden::image(1, 3, 56, 56, 0), second = golden::image(1, 3, 56, 56, 0.4);
  net->eval();
  const double output = golden::deviation(net->forward(original, second), expected["eval_output"]);
  QVERIFY2(output < 1e-5, std::to_string(output).c_str());

  net->train();
  const auto target = golden::target(1, config->numClasses, 56, 56);
  const auto loss = segmentationLoss(net->forward(original, second), {target, {}}).total;
  const double expectedLoss = expected["train_total_loss"];
  QVERIFY2(std::abs(loss.item<double>() - expectedLoss) < 1e-5, std::to_string(loss.item<double>()).c_str());
  loss.backward();
  const auto named = net->named_parameters();
  for (const auto& [name, gradient] : expected["grad"].items()) {
    const double difference = golden::deviation(named[name].grad(), gradient);
    QVERIFY2(difference < 1e-5, (name + ": " + std::to_string(difference)).c_str());
  }
}

void DinGoldenTest::lossesMatch_data() {
  QTest::addColumn<QString>("key");
  QTest::addColumn<int>("classes");
  QTest::addColumn<int>("height");
  QTest::addColumn<int>("width");
  QTest::newRow("4 classes") << "loss_N2_C4_16x12" << 4 << 16 << 12;
  QTest::newRow("2 classes") << "loss_N2_C2_20x16" << 2 << 20 << 16;
}

void DinGoldenTest::lossesMatch() {
  QFETCH(QString, key);
  QFETCH(int, classes);
  QFETCH(int, height);
  QFETCH(int, width);
  const auto& expected = numbers_[key.toStdString()];
  auto logits = golden::logits(2, classes, height, width).requires_grad_();
  const auto terms = segmentationLoss(logits, {golden::target(2, classes, height, width), {}});
  const auto near = [&](const torch::Tensor& value, const char* name) {
    return std::abs(value.item<double>() - expected[name].get<double>()) < 1e-9;
  };
  QVERIFY(near(terms.crossEntropy, "ce"));
  QVERIFY(near(terms.dice, "dice"));
  QVERIFY(near(terms.boundary, "bnd_components"));
  QVERIFY(near(terms.total, "total"));
  terms.total.backward();
  QVERIFY(golden::deviation(logits.grad(), expected["grad_total"]) < 1e-9);

  // Everything annotated, said as "every class is declared on every sample", is the same loss.
  const LossTarget everything{golden::target(2, classes, height, width), torch::ones({2, classes}, torch::kBool)};
  auto again = logits.detach().clone().requires_grad_();
  const auto partial = segmentationLoss(again, everything);
  QVERIFY(near(partial.total, "total"));
  partial.total.backward();
  QVERIFY(golden::deviation(again.grad(), expected["grad_total"]) < 1e-9);
}

void DinGoldenTest::eachLossAloneMatches() {
  const auto& expected = numbers_["loss_N2_C4_16x12"];
  const auto logits = golden::logits(2, 4, 16, 12).requires_grad_();
  const LossTarget target{golden::target(2, 4, 16, 12), {}};
  const auto total = [&](const LossWeights& weights) { return segmentationLoss(logits, target, weights).total; };
  const auto near = [&](const torch::Tensor& value, const char* name) {
    return std::abs(value.item<double>() - expected[name].get<double>()) < 1e-9;
  };
  QVERIFY(near(total({1, 0, 0}), "ce"));
  QVERIFY(near(total({0, 1, 0}), "dice"));
  QVERIFY(near(total({0, 0, 1}), "bnd_components"));
  QVERIFY(near(total({0.3, 0.7, 0}), "total_no_bnd"));
  QVERIFY(near(total({0, 0, 1, BoundaryForm::magnitude}), "bnd_magnitude"));
  // The gradients of the three add up to the golden one.
  const auto gradient = [&](const LossWeights& weights) {
    return torch::autograd::grad({total(weights)}, {logits})[0];
  };
  const auto sum = 0.3 * gradient({1, 0, 0}) + 0.7 * gradient({0, 1, 0}) + gradient({0, 0, 1});
  QVERIFY(golden::deviation(sum, expected["grad_total"]) < 1e-9);
  QVERIFY(torch::isfinite(gradient({0, 0, 1, BoundaryForm::magnitude})).all().item<bool>());
}

QTEST_GUILESS_MAIN(DinGoldenTest)
#include "DinGoldenTest.moc"
