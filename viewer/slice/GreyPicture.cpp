#include "viewer/slice/GreyPicture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace diptych::viewer {
namespace {

/// The sample before a coordinate and the share (of 256) of the one after it; beyond the ends the end's own value.
struct Between {
  int before;
  std::uint16_t weight;
};

Between between(double coordinate, int size) {
  const double at = std::clamp(coordinate, 0.0, size - 1.0);
  const int before = std::min(static_cast<int>(at), std::max(size - 2, 0));
  return {before, static_cast<std::uint16_t>((at - before) * 256 + 0.5)};
}

// The loops below are plain so that compilers vectorise them: distinct pointers, one statement, no calls.

void window(const float* __restrict values, std::size_t count, double low, double width,
            std::uint8_t* __restrict levels) {
  for (std::size_t i = 0; i < count; ++i) {
    double level = (static_cast<double>(values[i]) - low) / width * 255;
    level = level > 0 ? level : 0;  // also what is not a number
    level = level < 255 ? level : 255;
    levels[i] = static_cast<std::uint8_t>(static_cast<int>(level + 0.5));
  }
}

void blendRows(const std::uint16_t* __restrict upper, const std::uint16_t* __restrict lower, std::uint16_t lowerWeight,
               std::size_t count, std::uint8_t* __restrict out) {
  const auto upperWeight = static_cast<std::uint16_t>(256 - lowerWeight);
  for (std::size_t i = 0; i < count; ++i)
    out[i] = static_cast<std::uint8_t>((static_cast<std::uint32_t>(upper[i]) * upperWeight +
                                        static_cast<std::uint32_t>(lower[i]) * lowerWeight + 32768u) >>
                                       16);
}

Raster<std::uint8_t> halvedColumns(const Raster<std::uint8_t>& plane) {
  Raster<std::uint8_t> half((plane.width + 1) / 2, plane.height);
  for (int y = 0; y < plane.height; ++y) {
    const std::uint8_t* from = plane.pixels.data() + plane.index(0, y);
    std::uint8_t* to = half.pixels.data() + half.index(0, y);
    for (int x = 0; x < plane.width / 2; ++x)
      to[x] = static_cast<std::uint8_t>((from[2 * x] + from[2 * x + 1] + 1) / 2);
    if (plane.width % 2 != 0) to[half.width - 1] = from[plane.width - 1];
  }
  return half;
}

Raster<std::uint8_t> halvedRows(const Raster<std::uint8_t>& plane) {
  Raster<std::uint8_t> half(plane.width, (plane.height + 1) / 2);
  for (int y = 0; y < half.height; ++y) {
    const std::uint8_t* upper = plane.pixels.data() + plane.index(0, 2 * y);
    const std::uint8_t* lower = plane.pixels.data() + plane.index(0, std::min(2 * y + 1, plane.height - 1));
    std::uint8_t* to = half.pixels.data() + half.index(0, y);
    for (int x = 0; x < plane.width; ++x) to[x] = static_cast<std::uint8_t>((upper[x] + lower[x] + 1) / 2);
  }
  return half;
}

}  // namespace

GreyPicture windowed(const SliceValues& values, WindowLevel level) {
  // A window without width is a threshold.
  const double width = level.width > 0 ? level.width : 1e-9;
  GreyPicture picture;
  picture.channels = values.channels;
  for (std::size_t c = 0; c < static_cast<std::size_t>(values.channels); ++c) {
    const Raster<float>& plane = values.planes[c];
    picture.planes[c] = Raster<std::uint8_t>(plane.width, plane.height);
    window(plane.pixels.data(), plane.pixels.size(), level.centre - width / 2, width, picture.planes[c].pixels.data());
  }
  return picture;
}

GreyPicture halved(const GreyPicture& picture, bool columns, bool rows) {
  GreyPicture half;
  half.channels = picture.channels;
  for (std::size_t c = 0; c < static_cast<std::size_t>(picture.channels); ++c) {
    half.planes[c] = columns ? halvedColumns(picture.planes[c]) : picture.planes[c];
    if (rows) half.planes[c] = halvedRows(half.planes[c]);
  }
  return half;
}

ScaledRows::ScaledRows(const GreyPicture& picture, const AxisMap& columns, const AxisMap& rows, int left, int right,
                       bool smooth)
    : picture_{picture}, rows_{rows}, smooth_{smooth}, count_{static_cast<std::size_t>(right - left)} {
  column_.resize(count_);
  if (smooth) weight_.resize(count_);
  for (std::size_t i = 0; i < count_; ++i) {
    const int pixel = left + static_cast<int>(i);
    if (smooth) {
      const Between at = between(columns.coordinate(pixel), columns.size);
      column_[i] = at.before;
      weight_[i] = at.weight;
    } else {
      column_[i] = columns.voxel(pixel);
    }
  }
  for (std::size_t c = 0; c < static_cast<std::size_t>(picture.channels); ++c) {
    bytes_[c].resize(count_);
    if (smooth)
      for (WideRow& wide : wide_[c]) wide.values.resize(count_);
  }
}

void ScaledRows::write(int targetRow, std::uint32_t* pixels) {
  for (std::size_t c = 0; c < static_cast<std::size_t>(picture_.channels); ++c)
    if (smooth_)
      writeSmooth(c, targetRow);
    else
      writeNearest(c, targetRow);
  pack(pixels);
}

/// The row at target columns, kept while the rows asked for need it; `other` is needed too and stays.
const std::uint16_t* ScaledRows::wideRow(std::size_t channel, int row, int other) {
  auto& [first, second] = wide_[channel];
  if (first.row == row) return first.values.data();
  if (second.row == row) return second.values.data();
  WideRow& wide = first.row == other ? second : first;
  wide.row = row;
  const Raster<std::uint8_t>& plane = picture_.planes[channel];
  const std::uint8_t* __restrict before = plane.pixels.data() + plane.index(0, row);
  const std::uint8_t* __restrict after = before + (plane.width > 1 ? 1 : 0);
  const int* __restrict column = column_.data();
  const std::uint16_t* __restrict weight = weight_.data();
  std::uint16_t* __restrict out = wide.values.data();
  for (std::size_t i = 0; i < count_; ++i) {
    const int here = before[column[i]], next = after[column[i]];
    out[i] = static_cast<std::uint16_t>(256 * here + (next - here) * weight[i]);
  }
  return out;
}

void ScaledRows::writeSmooth(std::size_t channel, int targetRow) {
  const Between at = between(rows_.coordinate(targetRow), rows_.size);
  const int after = std::min(at.before + 1, rows_.size - 1);
  const std::uint16_t* upper = wideRow(channel, at.before, after);
  const std::uint16_t* lower = wideRow(channel, after, at.before);
  blendRows(upper, lower, at.weight, count_, bytes_[channel].data());
}

void ScaledRows::writeNearest(std::size_t channel, int targetRow) {
  const Raster<std::uint8_t>& plane = picture_.planes[channel];
  const std::uint8_t* row = plane.pixels.data() + plane.index(0, rows_.voxel(targetRow));
  std::uint8_t* __restrict out = bytes_[channel].data();
  for (std::size_t i = 0; i < count_; ++i) out[i] = row[column_[i]];
}

void ScaledRows::pack(std::uint32_t* __restrict pixels) const {
  const bool colour = picture_.channels == 3;
  const std::uint8_t* __restrict red = bytes_[0].data();
  if (!colour) {
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint32_t level = red[i];
      pixels[i] = 0xff000000u | level << 16 | level << 8 | level;
    }
    return;
  }
  const std::uint8_t* __restrict green = bytes_[1].data(), * __restrict blue = bytes_[2].data();
  for (std::size_t i = 0; i < count_; ++i)
    pixels[i] = 0xff000000u | static_cast<std::uint32_t>(red[i]) << 16 | static_cast<std::uint32_t>(green[i]) << 8 |
                static_cast<std::uint32_t>(blue[i]);
}

}  // namespace diptych::viewer
