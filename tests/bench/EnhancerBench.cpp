// How long the enhancers take at 512 × 512, beside OpenCV's CLAHE. Prints; asserts no time.

#include "core/enhance/Enhancer.h"

#include <opencv2/imgproc.hpp>

#include <QtTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

using namespace diptych;

namespace {

constexpr int kSide = 512;

/// Something like a slice: smooth structures, an edge, a little noise. Whole levels, as the network's panel has.
Raster<float> slice() {
  Raster<float> grey{kSide, kSide};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const double smooth = 90 + 60 * std::sin(0.02 * x) * std::cos(0.03 * y), noise = (x * 7919 + y * 104729) % 13;
      const bool inside = std::hypot(x - 256, y - 240) < 180;
      grey.at(x, y) = static_cast<float>(std::round(inside ? smooth + noise : noise));
    }
  return grey;
}

/// The median of ten runs after three that do not count, in milliseconds.
double milliseconds(const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  for (int run = 0; run < 13; ++run) {
    const auto start = Clock::now();
    work();
    if (run >= 3) times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  return (times[4] + times[5]) / 2;
}

double enhancing(const char* kind, const Raster<float>& grey) {
  EnhancerSpec spec;
  spec.kind = kind;
  const auto enhancer = makeEnhancer(spec);
  return enhancer ? milliseconds([&] { (*enhancer)->enhance(grey); }) : std::nan("");
}

}  // namespace

class EnhancerBench : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void fuzzyBesideClahe_data();
  void fuzzyBesideClahe();
};

void EnhancerBench::fuzzyBesideClahe_data() {
  QTest::addColumn<int>("threads");
  QTest::newRow("OpenCV on one thread") << 1;
  QTest::newRow("OpenCV on all") << cv::getNumberOfCPUs();
}

void EnhancerBench::fuzzyBesideClahe() {
  QFETCH(const int, threads);
  cv::setNumThreads(threads);
  const auto grey = slice();
  cv::Mat bytes(kSide, kSide, CV_8U), result;
  std::copy(grey.pixels.begin(), grey.pixels.end(), bytes.begin<std::uint8_t>());
  const auto clahe = cv::createCLAHE(2, cv::Size(8, 8));
  const double ofOpenCV = milliseconds([&] { clahe->apply(bytes, result); });
  const double fuzzy = enhancing("fuzzy", grey);
  qInfo(
      "%d x %d, milliseconds, median of 10 after 3: fuzzy (1 thread) %.3f, OpenCV's CLAHE (%d threads) %.3f, ratio "
      "%.2f",
      kSide, kSide, fuzzy, threads, ofOpenCV, fuzzy / ofOpenCV);
  qInfo("Our panels: clahe %.3f, equalize %.3f, copy %.3f", enhancing("clahe", grey), enhancing("equalize", grey),
        enhancing("copy", grey));
  QVERIFY(fuzzy > 0 && ofOpenCV > 0);
}

QTEST_GUILESS_MAIN(EnhancerBench)
#include "EnhancerBench.moc"
