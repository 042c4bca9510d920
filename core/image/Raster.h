#pragma once
// A plain 2-D array: what slices, masks and network planes are made of. Row-major, x (column) fastest.

#include <cstddef>
#include <vector>

namespace diptych {

template <class T>
struct Raster {
  int width = 0;
  int height = 0;
  std::vector<T> pixels;  ///< width·height values, row by row

  Raster() = default;
  Raster(int w, int h, T fill = T{})
      : width{w}, height{h}, pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), fill) {}

  bool empty() const { return pixels.empty(); }
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
  T& at(int x, int y) { return pixels[index(x, y)]; }
  const T& at(int x, int y) const { return pixels[index(x, y)]; }
  bool contains(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height; }
  bool operator==(const Raster&) const = default;
};

}  // namespace diptych
