#include "models/kernels/ResizeShiftAdd.h"

#include "models/kernels/Parallel.h"
#include "models/kernels/RowSums.h"

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <type_traits>

// Both directions are separable and work on rows of channels. Forward, for a row Y of the sum: first the at most two rows of
// the map that it lies between, for all dy at once, at the map's width; then the at most two columns, for all dx at once.
// Backward, for a row y of the map: first all rows of the gradient that it took part in, at the sum's width; then the
// columns. So each thread writes rows of its own in either direction.

namespace diptych::models {
namespace {

/// Channels at a time: the intermediate rows of all levels then stay in the second level cache.
constexpr std::int64_t kChunk = 128;

/// One axis of the resize: position `to` of the result is weight[0] · from[0] + weight[1] · from[1].
struct Taps {
  struct Pair {
    std::int64_t from[2];
    double weight[2];
  };
  struct Term {
    std::int64_t to;
    double weight;
  };
  std::vector<Pair> forward;                ///< by position in the result
  std::vector<std::vector<Term>> backward;  ///< by position in the source: where it went
};

/// As upsample_bilinear2d places them: centres of pixels on centres, clamped at the border.
Taps tapsOf(std::int64_t from, std::int64_t to) {
  Taps taps;
  taps.backward.resize(static_cast<std::size_t>(from));
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  for (std::int64_t i = 0; i < to; ++i) {
    const double at = std::max(0.0, scale * (static_cast<double>(i) + 0.5) - 0.5);
    const auto low = std::min(static_cast<std::int64_t>(at), from - 1);
    const auto high = std::min(low + 1, from - 1);
    const double share = high == low ? 0 : at - static_cast<double>(low);
    taps.forward.push_back({{low, high}, {1 - share, share}});
    taps.backward[static_cast<std::size_t>(low)].push_back({i, 1 - share});
    if (share > 0) taps.backward[static_cast<std::size_t>(high)].push_back({i, share});
  }
  return taps;
}

struct Shape {
  std::int64_t n, channels, height, width;  ///< of the sum
  std::int64_t kernel;
};

template <class T>
struct Map {
  T* data;  ///< [N,h,w,k²,E]
  std::int64_t height, width;
  Taps rows, columns;
};

/// Terms of a weighted sum: rows to read and their weights.
template <class T>
struct Terms {
  std::vector<const T*> from;
  std::vector<rows::Acc<T>> weight;
  void clear() {
    from.clear();
    weight.clear();
  }
  void push(const T* row, double share) {
    if (share == 0) return;  // a clamped border: 0 · infinity would not be 0
    from.push_back(row);
    weight.push_back(static_cast<rows::Acc<T>>(share));
  }
  void addTo(rows::Acc<T>* acc, std::int64_t n) const {
    rows::addWeighted<T>(acc, from.data(), weight.data(), static_cast<int>(from.size()), n);
  }
};

template <class T>
class Forward {
public:
  Forward(const Shape& shape, T* sum, const std::vector<Map<const T>>& maps) : s_{shape}, sum_{sum}, maps_{maps} {
    for (const auto& map : maps_) between_.emplace_back(static_cast<std::size_t>(map.width * s_.kernel * kChunk));
  }

  void rows(std::int64_t first, std::int64_t last) {
    for (std::int64_t e = 0; e < s_.channels; e += kChunk) {
      chunk_ = std::min(kChunk, s_.channels - e);
      for (auto row = first; row < last; ++row) {
        for (std::size_t m = 0; m < maps_.size(); ++m)
          acrossRows(maps_[m], row / s_.height, row % s_.height, e, between_[m].data());
        acrossColumns(sum_ + row * s_.width * s_.channels + e);
      }
    }
  }

private:
  using A = rows::Acc<T>;

  /// between[x,dx,chunk] of one row of the sum.
  void acrossRows(const Map<const T>& map, std::int64_t n, std::int64_t row, std::int64_t e, A* between) {
    const auto pixel = s_.kernel * s_.kernel * s_.channels;
    for (std::int64_t x = 0; x < map.width; ++x)
      for (std::int64_t dx = 0; dx < s_.kernel; ++dx) {
        fromMap_.clear();
        for (std::int64_t dy = 0; dy < s_.kernel; ++dy) {
          const auto at = row + dy - s_.kernel / 2;
          if (at < 0 || at >= s_.height) continue;
          const auto& pair = map.rows.forward[static_cast<std::size_t>(at)];
          for (int side = 0; side < 2; ++side)
            fromMap_.push(map.data + ((n * map.height + pair.from[side]) * map.width + x) * pixel +
                              (dy * s_.kernel + dx) * s_.channels + e,
                          pair.weight[side]);
        }
        A* to = between + (x * s_.kernel + dx) * kChunk;
        std::fill_n(to, chunk_, A{0});
        fromMap_.addTo(to, chunk_);
      }
  }

  void acrossColumns(T* row) {
    A acc[kChunk];
    for (std::int64_t x = 0; x < s_.width; ++x) {
      std::fill_n(acc, chunk_, A{0});
      for (std::size_t m = 0; m < maps_.size(); ++m) {
        fromBetween_.clear();
        for (std::int64_t dx = 0; dx < s_.kernel; ++dx) {
          const auto at = x + dx - s_.kernel / 2;
          if (at < 0 || at >= s_.width) continue;
          const auto& pair = maps_[m].columns.forward[static_cast<std::size_t>(at)];
          for (int side = 0; side < 2; ++side)
            fromBetween_.push(between_[m].data() + (pair.from[side] * s_.kernel + dx) * kChunk, pair.weight[side]);
        }
        fromBetween_.addTo(acc, chunk_);
      }
      rows::add(row + x * s_.channels, acc, chunk_);
    }
  }

  const Shape& s_;
  T* sum_;
  const std::vector<Map<const T>>& maps_;
  std::vector<std::vector<A>> between_;
  Terms<T> fromMap_;
  Terms<A> fromBetween_;
  std::int64_t chunk_ = 0;
};

/// The adjoint of Forward for one map.
template <class T>
class Backward {
public:
  Backward(const Shape& shape, const T* gradient, const Map<T>& map)
      : s_{shape},
        gradient_{gradient},
        map_{map},
        between_(static_cast<std::size_t>(shape.kernel * shape.width * kChunk)) {}

  void rows(std::int64_t first, std::int64_t last) {
    for (std::int64_t e = 0; e < s_.channels; e += kChunk) {
      chunk_ = std::min(kChunk, s_.channels - e);
      for (auto row = first; row < last; ++row) {
        acrossRows(row / map_.height, row % map_.height, e);
        acrossColumns(map_.data + row * map_.width * s_.kernel * s_.kernel * s_.channels + e);
      }
    }
  }

private:
  using A = rows::Acc<T>;

  /// between[dy,X,chunk] of one row of the map.
  void acrossRows(std::int64_t n, std::int64_t row, std::int64_t e) {
    for (std::int64_t dy = 0; dy < s_.kernel; ++dy)
      for (std::int64_t x = 0; x < s_.width; ++x) {
        fromGradient_.clear();
        for (const auto& term : map_.rows.backward[static_cast<std::size_t>(row)]) {
          const auto at = term.to - dy + s_.kernel / 2;
          if (at < 0 || at >= s_.height) continue;
          fromGradient_.push(gradient_ + ((n * s_.height + at) * s_.width + x) * s_.channels + e, term.weight);
        }
        A* to = between_.data() + (dy * s_.width + x) * kChunk;
        std::fill_n(to, chunk_, A{0});
        fromGradient_.addTo(to, chunk_);
      }
  }

  void acrossColumns(T* row) {
    A acc[kChunk];
    for (std::int64_t x = 0; x < map_.width; ++x)
      for (std::int64_t dy = 0; dy < s_.kernel; ++dy)
        for (std::int64_t dx = 0; dx < s_.kernel; ++dx) {
          fromBetween_.clear();
          for (const auto& term : map_.columns.backward[static_cast<std::size_t>(x)]) {
            const auto at = term.to - dx + s_.kernel / 2;
            if (at < 0 || at >= s_.width) continue;
            fromBetween_.push(between_.data() + (dy * s_.width + at) * kChunk, term.weight);
          }
          std::fill_n(acc, chunk_, A{0});
          fromBetween_.addTo(acc, chunk_);
          rows::store(row + ((x * s_.kernel + dy) * s_.kernel + dx) * s_.channels, acc, chunk_);
        }
  }

  const Shape& s_;
  const T* gradient_;
  const Map<T>& map_;
  std::vector<A> between_;
  Terms<T> fromGradient_;
  Terms<A> fromBetween_;
  std::int64_t chunk_ = 0;
};

/// Calls work.operator()<T>() for the tensor's type as RowSums knows it.
template <class Work>
void withType(const torch::Tensor& t, Work work) {
  if (t.scalar_type() == torch::kFloat32) return work(float{});
  if (t.scalar_type() == torch::kFloat64) return work(double{});
  TORCH_CHECK(t.scalar_type() == torch::kBFloat16, "resizeShiftAdd takes float32, float64 and bfloat16");
  work(rows::Bf16{});
}

Shape shapeOf(const torch::Tensor& sum, std::int64_t kernel) {
  return {sum.size(0), sum.size(1), sum.size(2), sum.size(3), kernel};
}

void forwardOnCpu(const torch::Tensor& sum, at::TensorList maps, std::int64_t kernel) {
  const auto shape = shapeOf(sum, kernel);
  std::vector<torch::Tensor> held;
  for (const auto& map : maps) held.push_back(map.contiguous(torch::MemoryFormat::ChannelsLast));
  withType(sum, [&](auto type) {
    using T = decltype(type);
    std::vector<Map<const T>> sources;
    for (const auto& map : held)
      sources.push_back({static_cast<const T*>(map.const_data_ptr()), map.size(2), map.size(3),
                         tapsOf(map.size(2), shape.height), tapsOf(map.size(3), shape.width)});
    auto* data = static_cast<T*>(sum.mutable_data_ptr());
    parallelRows(shape.n * shape.height, [&](std::int64_t first, std::int64_t last) {
      Forward<T>{shape, data, sources}.rows(first, last);
    });
  });
}

torch::Tensor backwardOnCpu(const torch::Tensor& gradient, std::int64_t height, std::int64_t width,
                            std::int64_t kernel) {
  const auto shape = shapeOf(gradient, kernel);
  auto result = torch::empty({shape.n, kernel * kernel * shape.channels, height, width},
                             gradient.options().memory_format(torch::MemoryFormat::ChannelsLast));
  withType(gradient, [&](auto type) {
    using T = decltype(type);
    const Map<T> map{static_cast<T*>(result.mutable_data_ptr()), height, width, tapsOf(height, shape.height),
                     tapsOf(width, shape.width)};
    const auto* data = static_cast<const T*>(gradient.const_data_ptr());
    parallelRows(shape.n * height, [&](std::int64_t first, std::int64_t last) {
      Backward<T>{shape, data, map}.rows(first, last);
    });
  });
  return result;
}

class OnCpu : public torch::autograd::Function<OnCpu> {
public:
  /// Of the argument types, TensorList alone is one whose elements get gradients.
  static torch::Tensor forward(torch::autograd::AutogradContext* context, torch::Tensor sum, at::TensorList maps,
                               std::int64_t kernel) {
    std::vector<std::int64_t> sizes;
    for (const auto& map : maps) {
      sizes.push_back(map.size(2));
      sizes.push_back(map.size(3));
    }
    context->saved_data["sizes"] = sizes;
    context->saved_data["kernel"] = kernel;
    context->mark_dirty({sum});
    forwardOnCpu(sum, maps, kernel);
    return sum;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto sizes = context->saved_data["sizes"].toIntVector();
    const auto kernel = context->saved_data["kernel"].toInt();
    const auto gradient = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
    torch::autograd::variable_list result{gradient};
    for (std::size_t m = 0; m + 1 < sizes.size(); m += 2)
      result.push_back(context->needs_input_grad(1 + m / 2) ? backwardOnCpu(gradient, sizes[m], sizes[m + 1], kernel)
                                                            : torch::Tensor{});
    result.emplace_back();  // the kernel's size has none
    return result;
  }
};

}  // namespace

torch::Tensor resizeShiftAdd(const torch::Tensor& sum, const std::vector<torch::Tensor>& maps, std::int64_t kernel) {
  if (!sum.is_cpu()) return resizeShiftAddByTaps(sum, maps, kernel);
  TORCH_CHECK(sum.is_contiguous(torch::MemoryFormat::ChannelsLast), "resizeShiftAdd needs a channels-last sum");
  for (const auto& map : maps)
    TORCH_CHECK(map.scalar_type() == sum.scalar_type() && map.dim() == 4 && map.size(0) == sum.size(0) &&
                    map.size(1) == kernel * kernel * sum.size(1),
                "resizeShiftAdd needs maps [N,k*k*E,h,w] for a sum [N,E,H,W]");
  if (torch::GradMode::is_enabled()) return OnCpu::apply(sum, at::TensorList{maps}, kernel);
  forwardOnCpu(sum, maps, kernel);
  return sum;
}

torch::Tensor resizeShiftAddByTaps(const torch::Tensor& sum, const std::vector<torch::Tensor>& maps,
                                   std::int64_t kernel) {
  const auto height = sum.size(2), width = sum.size(3);
  auto result = sum;
  for (const auto& map : maps) {
    const auto taps = map.chunk(kernel * kernel, 1);
    for (std::int64_t tap = 0; tap < kernel * kernel; ++tap) {
      const auto dy = tap / kernel - kernel / 2, dx = tap % kernel - kernel / 2;
      const auto resized = torch::upsample_bilinear2d(taps[static_cast<std::size_t>(tap)], {height, width},
                                                      /*align_corners=*/false);
      // A pad below zero cuts: what slides out on one side leaves zeros on the other.
      result = result + torch::constant_pad_nd(resized, {-dx, dx, -dy, dy});
    }
  }
  return result;
}

}  // namespace diptych::models
