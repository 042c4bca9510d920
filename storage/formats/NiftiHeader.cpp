#include "storage/formats/NiftiHeader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace diptych::storage {
namespace {

// Offsets within nifti1.h's and nifti2.h's structures.
struct Layout {
  std::size_t magic, dim, datatype, bitpix, pixdim, dataOffset, slope, intercept, qformCode, sformCode, quaternion,
      qoffset, sform, units;
};
constexpr Layout kNifti1{344, 40, 70, 72, 76, 108, 112, 116, 252, 254, 256, 268, 280, 123};
constexpr Layout kNifti2{4, 16, 12, 14, 104, 168, 176, 184, 344, 348, 352, 376, 400, 500};

enum Datatype : int {
  kUint8 = 2,
  kInt16 = 4,
  kInt32 = 8,
  kFloat32 = 16,
  kFloat64 = 64,
  kRgb24 = 128,
  kInt8 = 256,
  kUint16 = 512,
  kUint32 = 768,
  kInt64 = 1024,
  kUint64 = 1280
};

// cos(89.5°): axes further from a right angle are shear, which our grids do not have (DICOM stacks allow as much).
constexpr double kLargestSkew = 0.0087;

Error invalid(std::string what) {
  return Error{ErrorCode::invalid, std::move(what), "", ""};
}
Error unsupported(std::string what) {
  return Error{ErrorCode::unsupported, std::move(what), "", ""};
}

template <class T>
T byteSwapped(T value) {
  auto raw = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
  std::reverse(raw.begin(), raw.end());
  return std::bit_cast<T>(raw);
}

class Fields {
public:
  Fields(std::span<const std::byte> bytes, bool swapped) : bytes_{bytes}, swapped_{swapped} {}
  template <class T>
  T get(std::size_t offset) const {
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return swapped_ ? byteSwapped(value) : value;
  }
  /// The i-th number of an array that is float in NIfTI-1 and double in NIfTI-2.
  double real(std::size_t offset, bool wide, std::size_t i = 0) const {
    return wide ? get<double>(offset + 8 * i) : static_cast<double>(get<float>(offset + 4 * i));
  }

private:
  std::span<const std::byte> bytes_;
  bool swapped_;
};

Result<GridSize> gridSize(const std::array<std::int64_t, 8>& dim) {
  if (dim[0] < 1 || dim[0] > 7) return invalid("its header says " + std::to_string(dim[0]) + " dimensions");
  std::array<std::int64_t, 7> n{1, 1, 1, 1, 1, 1, 1};
  for (std::size_t i = 0; i < static_cast<std::size_t>(dim[0]); ++i) {
    n[i] = dim[i + 1];
    if (n[i] < 1 || n[i] > std::numeric_limits<std::int32_t>::max()) {
      return invalid("its header gives dimension " + std::to_string(i + 1) + " the size " + std::to_string(n[i]));
    }
  }
  if (n[4] != 1 || n[5] != 1 || n[6] != 1) {
    return unsupported("it has " + std::to_string(dim[0]) + " dimensions; up to four (x, y, z, time) are supported");
  }
  constexpr double kMostVoxels = 1e15;
  if (static_cast<double>(n[0]) * static_cast<double>(n[1]) * static_cast<double>(n[2]) * static_cast<double>(n[3]) >
      kMostVoxels) {
    return invalid("its header gives an impossible number of voxels");
  }
  return GridSize{static_cast<int>(n[0]), static_cast<int>(n[1]), static_cast<int>(n[2]), static_cast<int>(n[3])};
}

Status setType(int datatype, NiftiHeader& header) {
  header.kind = NiftiType::scalar;
  switch (datatype) {
    case kUint8:
      header.type = ScalarType::uint8;
      return {};
    case kInt8:
      header.type = ScalarType::int8;
      return {};
    case kInt16:
      header.type = ScalarType::int16;
      return {};
    case kUint16:
      header.type = ScalarType::uint16;
      return {};
    case kInt32:
      header.type = ScalarType::int32;
      return {};
    case kUint32:
      header.type = ScalarType::uint32;
      return {};
    case kFloat32:
      header.type = ScalarType::float32;
      return {};
    case kFloat64:
      header.type = ScalarType::float64;
      return {};
    case kRgb24:
      header.kind = NiftiType::rgb24;
      header.type = ScalarType::uint8;
      return {};
    case kInt64:
      header.kind = NiftiType::int64;
      return {};
    case kUint64:
      header.kind = NiftiType::uint64;
      return {};
    default:
      return unsupported("its data type " + std::to_string(datatype) + " is not supported");
  }
}

/// Columns of the rotation that a unit quaternion means (nifti1.h, "METHOD 2").
std::array<Vec3, 3> rotation(double b, double c, double d) {
  double a = 1 - (b * b + c * c + d * d);
  if (a < 1e-7) {  // the three numbers were rounded: a half turn
    const double scale = 1 / std::sqrt(b * b + c * c + d * d);
    b *= scale;
    c *= scale;
    d *= scale;
    a = 0;
  } else {
    a = std::sqrt(a);
  }
  return {Vec3{a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)},
          Vec3{2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)},
          Vec3{2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c}};
}

Vec3 turned(Vec3 ras) {
  return {-ras.x, -ras.y, ras.z};
}

bool finite(Vec3 v) {
  return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z);
}

/// Millimetres of the spatial unit code; 0 where none is given.
double millimetres(int units) {
  switch (units & 0x07) {
    case 1:
      return 1000;
    case 2:
      return 1;
    case 3:
      return 0.001;
    default:
      return 0;
  }
}

Status setGeometry(const Fields& in, const Layout& at, bool wide, NiftiHeader& header) {
  const int sform = wide ? in.get<std::int32_t>(at.sformCode) : in.get<std::int16_t>(at.sformCode);
  const int qform = wide ? in.get<std::int32_t>(at.qformCode) : in.get<std::int16_t>(at.qformCode);
  const int units = wide ? in.get<std::int32_t>(at.units) : std::to_integer<int>(in.get<std::byte>(at.units));
  const double unit = millimetres(units);
  const double scale = unit > 0 ? unit : 1;  // most writers mean mm where they say nothing
  const auto pixdim = [&](std::size_t i) { return in.real(at.pixdim, wide, i); };

  Vec3 i, j, k, origin;
  if (sform > 0) {
    const auto entry = [&](std::size_t row, std::size_t column) { return in.real(at.sform, wide, 4 * row + column); };
    const auto column = [&](std::size_t c) { return Vec3{entry(0, c), entry(1, c), entry(2, c)}; };
    i = column(0), j = column(1), k = column(2), origin = column(3);
  } else if (qform > 0) {
    const auto axes =
        rotation(in.real(at.quaternion, wide, 0), in.real(at.quaternion, wide, 1), in.real(at.quaternion, wide, 2));
    const double handedness = pixdim(0) < 0 ? -1 : 1;
    i = std::abs(pixdim(1)) * axes[0], j = std::abs(pixdim(2)) * axes[1];
    k = handedness * std::abs(pixdim(3)) * axes[2];
    origin = {in.real(at.qoffset, wide, 0), in.real(at.qoffset, wide, 1), in.real(at.qoffset, wide, 2)};
  } else {
    header.fromPixdim = true;
    const Vec3 steps{std::abs(pixdim(1)), std::abs(pixdim(2)), std::abs(pixdim(3))};
    if (unit <= 0 || !finite(steps) || !(steps.x > 0) || !(steps.y > 0)) {
      header.geometry.unit = LengthUnit::pixels;
      return {};
    }
    header.geometry.affine =
        Affine({scale * steps.x, 0, 0}, {0, scale * steps.y, 0}, {0, 0, scale * (steps.z > 0 ? steps.z : 1)}, {});
    return {};
  }
  if (header.geometry.size.z == 1 && length(k) == 0) k = normalized(cross(i, j));  // a picture: any thickness
  if (!finite(i) || !finite(j) || !finite(k) || !finite(origin))
    return invalid("its affine holds values that are no numbers");
  const Vec3 u = normalized(i), v = normalized(j), w = normalized(k);
  const double skew = std::max({std::abs(dot(u, v)), std::abs(dot(v, w)), std::abs(dot(u, w))});
  if (length(i) == 0 || length(j) == 0 || length(k) == 0 || std::abs(dot(cross(u, v), w)) < 1e-6) {
    return invalid("its affine does not span space");
  }
  if (skew > kLargestSkew) {
    return unsupported("its axes are sheared by " + std::to_string(std::asin(skew) * 57.29577951308232).substr(0, 4) +
                       " degrees");
  }
  header.geometry.affine = Affine(turned(scale * i), turned(scale * j), turned(scale * k), turned(scale * origin));
  return {};
}

/// The quaternion (b, c, d; a ≥ 0) of a rotation given by its columns.
std::array<double, 3> quaternion(Vec3 x, Vec3 y, Vec3 z) {
  // Largest component first (Shepperd 1978), so that nothing is divided by a small number.
  const double trace = x.x + y.y + z.z;
  double a, b, c, d;
  if (trace > 0) {
    a = 0.5 * std::sqrt(1 + trace);
    b = (y.z - z.y) / (4 * a), c = (z.x - x.z) / (4 * a), d = (x.y - y.x) / (4 * a);
  } else if (x.x >= y.y && x.x >= z.z) {
    b = 0.5 * std::sqrt(1 + x.x - y.y - z.z);
    a = (y.z - z.y) / (4 * b), c = (y.x + x.y) / (4 * b), d = (z.x + x.z) / (4 * b);
  } else if (y.y >= z.z) {
    c = 0.5 * std::sqrt(1 - x.x + y.y - z.z);
    a = (z.x - x.z) / (4 * c), b = (y.x + x.y) / (4 * c), d = (z.y + y.z) / (4 * c);
  } else {
    d = 0.5 * std::sqrt(1 - x.x - y.y + z.z);
    a = (x.y - y.x) / (4 * d), b = (z.x + x.z) / (4 * d), c = (z.y + y.z) / (4 * d);
  }
  const double sign = a < 0 ? -1 : 1;
  return {sign * b, sign * c, sign * d};
}

class HeaderBytes {
public:
  template <class T>
  void put(std::size_t offset, T value) {
    std::memcpy(bytes_.data() + offset, &value, sizeof value);
  }
  void putReals(std::size_t offset, std::initializer_list<double> values) {
    for (const double v : values) {
      put(offset, static_cast<float>(v));
      offset += sizeof(float);
    }
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

private:
  std::vector<std::byte> bytes_ = std::vector<std::byte>(kNifti1HeaderBytes + 4);
};

std::optional<int> datatypeOf(ScalarType type, int channels) {
  if (channels == 3) return type == ScalarType::uint8 ? std::optional<int>(kRgb24) : std::nullopt;
  if (channels != 1) return std::nullopt;
  switch (type) {
    case ScalarType::uint8:
      return kUint8;
    case ScalarType::int8:
      return kInt8;
    case ScalarType::uint16:
      return kUint16;
    case ScalarType::int16:
      return kInt16;
    case ScalarType::uint32:
      return kUint32;
    case ScalarType::int32:
      return kInt32;
    case ScalarType::float32:
      return kFloat32;
    case ScalarType::float64:
      return kFloat64;
  }
  return std::nullopt;
}

}  // namespace

std::size_t NiftiHeader::bytesPerVoxel() const {
  switch (kind) {
    case NiftiType::rgb24:
      return 3;
    case NiftiType::int64:
    case NiftiType::uint64:
      return 8;
    case NiftiType::scalar:
      break;
  }
  return bytesPerScalar(type);
}

std::size_t niftiHeaderBytes(std::span<const std::byte, 4> start) {
  std::int32_t size;
  std::memcpy(&size, start.data(), sizeof size);
  for (const auto candidate : {size, byteSwapped(size)}) {
    if (candidate == static_cast<std::int32_t>(kNifti1HeaderBytes)) return kNifti1HeaderBytes;
    if (candidate == static_cast<std::int32_t>(kNifti2HeaderBytes)) return kNifti2HeaderBytes;
  }
  return 0;
}

Result<NiftiHeader> parseNiftiHeader(std::span<const std::byte> bytes) {
  if (bytes.size() < 4 || niftiHeaderBytes(bytes.first<4>()) != bytes.size()) return invalid("it has no NIfTI header");
  const bool wide = bytes.size() == kNifti2HeaderBytes;
  const auto& at = wide ? kNifti2 : kNifti1;
  NiftiHeader header;
  std::int32_t size;
  std::memcpy(&size, bytes.data(), sizeof size);
  header.swapped = size != static_cast<std::int32_t>(bytes.size());
  const Fields in(bytes, header.swapped);

  const char* magic = reinterpret_cast<const char*>(bytes.data()) + at.magic;
  if (std::memcmp(magic, wide ? "ni2" : "ni1", 4) == 0) {
    return unsupported("its voxels are in a separate .img file; only single-file NIfTI is supported");
  }
  if (std::memcmp(magic, wide ? "n+2" : "n+1", 4) != 0)
    return invalid("it has no NIfTI signature (Analyze files are not supported)");

  std::array<std::int64_t, 8> dim{};
  for (std::size_t i = 0; i < dim.size(); ++i) {
    dim[i] = wide ? in.get<std::int64_t>(at.dim + 8 * i) : in.get<std::int16_t>(at.dim + 2 * i);
  }
  auto grid = gridSize(dim);
  if (!grid) return grid.error();
  header.geometry.size = *grid;
  if (auto type = setType(in.get<std::int16_t>(at.datatype), header); !type) return type.error();
  if (in.get<std::int16_t>(at.bitpix) != static_cast<int>(8 * header.bytesPerVoxel())) {
    return invalid("its bits per voxel do not fit its data type");
  }

  const double offset = wide ? static_cast<double>(in.get<std::int64_t>(at.dataOffset)) : in.real(at.dataOffset, false);
  constexpr double kLargestOffset = 1 << 30;
  if (!(offset >= static_cast<double>(bytes.size() + 4)) || offset > kLargestOffset || offset != std::floor(offset)) {
    return invalid("its voxels are said to begin at byte " + std::to_string(offset));
  }
  header.dataOffset = static_cast<std::uint64_t>(offset);
  const double slope = in.real(at.slope, wide), intercept = in.real(at.intercept, wide);
  // nifti1.h: a slope of 0 means no scaling; nibabel writes NaN for the same.
  if (slope != 0 && std::isfinite(slope) && std::isfinite(intercept) && header.kind != NiftiType::rgb24) {
    header.slope = slope;
    header.intercept = intercept;
  }
  if (auto geometry = setGeometry(in, at, wide, header); !geometry) return geometry.error();
  return header;
}

Result<std::vector<std::byte>> makeNiftiHeader(const Geometry& geometry, ScalarType type, int channels, double slope,
                                               double intercept) {
  static_assert(std::endian::native == std::endian::little, "headers are written in host order");
  const auto datatype = datatypeOf(type, channels);
  if (!datatype)
    return unsupported("images of " + std::to_string(channels) + " channels of this type have no NIfTI form");
  const auto& n = geometry.size;
  constexpr int kMost = std::numeric_limits<std::int16_t>::max();
  if (n.x > kMost || n.y > kMost || n.z > kMost || n.t > kMost) {
    return unsupported("NIfTI-1 holds at most 32767 voxels along an axis");
  }
  HeaderBytes out;
  out.put(0, static_cast<std::int32_t>(kNifti1HeaderBytes));
  const std::array dim{n.t > 1 ? 4 : 3, n.x, n.y, n.z, n.t, 1, 1, 1};
  for (std::size_t i = 0; i < dim.size(); ++i) out.put(kNifti1.dim + 2 * i, static_cast<std::int16_t>(dim[i]));
  out.put(kNifti1.datatype, static_cast<std::int16_t>(*datatype));
  const auto bytesPerVoxel = channels * static_cast<int>(bytesPerScalar(type));
  out.put(kNifti1.bitpix, static_cast<std::int16_t>(8 * bytesPerVoxel));
  out.put(kNifti1.dataOffset, static_cast<float>(kNifti1HeaderBytes + 4));
  out.putReals(kNifti1.slope, {slope, intercept});
  out.put(kNifti1.magic, std::array<char, 4>{'n', '+', '1', '\0'});

  const auto spacing = geometry.affine.spacing();
  const bool known = geometry.unit == LengthUnit::millimetres;
  const double handedness = geometry.affine.determinant() < 0 ? -1 : 1;
  out.putReals(kNifti1.pixdim, {handedness, spacing.x, spacing.y, spacing.z, 1, 1, 1, 1});
  if (!known) return out.take();  // no unit, no form: read back as pixels

  constexpr std::uint8_t kMillimetresAndSeconds = 2 | 8;
  out.put(kNifti1.units, kMillimetresAndSeconds);
  const Vec3 i = turned(geometry.affine.step(0)), j = turned(geometry.affine.step(1)),
             k = turned(geometry.affine.step(2));
  const Vec3 o = turned(geometry.affine.origin());
  out.put(kNifti1.sformCode, std::int16_t{1});
  out.putReals(kNifti1.sform, {i.x, j.x, k.x, o.x, i.y, j.y, k.y, o.y, i.z, j.z, k.z, o.z});
  // The quaternion cannot say the small shear that slice positions may have; the sform, which readers prefer, does.
  const Vec3 x = normalized(i), y = normalized(j - dot(j, x) * x);
  out.put(kNifti1.qformCode, std::int16_t{1});
  const auto q = quaternion(x, y, cross(x, y));
  out.putReals(kNifti1.quaternion, {q[0], q[1], q[2]});
  out.putReals(kNifti1.qoffset, {o.x, o.y, o.z});
  return out.take();
}

}  // namespace diptych::storage
