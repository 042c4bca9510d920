#include "core/enhance/Enhancer.h"
#include "core/enhance/Fuzzy.h"
#include "tests/core/GoldenNumbers.h"

#include <QJsonArray>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

using namespace diptych;

namespace {

constexpr int kWidth = 12, kHeight = 16;

/// The input of the golden numbers (section 11 of the specification).
Raster<double> goldenGrey() {
  Raster<double> grey{kWidth, kHeight};
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x)
      grey.at(x, y) = 127.5 + 100 * std::sin(0.35 * x + 0.2 * y) * std::cos(0.15 * y - 0.05 * x);
  return grey;
}

std::array<Raster<double>, 3> goldenRgb() {
  const auto grey = goldenGrey();
  std::array<Raster<double>, 3> rgb{grey, grey, grey};
  for (double& level : rgb[1].pixels) level = 255 - level;
  for (double& level : rgb[2].pixels) level = 0.5 * level + 20;
  return rgb;
}

std::vector<double> interleaved(const std::array<Raster<double>, 3>& rgb) {
  std::vector<double> values;
  for (std::size_t p = 0; p < rgb[0].pixels.size(); ++p)
    for (const auto& channel : rgb) values.push_back(channel.pixels[p]);
  return values;
}

bool near(double got, double wanted) {
  const bool isNear = std::abs(got - wanted) <= 1e-5 * std::max(1.0, std::abs(wanted));
  if (!isNear) qWarning("got %.12g, wanted %.12g", got, wanted);
  return isNear;
}

/// A tensor is given by its sums and some of its values.
void compareWithGolden(const std::vector<double>& values, const QJsonObject& golden) {
  QVERIFY(!golden.isEmpty());
  double sum = 0, squares = 0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  QVERIFY(near(sum, golden["sum"].toDouble()));
  QVERIFY(near(squares, golden["sumsq"].toDouble()));
  const auto first = golden["first8"].toArray();
  for (qsizetype i = 0; i < first.size(); ++i) QVERIFY(near(values[static_cast<std::size_t>(i)], first[i].toDouble()));
  QVERIFY(near(values[values.size() / 2], golden["mid"].toDouble()));
  QVERIFY(near(values.back(), golden["last"].toDouble()));
}

Raster<float> ramp(int width, int height) {
  Raster<float> grey{width, height};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) grey.at(x, y) = static_cast<float>((7 * x + 3 * y) % 256);
  return grey;
}

/// Section 10 of the specification word for word: each window's mean, then its deviation about it.
Raster<double> plainFuzzy(const Raster<float>& grey, const FuzzyParameters& p) {
  Raster<double> t{grey.width, grey.height}, sum = t;
  for (std::size_t k = 0; k < t.pixels.size(); ++k)
    t.pixels[k] = std::atanh((2.0 * static_cast<double>(grey.pixels[k]) + 1) / 256 - 1);
  for (int i = 0; i <= p.m; ++i)
    for (int j = 0; j <= p.n; ++j) {
      const auto window = fuzzyWindow(grey.width, grey.height, p, i, j);
      double weight = 0, mean = 0, variance = 0;
      for (std::size_t k = 0; k < t.pixels.size(); ++k) weight += window.pixels[k];
      if (weight == 0) continue;
      for (std::size_t k = 0; k < t.pixels.size(); ++k) mean += window.pixels[k] * t.pixels[k] / weight;
      for (std::size_t k = 0; k < t.pixels.size(); ++k)
        variance += window.pixels[k] * std::pow(t.pixels[k] - mean, 2) / weight;
      const double gain = p.sigmaU / std::max(std::sqrt(variance), 1e-6);
      for (std::size_t k = 0; k < t.pixels.size(); ++k) sum.pixels[k] += window.pixels[k] * gain * (t.pixels[k] - mean);
    }
  for (double& level : sum.pixels) level = std::clamp(((std::tanh(level) + 1) * 256 - 1) / 2, 0.0, 255.0);
  return sum;
}

std::unique_ptr<Enhancer> made(const char* kind) {
  EnhancerSpec spec;
  spec.kind = kind;
  auto result = makeEnhancer(spec);
  return result ? *std::move(result) : nullptr;
}

}  // namespace

class EnhancerTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void fuzzyGivesTheNumbersOfTheSpecification();
  void fuzzyGivesAllGoldenNumbers();
  void fastFuzzyIsFuzzy_data();
  void fastFuzzyIsFuzzy();
  void fuzzyTakesLevelsThatAreNotFiniteAsBlack();
  void windowWeightsSumToOne();
  void fuzzyBringsMeanAndDeviationToTheirTargets();
  void enhancersStayInRangeAndCopeWithAnySize_data();
  void enhancersStayInRangeAndCopeWithAnySize();
  void copyChangesNothing();
  void equalizeSpreadsTwoLevels();
  void networkIsAKnownEnhancer();
  void impossibleEnhancersAreRefused_data();
  void impossibleEnhancersAreRefused();
};

void EnhancerTest::fuzzyGivesTheNumbersOfTheSpecification() {
  // From din-golden.json, section 11 of the specification.
  const auto byDefault = fuzzyEnhance(goldenGrey(), {});
  const double wanted[] = {18.990115731154646, 74.89675442743919,  165.72004823143163, 222.64671402381404,
                           240.1832382004372,  240.49922366417093, 229.36765342813715, 206.14604487008427};
  for (std::size_t i = 0; i < 8; ++i) QVERIFY(near(byDefault.pixels[i], wanted[i]));
  QVERIFY(near(std::accumulate(byDefault.pixels.begin(), byDefault.pixels.end(), 0.0), 24381.847752340076));

  const auto other = fuzzyEnhance(goldenGrey(), {1, 1, 2, std::sqrt(0.35)});
  QVERIFY(near(other.pixels[0], 45.71586140194405));
  QVERIFY(near(other.pixels[96], 150.87040677890013));
  QVERIFY(near(other.pixels.back(), 154.97780716781813));

  const auto constant = fuzzyEnhance(Raster<double>{8, 8, 100}, {});
  for (const double level : constant.pixels) QVERIFY(near(level, 127.5));

  const auto rgb = interleaved(fuzzyEnhanceRgb(goldenRgb(), {}));
  const double wantedRgb[] = {217.20845449948297, 217.20845449948297, 0, 255, 0, 0.6206219156339188, 255, 0};
  for (std::size_t i = 0; i < 8; ++i) QVERIFY(near(rgb[i], wantedRgb[i]));
}

void EnhancerTest::fuzzyGivesAllGoldenNumbers() {
  const QJsonObject golden = test::goldenNumbers("fuzzy");
  if (golden.isEmpty()) QSKIP("no din-golden.json in the shared folder");
  compareWithGolden(goldenGrey().pixels, golden["input_gray_16x12"].toObject());
  compareWithGolden(fuzzyEnhance(goldenGrey(), {}).pixels,
                    golden["enhance_default(m=2,n=2,gamma=1,sigma_u=pi/sqrt12)"].toObject());
  compareWithGolden(fuzzyEnhance(goldenGrey(), {1, 1, 2, std::sqrt(0.35)}).pixels,
                    golden["enhance(m=1,n=1,gamma=2,sigma_u=sqrt(0.35))"].toObject());
  compareWithGolden(fuzzyWindow(kWidth, kHeight, {}, 0, 0).pixels, golden["windows(16,12,2,2,1)[0,0]"].toObject());
  compareWithGolden(fuzzyEnhance(Raster<double>{8, 8, 100}, {}).pixels, golden["constant_100_input"].toObject());
  compareWithGolden(interleaved(fuzzyEnhanceRgb(goldenRgb(), {})), golden["enhance_rgb_16x12"].toObject());
}

void EnhancerTest::fastFuzzyIsFuzzy_data() {
  QTest::addColumn<std::function<float(int, int)>>("level");
  QTest::addColumn<FuzzyParameters>("parameters");
  const auto row = [](const char* name, std::function<float(int, int)> level, FuzzyParameters p = {}) {
    QTest::newRow(name) << std::move(level) << p;
  };
  const auto whole = [](int x, int y) { return static_cast<float>((7 * x + 3 * y + x * y % 11) % 256); };
  row("whole levels", whole);
  row("levels between", [&](int x, int y) { return 0.37F + 0.99F * whole(x, y); });
  row("dark", [&](int x, int y) { return std::floor(whole(x, y) / 16); });
  row("black and white", [](int x, int) { return x < 40 ? 0.0F : 255.0F; });
  row("sharp windows on black and white", [](int x, int) { return x < 40 ? 0.0F : 255.0F; }, {2, 2, 100, 1});
  row("one pixel that differs", [](int x, int y) { return x == 31 && y == 17 ? 201.0F : 200.0F; });
  row("many windows", whole, {16, 16, 1, 0.5});
  row("one window", whole, {0, 0, 1, 2});
  row("other powers", whole, {1, 3, 1.7, 0.7});
}

void EnhancerTest::fastFuzzyIsFuzzy() {
  QFETCH(const std::function<float(int, int)>, level);
  QFETCH(const FuzzyParameters, parameters);
  // Heights around a multiple of the rows that are taken at once; widths around that of the vectors.
  for (const auto& [width, height] : {std::pair{64, 32}, {67, 33}, {71, 35}, {65, 1}}) {
    Raster<float> grey{width, height};
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) grey.at(x, y) = level(x, y);
    const auto fast = fuzzyEnhance(grey, parameters);
    const auto wanted = plainFuzzy(grey, parameters);
    for (std::size_t p = 0; p < fast.pixels.size(); ++p) {
      const double got = static_cast<double>(fast.pixels[p]), difference = std::abs(got - wanted.pixels[p]);
      QVERIFY2(difference <= 0.01, qPrintable(QString{"%1 instead of %2"}.arg(got).arg(wanted.pixels[p])));
    }
  }
}

void EnhancerTest::fuzzyTakesLevelsThatAreNotFiniteAsBlack() {
  auto black = ramp(9, 6), odd = black;
  const float values[] = {std::nanf(""), std::numeric_limits<float>::infinity(), -5};
  for (std::size_t p = 0; p < 3; ++p) {
    black.pixels[p] = 0;
    odd.pixels[p] = values[p];
  }
  QCOMPARE(fuzzyEnhance(odd, {}), fuzzyEnhance(black, {}));
}

void EnhancerTest::windowWeightsSumToOne() {
  const FuzzyParameters parameters{3, 2, 1.7, 1};
  Raster<double> sum{9, 5};
  for (int i = 0; i <= 3; ++i)
    for (int j = 0; j <= 2; ++j) {
      const auto window = fuzzyWindow(9, 5, parameters, i, j);
      for (std::size_t p = 0; p < sum.pixels.size(); ++p) sum.pixels[p] += window.pixels[p];
    }
  for (const double total : sum.pixels) QVERIFY(std::abs(total - 1) < 1e-12);
  // At a corner only the corner's window counts.
  QCOMPARE(fuzzyWindow(9, 5, parameters, 3, 0).at(8, 0), 1.0);
}

void EnhancerTest::fuzzyBringsMeanAndDeviationToTheirTargets() {
  // With a single window the map is affine: mean 0 and deviation sigmaU in t, whatever came in.
  const auto out = fuzzyEnhance(goldenGrey(), {0, 0, 1, 0.5});
  double sum = 0, squares = 0;
  for (const double level : out.pixels) {
    const double t = std::atanh((2 * level + 1) / 256 - 1);
    sum += t;
    squares += t * t;
  }
  const auto count = static_cast<double>(out.pixels.size());
  QVERIFY(std::abs(sum / count) < 1e-9);
  QVERIFY(std::abs(std::sqrt(squares / count) - 0.5) < 1e-9);
}

void EnhancerTest::enhancersStayInRangeAndCopeWithAnySize_data() {
  QTest::addColumn<QString>("kind");
  for (const char* kind : {"copy", "equalize", "clahe", "fuzzy"}) QTest::newRow(kind) << QString{kind};
}

void EnhancerTest::enhancersStayInRangeAndCopeWithAnySize() {
  QFETCH(QString, kind);
  const auto enhancer = made(kind.toLatin1().constData());
  QVERIFY(enhancer);
  QVERIFY(enhancer->enhance({}).empty());
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 7}, {7, 1}, {2, 2}, {33, 65}}) {
    for (const auto& grey : {ramp(width, height), Raster<float>{width, height, 0}, Raster<float>{width, height, 255}}) {
      const auto out = enhancer->enhance(grey);
      QCOMPARE(out.width, width);
      QCOMPARE(out.height, height);
      for (const float level : out.pixels) QVERIFY(level >= 0 && level <= 255);
    }
  }
}

void EnhancerTest::copyChangesNothing() {
  QCOMPARE(made("copy")->enhance(ramp(5, 4)), ramp(5, 4));
}

void EnhancerTest::equalizeSpreadsTwoLevels() {
  Raster<float> grey{2, 2};
  grey.pixels = {100, 100, 101, 101};
  QCOMPARE(made("equalize")->enhance(grey).pixels, (std::vector<float>{0, 0, 255, 255}));
}

void EnhancerTest::networkIsAKnownEnhancer() {
  EnhancerSpec spec;
  QVERIFY(!isMadeByWorker(spec));
  spec.kind = "zero-dce";
  QVERIFY(isMadeByWorker(spec));
  QVERIFY(checkEnhancer(spec).ok());
}

void EnhancerTest::impossibleEnhancersAreRefused_data() {
  QTest::addColumn<QString>("kind");
  QTest::addColumn<double>("parameter");
  QTest::addColumn<QString>("word");
  QTest::newRow("unknown") << "blur" << 1.0 << "blur";
  QTest::newRow("gamma 0") << "fuzzy" << 0.0 << "gamma";
  QTest::newRow("gamma NaN") << "fuzzy" << std::nan("") << "gamma";
  QTest::newRow("no steps") << "zero-dce" << 0.0 << "steps";
  QTest::newRow("what only the worker can make") << "zero-dce" << 1.0 << "worker";
  QTest::newRow("clip limit") << "clahe" << -1.0 << "clipLimit";
}

void EnhancerTest::impossibleEnhancersAreRefused() {
  QFETCH(QString, kind);
  QFETCH(double, parameter);
  QFETCH(QString, word);
  EnhancerSpec spec;
  spec.kind = kind.toStdString();
  spec.gamma = spec.clipLimit = parameter;
  spec.steps = static_cast<int>(std::isnan(parameter) ? 1 : parameter);
  const auto result = makeEnhancer(spec);
  QVERIFY(!result.ok());
  QVERIFY2(QString::fromStdString(result.error().what).contains(word), result.error().what.c_str());
}

QTEST_GUILESS_MAIN(EnhancerTest)
#include "EnhancerTest.moc"
