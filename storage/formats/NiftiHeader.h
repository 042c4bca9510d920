#pragma once
// The header of a NIfTI file, checked. Internal to storage/formats. Own code rather than libnifti: that one prints to
// stderr, repairs what it should refuse and believes sizes.

#include "core/base/Result.h"
#include "core/image/Volume.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace diptych::storage {

/// Types beyond ScalarType that files carry and that are converted on reading.
enum class NiftiType { scalar, rgb24, int64, uint64 };

struct NiftiHeader {
  Geometry geometry;  ///< LPS
  NiftiType kind = NiftiType::scalar;
  ScalarType type = ScalarType::int16;  ///< of the values in the file where kind == scalar
  double slope = 1, intercept = 0;
  std::uint64_t dataOffset = 0;
  bool swapped = false;     ///< the file has the other byte order
  bool fromPixdim = false;  ///< neither sform nor qform: place and orientation are not known

  std::size_t bytesPerVoxel() const;
  /// Bytes of voxels in the file; checked not to overflow.
  std::uint64_t dataBytes() const { return geometry.size.voxels() * bytesPerVoxel(); }
};

inline constexpr std::size_t kNifti1HeaderBytes = 348;
inline constexpr std::size_t kNifti2HeaderBytes = 540;

/// How long the header is that begins with these four bytes (either byte order); 0 for no NIfTI.
std::size_t niftiHeaderBytes(std::span<const std::byte, 4> start);

/// Error.what is a clause without a subject ("its header says …").
Result<NiftiHeader> parseNiftiHeader(std::span<const std::byte> bytes);

/// A NIfTI-1 header with its (empty) extension field: 352 bytes, little-endian. `type` and `channels` as in Volume.
Result<std::vector<std::byte>> makeNiftiHeader(const Geometry& geometry, ScalarType type, int channels, double slope,
                                               double intercept);

}  // namespace diptych::storage
