#include "core/metrics/Metrics.h"
#include "core/base/Quantile.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <stdexcept>

namespace diptych {
namespace {

/// Seeded draws that are the same everywhere: std::uniform_int_distribution differs between standard libraries.
class Draws {
public:
  explicit Draws(std::uint64_t seed) : engine_{seed} {}
  /// 0 … count−1, each equally likely: draws from the incomplete last round are thrown again.
  std::size_t below(std::size_t count) {
    constexpr std::uint64_t largest = std::mt19937_64::max();
    const std::uint64_t complete = largest - largest % count;
    std::uint64_t draw = engine_();
    while (draw >= complete) draw = engine_();
    return static_cast<std::size_t>(draw % count);
  }

private:
  std::mt19937_64 engine_;
};

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

BootstrapResult pairedBootstrap(std::span<const double> a, std::span<const double> b, std::span<const int> group,
                                int repeats, std::uint64_t seed) {
  if (a.size() != b.size() || a.size() != group.size())
    throw std::invalid_argument{"pairedBootstrap: one value of a, of b and one group a unit"};
  std::map<int, std::vector<double>> differencesOf;
  std::vector<double> all;
  for (std::size_t unit = 0; unit < a.size(); ++unit) {
    const double difference = b[unit] - a[unit];
    if (!std::isfinite(difference)) continue;  // undefined in one of them: no pair
    differencesOf[group[unit]].push_back(difference);
    all.push_back(difference);
  }
  BootstrapResult result;
  result.groups = static_cast<int>(differencesOf.size());
  result.units = static_cast<int>(all.size());
  if (all.empty()) return result;
  result.meanDifference = result.low = result.high = mean(all);
  if (repeats < 1) return result;

  std::vector<const std::vector<double>*> groups;
  for (const auto& entry : differencesOf) groups.push_back(&entry.second);
  Draws draws{seed};
  std::vector<double> means;
  means.reserve(static_cast<std::size_t>(repeats));
  for (int repeat = 0; repeat < repeats; ++repeat) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t draw = 0; draw < groups.size(); ++draw) {
      const auto& units = *groups[draws.below(groups.size())];
      for (std::size_t unit = 0; unit < units.size(); ++unit) sum += units[draws.below(units.size())];
      count += units.size();
    }
    means.push_back(sum / static_cast<double>(count));
  }
  result.low = quantile(means, 0.025);
  result.high = quantile(means, 0.975);
  return result;
}

}  // namespace diptych
