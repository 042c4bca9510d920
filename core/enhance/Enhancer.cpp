#include "core/enhance/Enhancer.h"

#include "core/enhance/Fuzzy.h"

#include <opencv2/imgproc.hpp>

#include <array>
#include <cmath>

namespace diptych {
namespace {

constexpr const char* kZeroDce = "zero-dce";

/// The second panel is the first: for the ablation without enhancement.
class Copy final : public Enhancer {
public:
  Raster<float> enhance(const Raster<float>& grey) const override { return grey; }
};

/// Rounded to whole levels; what is not finite becomes 0.
cv::Mat toBytes(const Raster<float>& grey) {
  cv::Mat bytes(grey.height, grey.width, CV_8U);
  for (int y = 0; y < grey.height; ++y)
    for (int x = 0; x < grey.width; ++x) {
      const float level = grey.at(x, y);
      bytes.at<std::uint8_t>(y, x) = std::isfinite(level) ? cv::saturate_cast<std::uint8_t>(level) : std::uint8_t{0};
    }
  return bytes;
}

Raster<float> fromBytes(const cv::Mat& bytes) {
  Raster<float> grey{bytes.cols, bytes.rows};
  for (int y = 0; y < grey.height; ++y)
    for (int x = 0; x < grey.width; ++x) grey.at(x, y) = bytes.at<std::uint8_t>(y, x);
  return grey;
}

/// Histogram equalisation of the whole picture.
class Equalize final : public Enhancer {
public:
  Raster<float> enhance(const Raster<float>& grey) const override {
    if (grey.empty()) return grey;
    cv::Mat result;
    cv::equalizeHist(toBytes(grey), result);
    return fromBytes(result);
  }
};

/// Contrast-limited adaptive histogram equalisation.
class Clahe final : public Enhancer {
public:
  Clahe(double clipLimit, int tiles) : clipLimit_{clipLimit}, tiles_{tiles} {}
  Raster<float> enhance(const Raster<float>& grey) const override {
    if (grey.empty()) return grey;
    cv::Mat result;
    // Made for each call: cv::CLAHE keeps its tables between calls and so serves one thread at a time.
    cv::createCLAHE(clipLimit_, cv::Size(tiles_, tiles_))->apply(toBytes(grey), result);
    return fromBytes(result);
  }

private:
  double clipLimit_;
  int tiles_;
};

class Fuzzy final : public Enhancer {
public:
  explicit Fuzzy(const FuzzyParameters& parameters) : parameters_{parameters} {}
  Raster<float> enhance(const Raster<float>& grey) const override { return fuzzyEnhance(grey, parameters_); }

private:
  FuzzyParameters parameters_;
};

Error refuse(const std::string& clause) {
  return {ErrorCode::invalid, "The enhancer " + clause, {}, {}};
}

bool isPositive(double value) {
  return std::isfinite(value) && value > 0;
}

}  // namespace

bool isMadeByWorker(const EnhancerSpec& spec) {
  return spec.kind == kZeroDce;
}

Status checkEnhancer(const EnhancerSpec& spec) {
  constexpr int mostWindows = 16;  // a side; beyond, the binomials weigh single pixels
  constexpr double largest = 1000;
  constexpr double sharpest = 100;  // keeps the powers of the memberships above zero
  constexpr int mostTiles = 256;
  constexpr int mostSteps = 1'000'000;
  if (spec.kind == "copy" || spec.kind == "equalize") return {};
  if (spec.kind == "clahe") {
    if (!isPositive(spec.clipLimit) || spec.clipLimit > largest)
      return refuse("clahe needs a clipLimit greater than 0 and at most 1000");
    if (spec.tiles < 1 || spec.tiles > mostTiles) return refuse("clahe needs 1 to 256 tiles");
    return {};
  }
  if (spec.kind == "fuzzy") {
    if (spec.m < 0 || spec.m > mostWindows || spec.n < 0 || spec.n > mostWindows)
      return refuse("fuzzy needs m and n between 0 and 16");
    if (!isPositive(spec.gamma) || spec.gamma > sharpest)
      return refuse("fuzzy needs a gamma greater than 0 and at most 100");
    if (!isPositive(spec.sigmaU) || spec.sigmaU > largest)
      return refuse("fuzzy needs a sigmaU greater than 0 and at most 1000");
    return {};
  }
  if (spec.kind == kZeroDce) {
    if (spec.steps < 1 || spec.steps > mostSteps) return refuse("zero-dce needs 1 to 1000000 steps");
    return {};
  }
  return refuse("\"" + spec.kind.substr(0, 40) +
                "\" is not known; there are copy, equalize, clahe, fuzzy and zero-dce");
}

Result<std::unique_ptr<Enhancer>> makeEnhancer(const EnhancerSpec& spec) {
  using Made = std::unique_ptr<Enhancer>;
  if (auto checked = checkEnhancer(spec); !checked) return checked.error();
  if (spec.kind == "copy") return Made{std::make_unique<Copy>()};
  if (spec.kind == "equalize") return Made{std::make_unique<Equalize>()};
  if (spec.kind == "clahe") return Made{std::make_unique<Clahe>(spec.clipLimit, spec.tiles)};
  if (spec.kind == "fuzzy")
    return Made{std::make_unique<Fuzzy>(FuzzyParameters{spec.m, spec.n, spec.gamma, spec.sigmaU})};
  return refuse("zero-dce is a network that is trained with a model; only the worker can run it");
}

}  // namespace diptych
