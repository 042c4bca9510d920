#include "core/image/Volume.h"

#include <array>
#include <cassert>
#include <cstring>
#include <utility>

namespace diptych {
namespace {

struct TypeEntry {
  ScalarType type;
  std::size_t bytes;
  const char* name;
};

constexpr std::array<TypeEntry, 8> kTypes{{{ScalarType::uint8, 1, "uint8"},
                                           {ScalarType::int8, 1, "int8"},
                                           {ScalarType::uint16, 2, "uint16"},
                                           {ScalarType::int16, 2, "int16"},
                                           {ScalarType::uint32, 4, "uint32"},
                                           {ScalarType::int32, 4, "int32"},
                                           {ScalarType::float32, 4, "float32"},
                                           {ScalarType::float64, 8, "float64"}}};

const TypeEntry& entry(ScalarType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

/// Calls `work` with a value of the C++ type that `type` names.
template <class Work>
auto withType(ScalarType type, Work&& work) {
  switch (type) {
    case ScalarType::uint8:
      return work(std::uint8_t{});
    case ScalarType::int8:
      return work(std::int8_t{});
    case ScalarType::uint16:
      return work(std::uint16_t{});
    case ScalarType::int16:
      return work(std::int16_t{});
    case ScalarType::uint32:
      return work(std::uint32_t{});
    case ScalarType::int32:
      return work(std::int32_t{});
    case ScalarType::float32:
      return work(float{});
    case ScalarType::float64:
      break;
  }
  return work(double{});
}

/// Mapped files may start anywhere, so no pointer of T is made; compilers turn the copy into one load.
template <class T>
double load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return static_cast<double>(value);
}

std::size_t voxelIndex(const GridSize& size, int x, int y, int z, int t, int channel) {
  const auto u = [](int n) { return static_cast<std::size_t>(n); };
  return (((u(channel) * u(size.t) + u(t)) * u(size.z) + u(z)) * u(size.y) + u(y)) * u(size.x) + u(x);
}

}  // namespace

std::size_t bytesPerScalar(ScalarType type) {
  return entry(type).bytes;
}

const char* scalarTypeName(ScalarType type) {
  return entry(type).name;
}

Result<ScalarType> scalarTypeFromName(std::string_view name) {
  for (const TypeEntry& candidate : kTypes)
    if (name == candidate.name) return candidate.type;
  const std::string given{name};
  return Error{ErrorCode::unsupported, "The voxel type " + given + " is not known here",
               "use uint8, int8, uint16, int16, uint32, int32, float32 or float64", given};
}

bool Geometry::matches(const Geometry& other, double toleranceMm) const {
  return size == other.size && unit == other.unit &&
         Affine::largestCornerDistance(affine, other.affine, size.x, size.y, size.z) <= toleranceMm;
}

Volume::Volume(Geometry geometry, ScalarType type, int channels, double slope, double intercept, std::string modality,
               std::shared_ptr<const std::byte> bytes)
    : geometry_{std::move(geometry)},
      type_{type},
      channels_{channels},
      slope_{slope},
      intercept_{intercept},
      modality_{std::move(modality)},
      bytes_{std::move(bytes)} {}

std::size_t Volume::byteCount() const {
  return empty() ? 0 : size().voxels() * static_cast<std::size_t>(channels_) * bytesPerScalar(type_);
}

double Volume::value(int x, int y, int z, int t, int channel) const {
  const std::size_t index = voxelIndex(size(), x, y, z, t, channel);
  assert(index < byteCount() / bytesPerScalar(type_));
  const double stored = withType(type_, [&](auto zero) {
    using T = decltype(zero);
    return load<T>(bytes() + index * sizeof(T));
  });
  return stored * slope_ + intercept_;
}

Raster<float> Volume::slice(int k, int t, int channel) const {
  Raster<float> slice{size().x, size().y};
  const std::size_t first = voxelIndex(size(), 0, 0, k, t, channel);
  assert(first + slice.pixels.size() <= byteCount() / bytesPerScalar(type_));
  withType(type_, [&](auto zero) {
    using T = decltype(zero);
    const std::byte* from = bytes() + first * sizeof(T);
    for (float& pixel : slice.pixels) {
      pixel = static_cast<float>(load<T>(from) * slope_ + intercept_);
      from += sizeof(T);
    }
  });
  return slice;
}

}  // namespace diptych
