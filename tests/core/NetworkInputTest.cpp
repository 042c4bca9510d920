#include "core/preprocess/InputSpec.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace diptych;

namespace {

/// A smooth picture with an edge, in 12-bit values.
Raster<float> twelveBit(int width, int height) {
  Raster<float> slice{width, height};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double wave = 1200 + 700 * std::sin(0.05 * x) * std::cos(0.07 * y);
      slice.at(x, y) = static_cast<float>(std::round(x > width / 2 && y > height / 3 ? wave + 900 : wave));
    }
  return slice;
}

Volume volumeOf(std::vector<float> values, GridSize size) {
  const auto shared = std::make_shared<std::vector<float>>(std::move(values));
  return {Geometry{size, {}, LengthUnit::millimetres},
          ScalarType::float32,
          1,
          1,
          0,
          "MR",
          std::shared_ptr<const std::byte>{shared, reinterpret_cast<const std::byte*>(shared->data())}};
}

InputSpec copySpec(int width, int height) {
  InputSpec spec;
  spec.width = width;
  spec.height = height;
  spec.enhancer.kind = "copy";
  spec.intensity = {IntensityRule::Kind::window, 0, 255};
  return spec;
}

float largestDifference(const Raster<float>& a, const Raster<float>& b) {
  float largest = 0;
  for (std::size_t p = 0; p < a.pixels.size(); ++p) largest = std::max(largest, std::abs(a.pixels[p] - b.pixels[p]));
  return largest;
}

/// Bilinear value at a native pixel by the formula of PyTorch's interpolate, align_corners=false.
double bilinear(const Raster<float>& plane, int x, int y, int width, int height) {
  const auto at = [](int position, int native, int network) {
    const double source = (position + 0.5) * network / native - 0.5;
    return std::clamp(source, 0.0, network - 1.0);
  };
  const double sx = at(x, width, plane.width), sy = at(y, height, plane.height);
  const int x0 = static_cast<int>(sx), y0 = static_cast<int>(sy);
  const int x1 = std::min(x0 + 1, plane.width - 1), y1 = std::min(y0 + 1, plane.height - 1);
  const double fx = sx - x0, fy = sy - y0;
  return (1 - fy) * ((1 - fx) * plane.at(x0, y0) + fx * plane.at(x1, y0)) +
         fy * ((1 - fx) * plane.at(x0, y1) + fx * plane.at(x1, y1));
}

/// One plane a class, 1 where the label is that class.
std::vector<Raster<float>> oneHot(const Raster<std::uint8_t>& labels, int classes) {
  std::vector<Raster<float>> planes(static_cast<std::size_t>(classes), Raster<float>{labels.width, labels.height});
  for (std::size_t p = 0; p < labels.pixels.size(); ++p) planes.at(labels.pixels[p]).pixels[p] = 1;
  return planes;
}

}  // namespace

class NetworkInputTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void percentilesInterpolateBetweenRanks();
  void percentilesOfAVolumeSkipWhatIsNotFinite();
  void manySlicesAreSampledEvenly();
  void otherRulesNeedNoVolume();
  void eightBitPictureAtNetworkSizePassesUnchanged();
  void windowIsClippedBeforeTheResize();
  void eightBitPictureGivesTheInputOfTheTwelveBitSlice_data();
  void eightBitPictureGivesTheInputOfTheTwelveBitSlice();
  void oddSlicesNeverBreak_data();
  void oddSlicesNeverBreak();
  void bothPanelsAreGreyLevels();
  void panelOfTheNetworkIsLeftToTheWorker();
  void fittedSliceKeepsItsAspectAndIsCentred();
  void transformAgreesWithLabels();
  void labelsSurviveTheRoundTrip_data();
  void labelsSurviveTheRoundTrip();
  void logitsAreResizedAsPyTorchDoes();
  void paddingDoesNotReachTheNativeSlice();
  void tiesGoToTheLowerClass();
  void wrongPlanesAreAMistake();
};

void NetworkInputTest::percentilesInterpolateBetweenRanks() {
  // numpy.percentile([0, 10, 20, 40, 80], [10, 90]) = 4, 64
  const auto range = volumeIntensityRange(volumeOf({40, 0, 80, 10, 20}, {5, 1, 1, 1}),
                                          {IntensityRule::Kind::volumePercentiles, 10, 90});
  QCOMPARE(range.low, 4.0);
  QCOMPARE(range.high, 64.0);
}

void NetworkInputTest::percentilesOfAVolumeSkipWhatIsNotFinite() {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const IntensityRule extremes{IntensityRule::Kind::volumePercentiles, 0, 100};
  const auto range = volumeIntensityRange(volumeOf({nan, -3, inf, 7, -inf, 1}, {3, 2, 1, 1}), extremes);
  QCOMPARE(range.low, -3.0);
  QCOMPARE(range.high, 7.0);
  QVERIFY(volumeIntensityRange(volumeOf({nan, nan}, {2, 1, 1, 1}), extremes) == IntensityRange{});
}

void NetworkInputTest::manySlicesAreSampledEvenly() {
  // 640 slices that hold their own number: 64 of them are looked at, from one end to the other.
  std::vector<float> values(640);
  for (std::size_t s = 0; s < values.size(); ++s) values[s] = static_cast<float>(s);
  const auto range =
      volumeIntensityRange(volumeOf(values, {1, 1, 32, 20}), {IntensityRule::Kind::volumePercentiles, 0, 100});
  QCOMPARE(range.low, 5.0);
  QCOMPARE(range.high, 635.0);
}

void NetworkInputTest::otherRulesNeedNoVolume() {
  QVERIFY((volumeIntensityRange({}, {IntensityRule::Kind::window, -5, 9}) == IntensityRange{-5, 9}));
  QVERIFY((volumeIntensityRange({}, {IntensityRule::Kind::eightBit, 1, 2}) == IntensityRange{0, 255}));
}

void NetworkInputTest::eightBitPictureAtNetworkSizePassesUnchanged() {
  Raster<float> slice{16, 16};
  for (std::size_t p = 0; p < slice.pixels.size(); ++p) slice.pixels[p] = static_cast<float>(p);
  auto spec = copySpec(16, 16);
  spec.intensity.kind = IntensityRule::Kind::eightBit;
  const auto input = makeNetworkInput(slice, spec, {});
  for (std::size_t p = 0; p < slice.pixels.size(); ++p)
    QCOMPARE(input.original.pixels[p], static_cast<float>(p) / 255.0F);
  QCOMPARE(input.enhanced, input.original);
}

void NetworkInputTest::windowIsClippedBeforeTheResize() {
  // A metal implant far above the window must look as one at its upper end.
  Raster<float> implant{12, 12, 50}, edge{12, 12, 50};
  implant.at(6, 6) = 30'000;
  edge.at(6, 6) = 255;
  const auto spec = copySpec(31, 31);
  QCOMPARE(makeNetworkInput(implant, spec, {}).original, makeNetworkInput(edge, spec, {}).original);
}

void NetworkInputTest::eightBitPictureGivesTheInputOfTheTwelveBitSlice_data() {
  QTest::addColumn<int>("kind");
  QTest::newRow("of the slice") << static_cast<int>(IntensityRule::Kind::slicePercentiles);
  QTest::newRow("of the volume") << static_cast<int>(IntensityRule::Kind::volumePercentiles);
}

void NetworkInputTest::eightBitPictureGivesTheInputOfTheTwelveBitSlice() {
  QFETCH(int, kind);
  const Raster<float> slice = twelveBit(150, 130);
  InputSpec spec;
  spec.intensity.kind = static_cast<IntensityRule::Kind>(kind);

  // As data sets of PNGs are made: the slice from its lowest to its highest value in 256 levels.
  const auto [low, high] = std::minmax_element(slice.pixels.begin(), slice.pixels.end());
  Raster<float> png{slice.width, slice.height};
  for (std::size_t p = 0; p < png.pixels.size(); ++p)
    png.pixels[p] = std::round((slice.pixels[p] - *low) / (*high - *low) * 255);

  const auto input = [&](const Raster<float>& picture) {
    const auto volume = volumeOf(picture.pixels, {picture.width, picture.height, 1, 1});
    return makeNetworkInput(picture, spec, volumeIntensityRange(volume, spec.intensity));
  };
  const auto fromSlice = input(slice), fromPng = input(png);
  QVERIFY(largestDifference(fromSlice.original, fromPng.original) <= 1.0F / 255 + 1e-6F);
  // The enhancer may stretch that one level; it must not turn it into another picture.
  QVERIFY(largestDifference(fromSlice.enhanced, fromPng.enhanced) <= 8.0F / 255);
}

void NetworkInputTest::oddSlicesNeverBreak_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<QString>("enhancer");
  for (int kind = 0; kind < 4; ++kind)
    for (const char* enhancer : {"copy", "equalize", "clahe", "fuzzy"})
      QTest::addRow("rule %d, %s", kind, enhancer) << kind << QString{enhancer};
}

void NetworkInputTest::oddSlicesNeverBreak() {
  QFETCH(int, kind);
  QFETCH(QString, enhancer);
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  Raster<float> mixed{4, 3, 7};
  mixed.pixels[1] = nan;
  mixed.pixels[5] = inf;
  mixed.pixels[6] = -inf;
  mixed.pixels[7] = 3e38F;
  for (const auto fit : {InputSpec::Fit::stretch, InputSpec::Fit::fitAndPad}) {
    InputSpec spec = copySpec(20, 12);
    spec.fit = fit;
    spec.enhancer.kind = enhancer.toStdString();
    spec.intensity.kind = static_cast<IntensityRule::Kind>(kind);
    spec.intensity.high = 99;
    for (const auto& slice :
         {Raster<float>{}, Raster<float>{1, 1, 9}, Raster<float>{300, 1, 0}, Raster<float>{1, 300, -5},
          Raster<float>{6, 5, nan}, Raster<float>{6, 5, inf}, Raster<float>{6, 5, 100}, mixed})
      for (const IntensityRange range : {IntensityRange{0, 1}, IntensityRange{5, 5}, IntensityRange{9, 2}}) {
        const auto input = makeNetworkInput(slice, spec, range);
        for (const auto* panel : {&input.original, &input.enhanced}) {
          QCOMPARE(panel->width, 20);
          QCOMPARE(panel->height, 12);
          for (const float level : panel->pixels) QVERIFY(level >= 0 && level <= 1);
        }
      }
  }
}

void NetworkInputTest::bothPanelsAreGreyLevels() {
  InputSpec spec;
  spec.enhancer.kind = "equalize";
  const auto slice = twelveBit(64, 64);
  const auto input = makeNetworkInput(slice, spec, {500, 2800});
  for (const auto* panel : {&input.original, &input.enhanced})
    for (const float level : panel->pixels) QVERIFY(std::abs(level * 255 - std::round(level * 255)) < 1e-3F);
  QVERIFY(!(input.original == input.enhanced));
}

void NetworkInputTest::panelOfTheNetworkIsLeftToTheWorker() {
  auto spec = copySpec(20, 20);
  const auto copied = makeNetworkInput(Raster<float>{10, 5, 99}, spec, {});
  spec.enhancer.kind = "zero-dce";
  const auto input = makeNetworkInput(Raster<float>{10, 5, 99}, spec, {});
  QCOMPARE(input.original, copied.original);
  QVERIFY(input.enhanced.empty());
}

void NetworkInputTest::fittedSliceKeepsItsAspectAndIsCentred() {
  auto spec = copySpec(20, 20);
  spec.fit = InputSpec::Fit::fitAndPad;
  const auto input = makeNetworkInput(Raster<float>{10, 5, 255}, spec, {});
  for (int y = 0; y < 20; ++y)
    for (int x = 0; x < 20; ++x) QCOMPARE(input.original.at(x, y), y >= 5 && y < 15 ? 1.0F : 0.0F);
  const auto transform = fitTransform(10, 5, spec);
  QCOMPARE(transform.scaleX, 2.0);
  QCOMPARE(transform.scaleY, 2.0);
  QCOMPARE(transform.offsetX, 0.0);
  QCOMPARE(transform.offsetY, 5.0);
}

void NetworkInputTest::transformAgreesWithLabels() {
  // Each native pixel has its own class; the network pixel at its transformed centre must show it.
  Raster<std::uint8_t> native{9, 13};
  for (std::size_t p = 0; p < native.pixels.size(); ++p) native.pixels[p] = static_cast<std::uint8_t>(p);
  for (const auto fit : {InputSpec::Fit::stretch, InputSpec::Fit::fitAndPad}) {
    auto spec = copySpec(57, 51);
    spec.fit = fit;
    const auto network = labelsToNetwork(native, spec, 255);
    const auto t = fitTransform(9, 13, spec);
    for (int y = 0; y < 13; ++y)
      for (int x = 0; x < 9; ++x) {
        const auto nx = static_cast<int>(std::lround(t.scaleX * (x + 0.5) - 0.5 + t.offsetX));
        const auto ny = static_cast<int>(std::lround(t.scaleY * (y + 0.5) - 0.5 + t.offsetY));
        QCOMPARE(network.at(nx, ny), native.at(x, y));
      }
    QCOMPARE(network.at(0, 0), fit == InputSpec::Fit::stretch ? std::uint8_t{0} : std::uint8_t{255});
  }
}

void NetworkInputTest::labelsSurviveTheRoundTrip_data() {
  QTest::addColumn<int>("width");
  QTest::addColumn<int>("height");
  QTest::newRow("square") << 32 << 32;
  QTest::newRow("wide") << 40 << 17;
  QTest::newRow("tall") << 13 << 50;
  QTest::newRow("one pixel") << 1 << 1;
}

void NetworkInputTest::labelsSurviveTheRoundTrip() {
  QFETCH(int, width);
  QFETCH(int, height);
  Raster<std::uint8_t> native{width, height};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) native.at(x, y) = static_cast<std::uint8_t>((x / 6 + 2 * (y / 5)) % 4);
  for (const auto fit : {InputSpec::Fit::stretch, InputSpec::Fit::fitAndPad}) {
    auto spec = copySpec(224, 200);
    spec.fit = fit;
    const auto network = labelsToNetwork(native, spec, 0);
    QCOMPARE(logitsToNative(oneHot(network, 4), width, height, spec), native);
  }
}

void NetworkInputTest::logitsAreResizedAsPyTorchDoes() {
  std::mt19937 engine{9};
  std::uniform_real_distribution<float> value{-3, 3};
  for (const auto& [width, height] : {std::pair{31, 45}, {16, 12}, {8, 6}, {5, 7}, {1, 1}}) {
    std::vector<Raster<float>> logits(3, Raster<float>{16, 12});
    for (auto& plane : logits)
      for (float& logit : plane.pixels) logit = value(engine);
    const auto classes = logitsToNative(logits, width, height, copySpec(16, 12));
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        std::vector<double> wanted;
        for (const auto& plane : logits) wanted.push_back(bilinear(plane, x, y, width, height));
        const double best = *std::max_element(wanted.begin(), wanted.end());
        QVERIFY(best - wanted.at(classes.at(x, y)) < 1e-5);
      }
  }
}

void NetworkInputTest::paddingDoesNotReachTheNativeSlice() {
  auto spec = copySpec(40, 40);
  spec.fit = InputSpec::Fit::fitAndPad;
  const auto inside = labelsToNetwork(Raster<std::uint8_t>{40, 10, 0}, spec, 1);
  auto logits = oneHot(inside, 2);
  for (float& logit : logits[1].pixels) logit *= 1000;  // a network that is very sure of the padding
  QCOMPARE(logitsToNative(logits, 40, 10, spec), (Raster<std::uint8_t>{40, 10, 0}));
  QCOMPARE(logitsToNative(logits, 123, 31, spec), (Raster<std::uint8_t>{123, 31, 0}));
}

void NetworkInputTest::tiesGoToTheLowerClass() {
  const std::vector<Raster<float>> logits(3, Raster<float>{4, 4, 1});
  QCOMPARE(logitsToNative(logits, 7, 3, copySpec(4, 4)), (Raster<std::uint8_t>{7, 3, 0}));
}

void NetworkInputTest::wrongPlanesAreAMistake() {
  const auto spec = copySpec(4, 4);
  QVERIFY_EXCEPTION_THROWN((void)logitsToNative({}, 4, 4, spec), std::invalid_argument);
  QVERIFY_EXCEPTION_THROWN((void)logitsToNative({Raster<float>{4, 3}}, 4, 4, spec), std::invalid_argument);
}

QTEST_GUILESS_MAIN(NetworkInputTest)
#include "NetworkInputTest.moc"
