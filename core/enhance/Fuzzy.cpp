#include "core/enhance/Fuzzy.h"

#include "core/enhance/FuzzyRows.h"

#include <algorithm>
#include <cmath>

namespace diptych {
namespace {

/// Keeps the gain finite in windows of one grey level.
constexpr double kSmallestDeviation = 1e-6;

using Factors = std::vector<std::vector<double>>;  // [window][position]

double toLog(double grey) {
  const double level = std::isfinite(grey) ? std::clamp(grey, 0.0, 255.0) : 0.0;
  return std::atanh((2 * level + 1) / 256 - 1);  // the centre of the level's bin: finite at 0 and at 255
}

// A raster's t, row by row and made anew in each of the two passes: a table is faster than memory that was never touched.

class ExactRows {
public:
  using Real = double;
  explicit ExactRows(const Raster<double>& grey) : grey_{grey} {}
  void fill(std::size_t y, std::span<double> t) const {
    const double* row = &grey_.pixels[y * t.size()];
    std::transform(row, row + t.size(), t.begin(), [](double g) { return toLog(g); });
  }

private:
  const Raster<double>& grey_;
};

/// The mean of three.
class MeanRows {
public:
  using Real = double;
  explicit MeanRows(const std::array<Raster<double>, 3>& rgb) : rgb_{rgb} {}
  void fill(std::size_t y, std::span<double> t) const {
    for (std::size_t x = 0; x < t.size(); ++x) {
      const std::size_t p = y * t.size() + x;
      t[x] = (toLog(rgb_[0].pixels.at(p)) + toLog(rgb_[1].pixels.at(p)) + toLog(rgb_[2].pixels.at(p))) / 3;
    }
  }

private:
  const std::array<Raster<double>, 3>& rgb_;
};

class FastRows {
public:
  using Real = float;
  explicit FastRows(const Raster<float>& grey) : grey_{grey}, levels_(static_cast<std::size_t>(grey.width)) {}
  void fill(std::size_t y, std::span<float> t) const {
    static const auto table = [] {
      std::array<float, 256> ofLevel{};
      for (std::size_t level = 0; level < ofLevel.size(); ++level)
        ofLevel[level] = static_cast<float>(toLog(static_cast<double>(level)));
      return ofLevel;
    }();
    const std::span row{&grey_.pixels[y * t.size()], t.size()};
    if (fuzzy::wholeLevels(row, levels_.data()))
      fuzzy::lookUp(levels_, table, t.data());
    else
      std::transform(row.begin(), row.end(), t.begin(),
                     [](float g) { return static_cast<float>(toLog(static_cast<double>(g))); });
  }

private:
  const Raster<float>& grey_;
  mutable std::vector<std::uint8_t> levels_;
};

/// What window (i,j) does: t becomes gain[i][j] · t − shift[i][j].
struct WindowMaps {
  Factors columns, rows;
  Factors gain, shift;
};

/// Mean and deviation of t under every window, in one pass over the pixels.
///
/// One pass is enough: |t| ≤ 3.12, so that in E[t²] − E[t]² no more than some 10⁻¹⁴ is lost to rounding, beside the 10⁻¹² that is the
/// square of the smallest deviation.
template <class Rows>
WindowMaps windowMaps(int width, int height, const Rows& rows, const FuzzyParameters& parameters) {
  using Real = typename Rows::Real;
  WindowMaps maps{fuzzyWindowFactors(width, parameters.m, parameters.gamma),
                  fuzzyWindowFactors(height, parameters.n, parameters.gamma),
                  {},
                  {}};
  // The rows' factors first, then the columns': the first needs no sum along a row, the second is over some thousand numbers.
  Factors sums(maps.rows.size(), std::vector<double>(static_cast<std::size_t>(width)));  // [row window][x]
  Factors squares = sums;
  std::array<std::vector<Real>, fuzzy::kRowsAtOnce> t;
  t.fill(std::vector<Real>(static_cast<std::size_t>(width)));
  const auto count = static_cast<std::size_t>(height);
  for (std::size_t y = 0; y < count; y += t.size()) {
    std::array<const Real*, fuzzy::kRowsAtOnce> first{};
    for (std::size_t k = 0; k < t.size(); ++k) {
      if (y + k < count) rows.fill(y + k, t[k]);
      first[k] = t[k].data();
    }
    for (std::size_t j = 0; j < maps.rows.size(); ++j) {
      std::array<double, fuzzy::kRowsAtOnce> weights{};  // of rows beyond the last: none
      for (std::size_t k = 0; k < t.size() && y + k < count; ++k) weights[k] = maps.rows[j][y + k];
      fuzzy::addMoments<Real>(first, weights, sums[j], squares[j]);
    }
  }
  const auto total = [](const std::vector<double>& weights) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    return sum;
  };
  const auto weighted = [](const std::vector<double>& weights, const std::vector<double>& values) {
    double sum = 0;
    for (std::size_t x = 0; x < values.size(); ++x) sum += weights[x] * values[x];
    return sum;
  };
  for (const auto& column : maps.columns) {
    auto& gains = maps.gain.emplace_back();
    auto& shifts = maps.shift.emplace_back();
    for (std::size_t j = 0; j < maps.rows.size(); ++j) {
      const double weight = total(column) * total(maps.rows[j]);
      const double mean = weight > 0 ? weighted(column, sums[j]) / weight : 0;
      const double variance = weight > 0 ? weighted(column, squares[j]) / weight - mean * mean : 0;
      const double deviation = std::max(std::sqrt(std::max(variance, 0.0)), kSmallestDeviation);
      gains.push_back(parameters.sigmaU / deviation);
      shifts.push_back(gains.back() * mean);
    }
  }
  return maps;
}

/// The windows' maps, weighted, and back to grey levels. Row by row: a row's windows in one column of windows share a factor
/// along x, so that they become one map.
template <class Rows>
Raster<typename Rows::Real> apply(const WindowMaps& maps, int width, int height, const Rows& rows) {
  using Real = typename Rows::Real;
  Raster<Real> grey{width, height};
  std::vector<Real> t(static_cast<std::size_t>(width));
  std::vector<double> row(t.size());
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
    rows.fill(y, t);
    std::fill(row.begin(), row.end(), 0.0);
    for (std::size_t i = 0; i < maps.columns.size(); ++i) {
      double gain = 0, shift = 0;
      for (std::size_t j = 0; j < maps.rows.size(); ++j) {
        gain += maps.rows[j][y] * maps.gain[i][j];
        shift += maps.rows[j][y] * maps.shift[i][j];
      }
      fuzzy::addMapped<Real>(t.data(), maps.columns[i], gain, shift, row);
    }
    fuzzy::toLevels(row, &grey.pixels[y * t.size()]);
  }
  return grey;
}

template <class Rows>
Raster<typename Rows::Real> enhance(int width, int height, const Rows& rows, const FuzzyParameters& parameters) {
  return apply(windowMaps(width, height, rows, parameters), width, height, rows);
}

}  // namespace

std::vector<std::vector<double>> fuzzyWindowFactors(int size, int degree, double gamma) {
  Factors factors(static_cast<std::size_t>(degree) + 1, std::vector<double>(static_cast<std::size_t>(size)));
  for (std::size_t x = 0; x < static_cast<std::size_t>(size); ++x) {
    const double u = size > 1 ? static_cast<double>(x) / (size - 1) : 0;
    double binomial = 1, sum = 0;
    for (int i = 0; i <= degree; ++i) {
      auto& factor = factors[static_cast<std::size_t>(i)][x];
      factor = binomial * std::pow(u, i) * std::pow(1 - u, degree - i);
      if (gamma != 1) factor = std::pow(factor, gamma);
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
  return enhance(grey.width, grey.height, ExactRows{grey}, parameters);
}

Raster<float> fuzzyEnhance(const Raster<float>& grey, const FuzzyParameters& parameters) {
  return enhance(grey.width, grey.height, FastRows{grey}, parameters);
}

std::array<Raster<double>, 3> fuzzyEnhanceRgb(const std::array<Raster<double>, 3>& rgb,
                                              const FuzzyParameters& parameters) {
  const int width = rgb[0].width, height = rgb[0].height;
  const WindowMaps maps = windowMaps(width, height, MeanRows{rgb}, parameters);
  const auto channel = [&](const Raster<double>& grey) { return apply(maps, width, height, ExactRows{grey}); };
  return {channel(rgb[0]), channel(rgb[1]), channel(rgb[2])};
}

}  // namespace diptych
