#pragma once
// An immutable grid of voxels in space and time.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/Result.h"
#include "core/image/Affine.h"
#include "core/image/Raster.h"

namespace diptych {

enum class ScalarType { uint8, int8, uint16, int16, uint32, int32, float32, float64 };
std::size_t bytesPerScalar(ScalarType type);
const char* scalarTypeName(ScalarType type);  ///< "int16", …
Result<ScalarType> scalarTypeFromName(std::string_view name);

struct GridSize {
  int x = 0, y = 0, z = 0, t = 1;
  bool operator==(const GridSize&) const = default;
  std::size_t voxels() const {
    return static_cast<std::size_t>(x) * static_cast<std::size_t>(y) * static_cast<std::size_t>(z) *
           static_cast<std::size_t>(t);
  }
};

/// `pixels` where nothing is known about physical size: steps are then 1 and figures are given in px.
enum class LengthUnit { millimetres, pixels };

struct Geometry {
  GridSize size;
  Affine affine;  ///< voxel index → LPS mm (or px); the same for every t
  LengthUnit unit = LengthUnit::millimetres;

  /// Same size and corners no further apart than `toleranceMm`.
  bool matches(const Geometry& other, double toleranceMm = 1e-3) const;
};

/// Voxels stored as they came (x fastest, then y, z, t, channel last: planes of a colour image follow each other),
/// with the rescale that turns them into modality values (HU for CT; PS3.3 C.11.1). Cheap to copy: the bytes are
/// shared and const. Safe to read from any thread.
class Volume {
public:
  Volume() = default;
  /// `bytes` holds size.voxels() · channels · bytesPerScalar(type) bytes and stays alive with the volume.
  Volume(Geometry geometry, ScalarType type, int channels, double slope, double intercept, std::string modality,
         std::shared_ptr<const std::byte> bytes);

  const Geometry& geometry() const { return geometry_; }
  const GridSize& size() const { return geometry_.size; }
  ScalarType type() const { return type_; }
  int channels() const { return channels_; }
  double slope() const { return slope_; }
  double intercept() const { return intercept_; }
  /// DICOM modality code ("CT", "MR", "US", "OT" …).
  const std::string& modality() const { return modality_; }
  const std::byte* bytes() const { return bytes_.get(); }
  std::size_t byteCount() const;
  bool empty() const { return bytes_ == nullptr; }

  /// Stored value · slope + intercept.
  double value(int x, int y, int z, int t = 0, int channel = 0) const;
  /// One slice (k,t) along the acquisition plane as modality values.
  Raster<float> slice(int k, int t = 0, int channel = 0) const;

private:
  Geometry geometry_;
  ScalarType type_ = ScalarType::int16;
  int channels_ = 1;
  double slope_ = 1, intercept_ = 0;
  std::string modality_;
  std::shared_ptr<const std::byte> bytes_;
};

}  // namespace diptych
