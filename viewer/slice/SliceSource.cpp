#include "viewer/slice/SliceSource.h"

#include "viewer/Resample.h"
#include "viewer/slice/ScreenStrides.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>

namespace diptych::viewer {
namespace {

/// Error where the volume has no such slice; also guards against a plane of another grid.
std::optional<Error> missing(const Volume& volume, const ViewPlane& plane, int index, int t) {
  const std::array<int, 3> size{volume.size().x, volume.size().y, volume.size().z};
  const auto normal = static_cast<std::size_t>(plane.normal);
  if (!volume.empty() && index >= 0 && index < plane.count && t >= 0 && t < volume.size().t &&
      plane.count == size[normal] && plane.width == size[static_cast<std::size_t>(plane.horizontal)] &&
      plane.height == size[static_cast<std::size_t>(plane.vertical)])
    return std::nullopt;
  return Error{ErrorCode::usage,
               "Cannot show slice " + std::to_string(index) + " of phase " + std::to_string(t) +
                   ": the volume has no such slice",
               "", ""};
}

int planeCount(const Volume& volume) {
  return volume.channels() == 3 ? 3 : 1;
}

/// The voxels of one phase and channel: they follow each other in memory.
const std::byte* phaseBytes(const Volume& volume, int t, int channel) {
  const GridSize& size = volume.size();
  const std::size_t voxels =
      static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y) * static_cast<std::size_t>(size.z);
  const auto phase = static_cast<std::size_t>(channel) * static_cast<std::size_t>(size.t) + static_cast<std::size_t>(t);
  return volume.bytes() + phase * voxels * bytesPerScalar(volume.type());
}

/// Stored values to modality values, as Volume::slice() does it.
struct Rescale {
  double slope, intercept;
  float operator()(double stored) const { return static_cast<float>(stored * slope + intercept); }
};

Result<SliceValues> cutValues(const Volume& volume, const Cut& cut, int t) {
  const Rescale rescale{volume.slope(), volume.intercept()};
  SliceValues values{planeCount(volume), {}};
  for (int channel = 0; channel < values.channels; ++channel) {
    const Block block{
        phaseBytes(volume, t, channel), volume.type(), {volume.size().x, volume.size().y, volume.size().z}};
    const Result<Raster<double>> stored = resampleCut(block, cut);
    if (!stored) return stored.error();
    Raster<float>& plane = values.planes[static_cast<std::size_t>(channel)];
    plane = Raster<float>(stored->width, stored->height);
    std::transform(stored->pixels.begin(), stored->pixels.end(), plane.pixels.begin(), rescale);
  }
  return values;
}

Cut cutOf(const ViewPlane& plane, int low, int high) {
  return {plane.horizontal, plane.vertical, plane.flipU, plane.flipV, low, high};
}

/// Rescaling in float gives the same bits as in double where every step is a whole number that float holds.
template <class T>
bool floatIsExact(const Rescale& rescale) {
  if constexpr (std::is_integral_v<T> && sizeof(T) <= 2) {
    const bool whole = rescale.slope == std::trunc(rescale.slope) && rescale.intercept == std::trunc(rescale.intercept);
    return whole && std::abs(rescale.slope) * 65536 + std::abs(rescale.intercept) < 16777216;
  }
  return false;
}

/// Mapped files may start anywhere, so no pointer of T is made; compilers turn the copy into one load.
template <class T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Fills the plane from voxels `strides` apart. `convert` is a template argument and the unit steps are spelled out, so
/// that the row loops are vectorised.
template <class T, class Convert>
void copyVoxels(const std::byte* first, std::ptrdiff_t strideU, std::ptrdiff_t strideV, Raster<float>& plane,
                Convert convert) {
  constexpr auto size = static_cast<std::ptrdiff_t>(sizeof(T));
  const auto voxel = [first](std::ptrdiff_t at) { return load<T>(first + at * size); };
  if (strideU == 1 || strideU == -1) {
    for (int v = 0; v < plane.height; ++v) {
      float* out = plane.pixels.data() + plane.index(0, v);
      const std::byte* row = first + v * strideV * size;
      if (strideU == 1)
        for (int u = 0; u < plane.width; ++u) out[u] = convert(load<T>(row + u * size));
      else
        for (int u = 0; u < plane.width; ++u) out[u] = convert(load<T>(row - u * size));
    }
    return;
  }
  // Columns of the picture run along rows of the volume, or nothing does: small squares keep both sides in the cache.
  constexpr int kSide = 32;
  for (int top = 0; top < plane.height; top += kSide)
    for (int left = 0; left < plane.width; left += kSide)
      for (int v = top; v < std::min(top + kSide, plane.height); ++v) {
        float* out = plane.pixels.data() + plane.index(0, v);
        for (int u = left; u < std::min(left + kSide, plane.width); ++u)
          out[u] = convert(voxel(u * strideU + v * strideV));
      }
}

template <class T>
void copyPlane(const std::byte* phase, const ScreenStrides& voxels, const Rescale& rescale, Raster<float>& plane) {
  const std::byte* first = phase + voxels.first * static_cast<std::ptrdiff_t>(sizeof(T));
  if (floatIsExact<T>(rescale)) {
    const auto slope = static_cast<float>(rescale.slope), intercept = static_cast<float>(rescale.intercept);
    copyVoxels<T>(first, voxels.u, voxels.v, plane,
                  [slope, intercept](T stored) { return static_cast<float>(stored) * slope + intercept; });
  } else {
    copyVoxels<T>(first, voxels.u, voxels.v, plane,
                  [rescale](T stored) { return rescale(static_cast<double>(stored)); });
  }
}

void copyPlane(ScalarType type, const std::byte* phase, const ScreenStrides& voxels, const Rescale& rescale,
               Raster<float>& plane) {
  switch (type) {
    case ScalarType::uint8:
      return copyPlane<std::uint8_t>(phase, voxels, rescale, plane);
    case ScalarType::int8:
      return copyPlane<std::int8_t>(phase, voxels, rescale, plane);
    case ScalarType::uint16:
      return copyPlane<std::uint16_t>(phase, voxels, rescale, plane);
    case ScalarType::int16:
      return copyPlane<std::int16_t>(phase, voxels, rescale, plane);
    case ScalarType::uint32:
      return copyPlane<std::uint32_t>(phase, voxels, rescale, plane);
    case ScalarType::int32:
      return copyPlane<std::int32_t>(phase, voxels, rescale, plane);
    case ScalarType::float32:
      return copyPlane<float>(phase, voxels, rescale, plane);
    case ScalarType::float64:
      return copyPlane<double>(phase, voxels, rescale, plane);
  }
}

}  // namespace

Result<SliceValues> resliceValues(const Volume& volume, const ViewPlane& plane, int index, int t) {
  if (const auto error = missing(volume, plane, index, t)) return *error;
  return cutValues(volume, cutOf(plane, index, index), t);
}

Result<SliceValues> sliceValues(const Volume& volume, const ViewPlane& plane, int index, int t) {
  if (const auto error = missing(volume, plane, index, t)) return *error;
  const ScreenStrides voxels = screenStrides(plane, index, volume.size());
  SliceValues values{planeCount(volume), {}};
  for (int channel = 0; channel < values.channels; ++channel) {
    Raster<float>& picture = values.planes[static_cast<std::size_t>(channel)];
    picture = Raster<float>(plane.width, plane.height);
    copyPlane(volume.type(), phaseBytes(volume, t, channel), voxels, {volume.slope(), volume.intercept()}, picture);
  }
  return values;
}

Result<SliceValues> slabValues(const Volume& volume, const ViewPlane& plane, int index, int t, int slices, Slab slab) {
  if (const auto error = missing(volume, plane, index, t)) return *error;
  const int wanted = std::clamp(slices, 1, 2 * plane.count);
  Cut cut = cutOf(plane, std::max(0, index - (wanted - 1) / 2), std::min(plane.count - 1, index + wanted / 2));
  // A negative slope turns the order of the stored values round.
  const bool upwards = volume.slope() >= 0;
  if (slab == Slab::maximum) cut.join = upwards ? Cut::Join::maximum : Cut::Join::minimum;
  if (slab == Slab::minimum) cut.join = upwards ? Cut::Join::minimum : Cut::Join::maximum;
  return cutValues(volume, cut, t);
}

}  // namespace diptych::viewer
