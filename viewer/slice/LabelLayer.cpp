#include "viewer/slice/LabelLayer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>

namespace diptych::viewer {
namespace {

enum Side : std::uint8_t {
  kLeft = 1,
  kRight = 2,
  kAbove = 4,
  kBelow = 8,
  kAboveLeft = 16,
  kAboveRight = 32,
  kBelowLeft = 64,
  kBelowRight = 128
};

std::uint32_t opaque(Colour colour) {
  return 0xff000000u | static_cast<std::uint32_t>(colour.r) << 16 | static_cast<std::uint32_t>(colour.g) << 8 |
         static_cast<std::uint32_t>(colour.b);
}

int weightOf(double opacity) {
  return opacity > 0 ? static_cast<int>(std::lround(std::min(opacity, 1.0) * 256)) : 0;
}

int hatchWeightOf(double opacity) {
  const double clear = 1 - std::clamp(opacity, 0.0, 1.0);
  return weightOf(1 - clear * clear);
}

/// pixels ← (1 − weight/256) · pixels + weight/256 · colour, byte by byte; in blocks of four pixels, which compilers turn
/// into a few vector instructions on 16-bit numbers.
void blend(std::uint32_t* pixels, int count, std::uint32_t colour, int weight) {
  constexpr int kBlock = 16;
  std::array<std::uint8_t, kBlock> colours;
  for (int i = 0; i < kBlock; i += 4) std::memcpy(colours.data() + i, &colour, 4);
  std::array<std::uint16_t, kBlock> added;
  for (std::size_t i = 0; i < kBlock; ++i) added[i] = static_cast<std::uint16_t>(colours[i] * weight + 128);
  const auto kept = static_cast<std::uint16_t>(256 - weight);

  auto* bytes = reinterpret_cast<std::uint8_t*>(pixels);
  int left = 4 * count;
  for (; left >= kBlock; left -= kBlock, bytes += kBlock)
    for (std::size_t i = 0; i < kBlock; ++i)
      bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(bytes[i] * kept + added[i]) >> 8);
  for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i)
    bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(bytes[i] * kept + added[i]) >> 8);
}

/// Sets `side` where a voxel differs from the one `offset` columns on in row `other`.
void compareRows(const SegmentValue* __restrict row, const SegmentValue* __restrict other, int offset, int begin,
                 int end, int width, std::uint8_t side, std::uint8_t* __restrict borders) {
  begin = std::max(begin, -offset);
  end = std::min(end, width - offset);
  for (int x = begin; x < end; ++x)
    borders[x] = static_cast<std::uint8_t>(borders[x] | (row[x] != other[x + offset] ? side : 0));
}

int modulo(int value, int period) {
  const int rest = value % period;
  return rest < 0 ? rest + period : rest;
}

}  // namespace

void LabelLayer::setLabels(Raster<SegmentValue> labels) {
  labels_ = std::move(labels);
  spans_.resize(static_cast<std::size_t>(labels_.height));
  for (int row = 0; row < labels_.height; ++row) findSpan(row);
  bordersStale_ = true;
}

LabelBox LabelLayer::setLabels(int u, int v, const Raster<SegmentValue>& labels) {
  LabelBox changed{labels_.width, labels_.height, 0, 0};
  const int begin = std::max(u, 0), end = std::min(u + labels.width, labels_.width);
  if (begin >= end) return {};
  for (int y = std::max(v, 0); y < std::min(v + labels.height, labels_.height); ++y) {
    const SegmentValue* from = labels.pixels.data() + labels.index(begin - u, y - v);
    SegmentValue* to = labels_.pixels.data() + labels_.index(begin, y);
    const auto first = std::mismatch(to, to + (end - begin), from);
    if (first.first == to + (end - begin)) continue;
    int last = end - begin;
    while (to[last - 1] == from[last - 1]) --last;
    changed.left = std::min(changed.left, begin + static_cast<int>(first.first - to));
    changed.right = std::max(changed.right, begin + last);
    changed.top = std::min(changed.top, y);
    changed.bottom = y + 1;
    std::copy_n(from, end - begin, to);
    findSpan(y);
  }
  if (changed.empty()) return {};
  // A voxel's borders depend on its neighbours.
  changed.left = std::max(changed.left - reachColumns_, 0);
  changed.right = std::min(changed.right + reachColumns_, labels_.width);
  changed.top = std::max(changed.top - reachRows_, 0);
  changed.bottom = std::min(changed.bottom + reachRows_, labels_.height);
  if (!bordersStale_)
    for (int y = changed.top; y < changed.bottom; ++y) findBorders(y, changed.left, changed.right);
  return changed;
}

void LabelLayer::setReach(int columns, int rows) {
  if (columns == reachColumns_ && rows == reachRows_) return;
  reachColumns_ = columns;
  reachRows_ = rows;
  bordersStale_ = true;
}

void LabelLayer::prepare() {
  if (!bordersStale_ || !style.outline) return;
  if (borders_.width != labels_.width || borders_.height != labels_.height)
    borders_ = Raster<std::uint8_t>(labels_.width, labels_.height);
  for (int row = 0; row < labels_.height; ++row) {
    const Span span = spans_[static_cast<std::size_t>(row)];
    findBorders(row, span.begin, span.end);
  }
  bordersStale_ = false;
}

void LabelLayer::findSpan(int row) {
  const SegmentValue* labels = labels_.pixels.data() + labels_.index(0, row);
  Span& span = spans_[static_cast<std::size_t>(row)];
  span = {0, labels_.width};
  // Most rows of most layers are empty: whole blocks, which are compared as vectors, are passed over first.
  constexpr int kBlock = 32;
  const auto emptyBlock = [labels](int begin) {
    unsigned any = 0;
    for (int at = begin; at < begin + kBlock; ++at) any |= labels[at];
    return any == 0;
  };
  while (span.end >= kBlock && emptyBlock(span.end - kBlock)) span.end -= kBlock;
  while (span.begin + kBlock <= span.end && emptyBlock(span.begin)) span.begin += kBlock;
  while (span.end > 0 && labels[span.end - 1] == 0) --span.end;
  while (span.begin < span.end && labels[span.begin] == 0) ++span.begin;
}

void LabelLayer::findBorders(int row, int begin, int end) {
  if (begin >= end) return;
  const SegmentValue* labels = labels_.pixels.data() + labels_.index(0, row);
  std::uint8_t* borders = borders_.pixels.data() + borders_.index(0, row);
  std::fill(borders + begin, borders + end, std::uint8_t{0});
  const auto compare = [&](int rowsOn, int columnsOn, Side side) {
    if (row + rowsOn < 0 || row + rowsOn >= labels_.height) return;
    const SegmentValue* other = labels + static_cast<std::ptrdiff_t>(rowsOn) * labels_.width;
    compareRows(labels, other, columnsOn, begin, end, labels_.width, side, borders);
  };
  for (int step = 1; step <= reachColumns_; ++step) compare(0, -step, kLeft), compare(0, step, kRight);
  for (int step = 1; step <= reachRows_; ++step) compare(-step, 0, kAbove), compare(step, 0, kBelow);
  compare(-1, -1, kAboveLeft), compare(-1, 1, kAboveRight);
  compare(1, -1, kBelowLeft), compare(1, 1, kBelowRight);
}

LabelRows::LabelRows(const LabelLayer& layer, const AxisMap& columns, const AxisMap& rows, int left, int right)
    : layer_{layer},
      columns_{columns},
      rows_{rows},
      left_{left},
      right_{right},
      firstVoxel_{columns.voxel(left)},
      lastVoxel_{columns.voxel(right - 1)},
      fillWeight_{layer.style.fill ? weightOf(layer.style.opacity) : 0},
      hatchWeight_{hatchWeightOf(layer.style.opacity)} {
  starts_.reserve(static_cast<std::size_t>(lastVoxel_ - firstVoxel_) + 2);
  for (int voxel = firstVoxel_; voxel <= lastVoxel_ + 1; ++voxel) starts_.push_back(columns.firstPixel(voxel));
}

void LabelRows::paint(int targetRow, std::uint32_t* pixels) {
  const int row = rows_.voxel(targetRow);
  if (row != row_) findRuns(row);
  for (const Run& run : runs_) paintRun(run, targetRow, pixels);
}

void LabelRows::findRuns(int row) {
  row_ = row;
  rowBegin_ = rows_.firstPixel(row);
  rowEnd_ = rows_.firstPixel(row + 1);
  runs_.clear();
  const LabelLayer::Span span = layer_.spans_[static_cast<std::size_t>(row)];
  const int begin = std::max(span.begin, firstVoxel_), end = std::min(span.end, lastVoxel_ + 1);
  const SegmentValue* labels = layer_.labels_.pixels.data() + layer_.labels_.index(0, row);
  const bool outline = layer_.style.outline;
  const std::uint8_t* borders = outline ? layer_.borders_.pixels.data() + layer_.borders_.index(0, row) : nullptr;
  const auto start = [this](int voxel) { return starts_[static_cast<std::size_t>(voxel - firstVoxel_)]; };
  for (int x = begin; x < end;) {
    const SegmentValue value = labels[x];
    const std::uint8_t sides = outline ? borders[x] : std::uint8_t{0};
    const int first = x++;
    // Voxels join where nothing is drawn between them.
    if ((sides & ~(kAbove | kBelow)) == 0)
      while (x < end && labels[x] == value && (!outline || borders[x] == sides)) ++x;
    if (value == 0) continue;
    const auto& paints = layer_.style.byValue;
    if (value < paints.size() && !paints[value].visible) continue;
    const Colour colour = value < paints.size() ? paints[value].colour : paletteColour(value - 1u);
    runs_.push_back({start(first), start(x), opaque(colour), sides, value});
  }
}

void LabelRows::paintRun(const Run& run, int targetRow, std::uint32_t* pixels) const {
  int begin = std::max(run.begin, left_), end = std::min(run.end, right_);
  if (begin >= end) return;
  if (run.borders != 0) {
    const LabelStyle& style = layer_.style;
    const int width = std::max(style.outlineWidth, 1) + (style.emphasised == run.value ? 1 : 0);
    const bool nearTop = targetRow - rowBegin_ < width, nearBottom = rowEnd_ - 1 - targetRow < width;
    const auto draw = [&](int from, int to) {
      for (int x = std::max(from, begin); x < std::min(to, end); ++x) pixels[x - left_] = run.colour;
    };
    const int whole = (nearTop ? kAbove : 0) | (nearBottom ? kBelow : 0);
    const int atLeft = kLeft | (nearTop ? kAboveLeft : 0) | (nearBottom ? kBelowLeft : 0);
    const int atRight = kRight | (nearTop ? kAboveRight : 0) | (nearBottom ? kBelowRight : 0);
    if (run.borders & whole) return draw(begin, end);
    const int inBegin = run.borders & atLeft ? run.begin + width : run.begin;
    const int inEnd = run.borders & atRight ? run.end - width : run.end;
    draw(run.begin, inBegin);
    draw(std::max(inEnd, inBegin), run.end);
    begin = std::max(begin, inBegin);
    end = std::min(end, inEnd);
    if (begin >= end) return;
  }
  if (layer_.style.hatch)
    paintHatch(run, begin, end, targetRow, pixels);
  else if (fillWeight_ > 0)
    blend(pixels + (begin - left_), end - begin, run.colour, fillWeight_);
}

/// Four directions, each in three spacings: twelve segments next to each other look different.
void LabelRows::paintHatch(const Run& run, int begin, int end, int targetRow, std::uint32_t* pixels) const {
  if (hatchWeight_ == 0) return;
  constexpr std::array kSpacings{9, 6, 14};
  const int kind = run.value - 1, line = std::max(layer_.style.outlineWidth, 1);
  const int period = kSpacings[static_cast<std::size_t>(kind / 4 % 3)] * line;
  const auto anchor = [](const AxisMap& axis) {
    return static_cast<int>(std::clamp(std::round(axis.origin), -1e8, 1e8));
  };
  const int y = targetRow - anchor(rows_);
  int shift = -anchor(columns_);  // lines are where (x + shift) mod period < line
  switch (kind % 4) {
    case 0:  // rising
      shift += y;
      break;
    case 1:  // falling
      shift -= y;
      break;
    case 2:  // level
      if (modulo(y, period) < line) blend(pixels + (begin - left_), end - begin, run.colour, hatchWeight_);
      return;
    default:  // upright
      break;
  }
  for (int from = begin - modulo(begin + shift, period); from < end; from += period) {
    const int first = std::max(from, begin), last = std::min(from + line, end);
    if (first < last) blend(pixels + (first - left_), last - first, run.colour, hatchWeight_);
  }
}

}  // namespace diptych::viewer
