#include "core/enhance/Enhancer.h"
#include "core/enhance/Fuzzy.h"
#include "tests/core/GoldenNumbers.h"

#include <QJsonArray>
#include <QtTest>
#include <cmath>
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
  void windowWeightsSumToOne();
  void fuzzyBringsMeanAndDeviationToTheirTargets();
  void enhancersStayInRangeAndCopeWithAnySize_data();
  void enhancersStayInRangeAndCopeWithAnySize();
  void copyChangesNothing();
  void equalizeSpreadsTwoLevels();
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

void EnhancerTest::impossibleEnhancersAreRefused_data() {
  QTest::addColumn<QString>("kind");
  QTest::addColumn<double>("parameter");
  QTest::addColumn<QString>("word");
  QTest::newRow("unknown") << "blur" << 1.0 << "blur";
  QTest::newRow("gamma 0") << "fuzzy" << 0.0 << "gamma";
  QTest::newRow("gamma NaN") << "fuzzy" << std::nan("") << "gamma";
  QTest::newRow("clip limit") << "clahe" << -1.0 << "clipLimit";
}

void EnhancerTest::impossibleEnhancersAreRefused() {
  QFETCH(QString, kind);
  QFETCH(double, parameter);
  QFETCH(QString, word);
  EnhancerSpec spec;
  spec.kind = kind.toStdString();
  spec.gamma = spec.clipLimit = parameter;
  const auto result = makeEnhancer(spec);
  QVERIFY(!result.ok());
  QVERIFY2(QString::fromStdString(result.error().what).contains(word), result.error().what.c_str());
}

QTEST_GUILESS_MAIN(EnhancerTest)
#include "EnhancerTest.moc"
