#include "tests/e2e/kills/Acts.h"

#include <fcntl.h>
#include <unistd.h>

#include <QtGlobal>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

namespace diptych::test {
namespace {

constexpr std::array<const char*, 4> kNames{"stroke", "undo", "redo", "done"};
constexpr double kRadius = 5;
constexpr SegmentValue kSegments = 3;
constexpr int kMargin = 3;  // voxels, so that a pointer that is rounded to pixels stays on the slice

double between(std::mt19937_64& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() % 100000) / 100000.0;
}

Act::Kind kindOf(std::uint64_t draw, bool withHistory) {
  if (!withHistory || draw < 60) return Act::Kind::stroke;
  return draw < 80 ? Act::Kind::undo : draw < 90 ? Act::Kind::redo : Act::Kind::done;
}

}  // namespace

Act plannedAct(std::uint64_t seed, int n, bool withHistory, bool erasing) {
  std::mt19937_64 random{seed * 1000003 + static_cast<std::uint64_t>(n)};
  Act act;
  act.kind = kindOf(random() % 100, withHistory);
  act.k = static_cast<int>(random() % static_cast<std::uint64_t>(kDrawnGrid.z));
  act.value = static_cast<SegmentValue>(1 + random() % kSegments);
  if (erasing && random() % 5 == 0) act.value = 0;
  act.radius = kRadius;
  const std::size_t corners = 2 + random() % 3;
  for (std::size_t i = 0; i < corners; ++i)
    act.places.push_back(
        {between(random, kMargin, kDrawnGrid.x - 1 - kMargin), between(random, kMargin, kDrawnGrid.y - 1 - kMargin)});
  return act;
}

std::vector<StrokePoint> placesAlong(const std::vector<StrokePoint>& corners, double step) {
  std::vector<StrokePoint> places{corners.front()};
  for (std::size_t i = 1; i < corners.size(); ++i) {
    const StrokePoint from = corners[i - 1], to = corners[i];
    const int pieces = static_cast<int>(std::hypot(to.x - from.x, to.y - from.y) / step) + 1;
    for (int piece = 1; piece <= pieces; ++piece) {
      const double share = static_cast<double>(piece) / pieces;
      places.push_back({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)});
    }
  }
  return places;
}

ActLog::ActLog(const std::filesystem::path& file)
    : file_{::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)} {
  if (file_ < 0) qFatal("cannot write %s", file.c_str());
}

ActLog::~ActLog() {
  ::close(file_);
}

void ActLog::write(const std::string& line) {
  if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) qFatal("the log is cut off");
}

void ActLog::begin(const Act& act) {
  std::string line = kNames[static_cast<std::size_t>(act.kind)];
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), " %d %d %.17g %zu", act.k, static_cast<int>(act.value), act.radius,
                act.places.size());
  line += text.data();
  for (const StrokePoint& place : act.places) {
    std::snprintf(text.data(), text.size(), " %.17g %.17g", place.x, place.y);
    line += text.data();
  }
  write(line + "\n");
}

void ActLog::finish() {
  write("finished " + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()) + "\n");
}

std::vector<Act> readActs(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<Act> acts;
  for (std::string line; std::getline(in, line) && !in.eof();) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (name == "finished") {
      std::chrono::steady_clock::rep ticks = 0;
      words >> ticks;
      acts.back().finished = std::chrono::steady_clock::time_point(std::chrono::steady_clock::duration(ticks));
      continue;
    }
    Act act;
    for (std::size_t kind = 0; kind < kNames.size(); ++kind)
      if (name == kNames[kind]) act.kind = static_cast<Act::Kind>(kind);
    int value = 0;
    std::size_t count = 0;
    words >> act.k >> value >> act.radius >> count;
    act.value = static_cast<SegmentValue>(value);
    act.places.resize(count);
    for (StrokePoint& place : act.places) words >> place.x >> place.y;
    if (!words) qFatal("a line of the log cannot be read");
    acts.push_back(std::move(act));
  }
  return acts;
}

}  // namespace diptych::test
