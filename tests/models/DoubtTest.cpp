// The doubt of a slice against figures worked out by hand.

#include "models/infer/Doubt.h"

#include <QtTest>
#include <cmath>

using namespace diptych::models;

namespace {

/// Logits whose softmax is `probabilities` (of one pixel) everywhere: [1,C,side,side].
torch::Tensor everywhere(const std::vector<double>& probabilities, std::int64_t side) {
  auto logits = torch::empty({1, static_cast<std::int64_t>(probabilities.size()), side, side});
  for (std::size_t c = 0; c < probabilities.size(); ++c)
    logits.select(1, static_cast<std::int64_t>(c)).fill_(std::log(probabilities[c]) + 3);  // a shift means nothing
  return logits;
}

void setPixel(torch::Tensor& logits, std::int64_t y, std::int64_t x, const std::vector<double>& probabilities) {
  for (std::size_t c = 0; c < probabilities.size(); ++c)
    logits[0][static_cast<std::int64_t>(c)][y][x] = std::log(probabilities[c]);
}

ShownPart whole(const torch::Tensor& logits) {
  return {0, 0, logits.size(3), logits.size(2)};
}

double doubt(const torch::Tensor& logits) {
  return doubtOf(logits, whole(logits)).front();
}

bool near(double a, double b) {
  return std::abs(a - b) < 1e-5;
}

}  // namespace

class DoubtTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void aSureSliceHasNone();
  void aTieIsWhollyDoubtful();
  void theTwoBestClassesCount();
  void whatIsFoundIsJudgedWithItsBorder();
  void whereNothingIsFoundTheLikeliestPixelsCount();
  void paddingDoesNotCount();
  void eachSliceHasItsOwn();
};

void DoubtTest::aSureSliceHasNone() {
  QVERIFY(near(doubt(everywhere({1 - 1e-9, 1e-9}, 20)), 0));
  QVERIFY(near(doubt(everywhere({1e-9, 1 - 1e-9}, 20)), 0));
}

void DoubtTest::aTieIsWhollyDoubtful() {
  QVERIFY(near(doubt(everywhere({0.5, 0.5}, 20)), 1));
}

void DoubtTest::theTwoBestClassesCount() {
  QVERIFY(near(doubt(everywhere({0.2, 0.5, 0.3}, 8)), 1 - (0.5 - 0.3)));
  QVERIFY(near(doubt(everywhere({0.3, 0.2, 0.5}, 8)), 1 - (0.5 - 0.3)));
  QVERIFY(near(doubt(everywhere({0.1, 0.6, 0.1, 0.2}, 8)), 1 - (0.6 - 0.2)));
}

void DoubtTest::whatIsFoundIsJudgedWithItsBorder() {
  auto logits = everywhere({0.99, 0.01}, 9);
  setPixel(logits, 4, 4, {0.3, 0.7});    // found: 1 − 0.4
  setPixel(logits, 4, 5, {0.55, 0.45});  // at its border: 1 − 0.1
  setPixel(logits, 0, 0, {0.5, 0.5});    // elsewhere: not asked for
  QVERIFY(near(doubt(logits), (0.6 + 0.9 + 7 * 0.02) / 9));
}

void DoubtTest::whereNothingIsFoundTheLikeliestPixelsCount() {
  auto logits = everywhere({0.99, 0.01}, 20);  // 400 pixels: the likeliest 4
  setPixel(logits, 3, 3, {0.6, 0.4});
  setPixel(logits, 3, 4, {0.7, 0.3});
  QVERIFY(near(doubt(logits), (0.8 + 0.6 + 0.02 + 0.02) / 4));
}

void DoubtTest::paddingDoesNotCount() {
  auto logits = everywhere({0.99, 0.01}, 10);
  for (std::int64_t x = 0; x < 10; ++x) setPixel(logits, 0, x, {0.1, 0.9});
  const auto figures = doubtOf(logits, {0, 1, 10, 10});
  QVERIFY(near(figures.front(), 0.02));
}

void DoubtTest::eachSliceHasItsOwn() {
  const auto figures = torch::cat({everywhere({0.5, 0.5}, 6), everywhere({0.9, 0.1}, 6)});
  const auto doubts = doubtOf(figures, whole(figures));
  QCOMPARE(doubts.size(), std::size_t{2});
  QVERIFY(near(doubts[0], 1));
  QVERIFY(near(doubts[1], 0.2));
}

QTEST_GUILESS_MAIN(DoubtTest)
#include "DoubtTest.moc"
