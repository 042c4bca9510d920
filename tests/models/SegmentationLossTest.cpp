// Partial labels: what nobody labelled must not teach.

#include "models/losses/SegmentationLoss.h"
#include "tests/models/Golden.h"

#include <QtTest>

using namespace diptych::models;

namespace {

torch::Tensor declared(std::initializer_list<std::initializer_list<int>> rows) {
  std::vector<torch::Tensor> tensors;
  for (const auto& row : rows) tensors.push_back(torch::tensor(std::vector<int>(row)).to(torch::kBool));
  return torch::stack(tensors);
}

double total(const torch::Tensor& logits, const LossTarget& target) {
  return segmentationLoss(logits, target).total.item<double>();
}

}  // namespace

class SegmentationLossTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void everythingDeclaredChangesNothing();
  void undeclaredClassFoldsIntoBackground();
  void classesDeclaredNowhereAreLeftOutOfTheDice();
  void ignoredPixelsTeachNothing();
  void boundarySkipsWindowsBesideIgnoredPixels();
  void perfectPredictionCostsNothing();
};

void SegmentationLossTest::everythingDeclaredChangesNothing() {
  const auto logits = golden::logits(2, 3, 16, 12), labels = golden::target(2, 3, 16, 12);
  QCOMPARE(total(logits, {labels, declared({{1, 1, 1}, {1, 1, 1}})}), total(logits, {labels, {}}));
}

void SegmentationLossTest::undeclaredClassFoldsIntoBackground() {
  // One sample on which class 2 is not declared is the two-class problem with background = 0 or 2.
  const auto logits = golden::logits(1, 3, 16, 12), labels = golden::target(1, 3, 16, 12);
  const auto folded =
      torch::cat({torch::logaddexp(logits.narrow(1, 0, 1), logits.narrow(1, 2, 1)), logits.narrow(1, 1, 1)}, 1);
  const auto partial = segmentationLoss(logits, {labels, declared({{1, 1, 0}})});
  const auto two = segmentationLoss(folded, {torch::where(labels == 2, torch::zeros_like(labels), labels), {}});
  QVERIFY(torch::allclose(partial.crossEntropy, two.crossEntropy));
  QVERIFY(torch::allclose(partial.dice, two.dice));
  // The mean goes over all channels; the hidden one has neither prediction nor label.
  QVERIFY(torch::allclose(partial.boundary * 3, two.boundary * 2));
}

void SegmentationLossTest::classesDeclaredNowhereAreLeftOutOfTheDice() {
  // Background and class 1 predicted without fault; class 2 is declared nowhere.
  auto labels = golden::target(2, 2, 16, 12);
  const auto logits = 50.0 * torch::one_hot(labels, 3).permute({0, 3, 1, 2}).to(torch::kFloat64);
  const auto terms = segmentationLoss(logits, {labels, declared({{1, 1, 0}, {1, 1, 0}})});
  QVERIFY(std::abs(terms.dice.item<double>()) < 1e-6);
}

void SegmentationLossTest::ignoredPixelsTeachNothing() {
  auto logits = golden::logits(2, 3, 16, 12).requires_grad_();
  auto labels = golden::target(2, 3, 16, 12);
  labels.slice(1, 0, 8).fill_(kIgnoredLabel);
  segmentationLoss(logits, {labels, {}}).total.backward();
  // The row that touches labelled ones is seen by a Sobel window of theirs in no scale, so the whole half is silent.
  QCOMPARE(logits.grad().slice(2, 0, 8).abs().max().item<double>(), 0.0);
  QVERIFY(logits.grad().slice(2, 8, 16).abs().max().item<double>() > 0);
  labels.fill_(kIgnoredLabel);
  QVERIFY(std::isfinite(total(logits.detach(), {labels, {}})));
}

void SegmentationLossTest::boundarySkipsWindowsBesideIgnoredPixels() {
  // A fault beside an ignored pixel costs nothing at the boundary; the same fault far from it does.
  auto labels = torch::zeros({1, 16, 16}, torch::kInt64);
  labels[0][0][0] = kIgnoredLabel;
  const auto boundary = [&](std::int64_t y, std::int64_t x) {
    auto logits = torch::zeros({1, 2, 16, 16}, torch::kFloat64);
    logits.select(1, 0).fill_(40);
    logits[0][1][y][x] = 80;
    return segmentationLoss(logits, {labels, {}}).boundary.item<double>();
  };
  QVERIFY(boundary(0, 0) < 1e-12);
  QVERIFY(boundary(9, 9) > 1e-3);
}

void SegmentationLossTest::perfectPredictionCostsNothing() {
  const auto labels = golden::target(1, 4, 16, 16);
  const auto logits = 100.0 * torch::one_hot(labels, 4).permute({0, 3, 1, 2}).to(torch::kFloat64);
  QVERIFY(total(logits, {labels, {}}) < 1e-6);
}

QTEST_GUILESS_MAIN(SegmentationLossTest)
#include "SegmentationLossTest.moc"
