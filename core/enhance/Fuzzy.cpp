#include "core/enhance/Fuzzy.h"

#include <algorithm>
#include <cmath>

namespace diptych {
namespace {

/// Keeps the gain finite in windows of one grey level.
constexpr double kSmallestDeviation = 1e-6;

using Factors = std::vector<std::vector<double>>;

double toLog(double grey) {
  const double level = std::isfinite(grey) ? std::clamp(grey, 0.0, 255.0) : 0.0;
  return std::atanh((2 * level + 1) / 256 - 1);  // the centre of the level's bin: finite at 0 and at 255
}

double fromLog(double t) {
  return std::clamp(((std::tanh(t) + 1) * 256 - 1) / 2, 0.0, 255.0);
}

Raster<double> toLog(const Raster<double>& grey) {
  Raster<double> t{grey.width, grey.height};
  std::transform(grey.pixels.begin(), grey.pixels.end(), t.pixels.begin(), [](double g) { return toLog(g); });
  return t;
}

/// Gain and shift of every pixel: out = gain · t − shift.
struct AffineMap {
  Raster<double> gain, shift;
};

struct Moments {
  double mean = 0, deviation = 0;
};

/// Weighted mean and deviation of t under the window with these row and column factors. Two passes, so that the deviation
/// of a nearly constant window is not lost in the rounding of its mean.
Moments moments(const Raster<double>& t, const std::vector<double>& columns, const std::vector<double>& rows) {
  double sum = 0;
  const auto width = static_cast<std::size_t>(t.width);
  const auto height = static_cast<std::size_t>(t.height);
  for (std::size_t y = 0; y < height; ++y) {
    double rowSum = 0;
    for (std::size_t x = 0; x < width; ++x) rowSum += columns[x] * t.pixels[y * width + x];
    sum += rows[y] * rowSum;
  }
  double columnWeight = 0, rowWeight = 0;
  for (const double c : columns) columnWeight += c;
  for (const double r : rows) rowWeight += r;
  const double weight = columnWeight * rowWeight;
  const double mean = weight > 0 ? sum / weight : 0;

  double squares = 0;
  for (std::size_t y = 0; y < height; ++y) {
    double rowSquares = 0;
    for (std::size_t x = 0; x < width; ++x) {
      const double d = t.pixels[y * width + x] - mean;
      rowSquares += columns[x] * d * d;
    }
    squares += rows[y] * rowSquares;
  }
  const double deviation = weight > 0 ? std::sqrt(squares / weight) : 0;
  return {mean, std::max(deviation, kSmallestDeviation)};
}

AffineMap affineMap(const Raster<double>& t, const FuzzyParameters& parameters) {
  const Factors columns = fuzzyWindowFactors(t.width, parameters.m, parameters.gamma);
  const Factors rows = fuzzyWindowFactors(t.height, parameters.n, parameters.gamma);
  std::vector<std::vector<Moments>> windows(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i)
    for (const auto& row : rows) windows[i].push_back(moments(t, columns[i], row));

  AffineMap map{{t.width, t.height}, {t.width, t.height}};
  const auto width = static_cast<std::size_t>(t.width);
  for (std::size_t y = 0; y < static_cast<std::size_t>(t.height); ++y) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      double gain = 0, shift = 0;  // of this row's windows in column i
      for (std::size_t j = 0; j < rows.size(); ++j) {
        const double share = rows[j][y] * parameters.sigmaU / windows[i][j].deviation;
        gain += share;
        shift += share * windows[i][j].mean;
      }
      for (std::size_t x = 0; x < width; ++x) {
        map.gain.pixels[y * width + x] += columns[i][x] * gain;
        map.shift.pixels[y * width + x] += columns[i][x] * shift;
      }
    }
  }
  return map;
}

Raster<double> apply(const AffineMap& map, Raster<double> t) {
  for (std::size_t p = 0; p < t.pixels.size(); ++p)
    t.pixels[p] = fromLog(map.gain.pixels[p] * t.pixels[p] - map.shift.pixels[p]);
  return t;
}

}  // namespace

std::vector<std::vector<double>> fuzzyWindowFactors(int size, int degree, double gamma) {
  Factors factors(static_cast<std::size_t>(degree) + 1, std::vector<double>(static_cast<std::size_t>(size)));
  for (std::size_t x = 0; x < static_cast<std::size_t>(size); ++x) {
    const double u = size > 1 ? static_cast<double>(x) / (size - 1) : 0;
    double binomial = 1, sum = 0;
    for (int i = 0; i <= degree; ++i) {
      auto& factor = factors[static_cast<std::size_t>(i)][x];
      factor = std::pow(binomial * std::pow(u, i) * std::pow(1 - u, degree - i), gamma);
      sum += factor;
      binomial = binomial * (degree - i) / (i + 1);
    }
    for (auto& window : factors) window[x] /= sum;
  }
  return factors;
}

Raster<double> fuzzyWindow(int width, int height, const FuzzyParameters& parameters, int i, int j) {
  const auto column = fuzzyWindowFactors(width, parameters.m, parameters.gamma).at(static_cast<std::size_t>(i));
  const auto row = fuzzyWindowFactors(height, parameters.n, parameters.gamma).at(static_cast<std::size_t>(j));
  Raster<double> window{width, height};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      window.at(x, y) = column[static_cast<std::size_t>(x)] * row[static_cast<std::size_t>(y)];
  return window;
}

Raster<double> fuzzyEnhance(const Raster<double>& grey, const FuzzyParameters& parameters) {
  Raster<double> t = toLog(grey);
  const AffineMap map = affineMap(t, parameters);
  return apply(map, std::move(t));
}

std::array<Raster<double>, 3> fuzzyEnhanceRgb(const std::array<Raster<double>, 3>& rgb,
                                              const FuzzyParameters& parameters) {
  std::array<Raster<double>, 3> t{toLog(rgb[0]), toLog(rgb[1]), toLog(rgb[2])};
  Raster<double> mean{rgb[0].width, rgb[0].height};
  for (std::size_t p = 0; p < mean.pixels.size(); ++p)
    mean.pixels[p] = (t[0].pixels.at(p) + t[1].pixels.at(p) + t[2].pixels.at(p)) / 3;
  const AffineMap map = affineMap(mean, parameters);
  return {apply(map, std::move(t[0])), apply(map, std::move(t[1])), apply(map, std::move(t[2]))};
}

}  // namespace diptych
