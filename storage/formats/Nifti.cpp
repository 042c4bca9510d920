#include "storage/formats/Nifti.h"

#include "core/base/Files.h"
#include "core/base/Printable.h"
#include "storage/formats/GzipFile.h"
#include "storage/formats/LabelSlices.h"
#include "storage/formats/NiftiHeader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <utility>

namespace diptych::storage {
namespace {

Error about(const std::filesystem::path& path, const char* doing, const Error& why) {
  return Error{why.code, std::string("Cannot ") + doing + " the NIfTI file " + path.string() + ": " + why.what,
               why.advice, path.string()};
}

Error cannotRead(const std::filesystem::path& path, const Error& why) {
  return about(path, "read", why);
}

struct OpenNifti {
  GzipFile file;
  NiftiHeader header;
};

/// Opens and checks the header, and that the file can hold what it promises.
Result<OpenNifti> openNifti(const std::filesystem::path& path) {
  auto file = GzipFile::open(path);
  if (!file) return cannotRead(path, file.error());
  std::vector<std::byte> bytes(4);
  if (auto got = file->read(bytes); !got) return cannotRead(path, got.error());
  const auto size = niftiHeaderBytes(std::span<const std::byte, 4>(bytes));
  if (size == 0) return cannotRead(path, Error{ErrorCode::unreadable, "it has no NIfTI header", "", ""});
  bytes.resize(size);
  if (auto got = file->read(std::span(bytes).subspan(4)); !got) return cannotRead(path, got.error());
  auto header = parseNiftiHeader(bytes);
  if (!header) return cannotRead(path, header.error());
  // Before any memory is asked for: a header may promise terabytes.
  const auto most = file->mostBytes();
  if (header->dataOffset > most || header->dataBytes() > most - header->dataOffset) {
    return cannotRead(path, Error{ErrorCode::unreadable,
                                  "it is truncated: its header promises " + std::to_string(header->dataBytes()) +
                                      " bytes of voxels, more than the file holds",
                                  "", ""});
  }
  if (auto skipped = file->skip(header->dataOffset - size); !skipped) return cannotRead(path, skipped.error());
  return OpenNifti{std::move(*file), std::move(*header)};
}

std::shared_ptr<std::byte> allocate(std::size_t bytes) {
  return {new std::byte[bytes], std::default_delete<std::byte[]>()};
}

void swapBytes(std::span<std::byte> bytes, std::size_t width) {
  for (std::size_t at = 0; at + width <= bytes.size(); at += width) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + width));
  }
}

/// RGBRGB… → R plane, G plane, B plane.
std::shared_ptr<std::byte> toPlanes(const std::byte* interleaved, std::size_t voxels) {
  auto planes = allocate(3 * voxels);
  for (std::size_t i = 0; i < voxels; ++i) {
    for (std::size_t c = 0; c < 3; ++c) planes.get()[c * voxels + i] = interleaved[3 * i + c];
  }
  return planes;
}

template <class Wide>
Result<std::shared_ptr<std::byte>> toInt32(const std::byte* wide, std::size_t voxels) {
  auto narrow = allocate(4 * voxels);
  for (std::size_t i = 0; i < voxels; ++i) {
    Wide value;
    std::memcpy(&value, wide + sizeof(Wide) * i, sizeof value);
    if (!std::in_range<std::int32_t>(value)) {
      return Error{ErrorCode::unsupported, "its 64-bit values do not fit 32 bits", "", ""};
    }
    const auto fits = static_cast<std::int32_t>(value);
    std::memcpy(narrow.get() + 4 * i, &fits, sizeof fits);
  }
  return narrow;
}

Result<Volume> readVoxels(OpenNifti& nifti) {
  const auto& header = nifti.header;
  const auto bytes = static_cast<std::size_t>(header.dataBytes());
  auto voxels = allocate(bytes);
  const std::span all(voxels.get(), bytes);
  if (auto got = nifti.file.read(all); !got) return got.error();
  if (auto end = nifti.file.checkEnd(); !end) return end.error();
  if (header.swapped && header.kind != NiftiType::rgb24) swapBytes(all, header.bytesPerVoxel());

  const auto count = header.geometry.size.voxels();
  auto type = header.type;
  int channels = 1;
  if (header.kind == NiftiType::rgb24) {
    voxels = toPlanes(voxels.get(), count);
    channels = 3;
  } else if (header.kind != NiftiType::scalar) {
    auto narrow = header.kind == NiftiType::int64 ? toInt32<std::int64_t>(voxels.get(), count)
                                                  : toInt32<std::uint64_t>(voxels.get(), count);
    if (!narrow) return narrow.error();
    voxels = *narrow;
    type = ScalarType::int32;
  }
  return Volume(header.geometry, type, channels, header.slope, header.intercept, "OT", voxels);
}

/// Counts the values of a file until it is clear that they are no labels.
class LabelTest {
public:
  /// False: an image for certain.
  template <class T>
  bool add(const std::byte* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      T value;
      std::memcpy(&value, bytes + sizeof(T) * i, sizeof value);
      // Written so that NaN is refused too.
      if (!(static_cast<double>(value) >= 0 && static_cast<double>(value) <= kLargestLabel)) return false;
      const auto label = static_cast<std::uint16_t>(value);
      if (static_cast<T>(label) != value) return false;
      if (counts_[label]++ == 0 && ++different_ > kMostLabels) return false;
    }
    return true;
  }
  /// A single value is an empty or constant image.
  bool labels() const { return different_ > 1 && counts_[0] == *std::max_element(counts_.begin(), counts_.end()); }

private:
  static constexpr double kLargestLabel = 65535;
  static constexpr int kMostLabels = 64;
  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(65536);
  int different_ = 0;
};

bool addAs(LabelTest& test, ScalarType type, const std::byte* bytes, std::size_t count) {
  switch (type) {
    case ScalarType::uint8:
      return test.add<std::uint8_t>(bytes, count);
    case ScalarType::int8:
      return test.add<std::int8_t>(bytes, count);
    case ScalarType::uint16:
      return test.add<std::uint16_t>(bytes, count);
    case ScalarType::int16:
      return test.add<std::int16_t>(bytes, count);
    case ScalarType::uint32:
      return test.add<std::uint32_t>(bytes, count);
    case ScalarType::int32:
      return test.add<std::int32_t>(bytes, count);
    case ScalarType::float32:
      return test.add<float>(bytes, count);
    case ScalarType::float64:
      return test.add<double>(bytes, count);
  }
  return false;
}

/// How the axes of one grid lie in another: source axis a runs along target axis to[a], backwards where flipped[a].
struct AxisMap {
  std::array<int, 3> to{0, 1, 2};
  std::array<bool, 3> flipped{};
};

int along(const GridSize& size, int axis) {
  return axis == 0 ? size.x : axis == 1 ? size.y : size.z;
}
double component(Vec3 v, int axis) {
  return axis == 0 ? v.x : axis == 1 ? v.y : v.z;
}

/// The map under which the grids coincide within the tolerance; nothing where none does.
std::optional<AxisMap> axisMap(const Geometry& source, const Geometry& target, double toleranceMm) {
  AxisMap map;
  std::array<bool, 3> taken{};
  for (int a = 0; a < 3; ++a) {
    const Vec3 direction = normalized(source.affine.step(a));
    double best = 0;
    for (int b = 0; b < 3; ++b) {
      const double cosine = dot(direction, normalized(target.affine.step(b)));
      if (std::abs(cosine) <= std::abs(best)) continue;
      best = cosine;
      map.to[static_cast<std::size_t>(a)] = b;
    }
    const int b = map.to[static_cast<std::size_t>(a)];
    if (taken[static_cast<std::size_t>(b)] || along(source.size, a) != along(target.size, b)) return std::nullopt;
    taken[static_cast<std::size_t>(b)] = true;
    map.flipped[static_cast<std::size_t>(a)] = best < 0;
  }
  // The source grid, counted the target's way.
  std::array<Vec3, 3> steps;
  Vec3 origin = source.affine.origin();
  for (int a = 0; a < 3; ++a) {
    const bool flipped = map.flipped[static_cast<std::size_t>(a)];
    const Vec3 step = source.affine.step(a);
    if (flipped) origin = origin + static_cast<double>(along(source.size, a) - 1) * step;
    steps[static_cast<std::size_t>(map.to[static_cast<std::size_t>(a)])] = (flipped ? -1.0 : 1.0) * step;
  }
  const Affine turned(steps[0], steps[1], steps[2], origin);
  const auto& n = target.size;
  if (Affine::largestCornerDistance(turned, target.affine, n.x, n.y, n.z) > toleranceMm) return std::nullopt;
  return map;
}

std::string sizeText(const GridSize& s) {
  return std::to_string(s.x) + " x " + std::to_string(s.y) + " x " + std::to_string(s.z) +
         (s.t > 1 ? " x " + std::to_string(s.t) : "");
}

/// The labels of slice (k,t) of `size`, gathered from a volume whose axes lie as `map` says.
Result<Raster<SegmentValue>> gatherSlice(const Volume& source, const AxisMap& map, const GridSize& size, int k,
                                         int sourceT) {
  Raster<SegmentValue> slice(size.x, size.y);
  for (int y = 0; y < size.y; ++y) {
    for (int x = 0; x < size.x; ++x) {
      const Vec3 target{static_cast<double>(x), static_cast<double>(y), static_cast<double>(k)};
      std::array<int, 3> index{};
      for (int a = 0; a < 3; ++a) {
        const int at = static_cast<int>(component(target, map.to[static_cast<std::size_t>(a)]));
        index[static_cast<std::size_t>(a)] =
            map.flipped[static_cast<std::size_t>(a)] ? along(source.size(), a) - 1 - at : at;
      }
      const double value = source.value(index[0], index[1], index[2], sourceT);
      const double whole = std::round(value);
      constexpr double kRounding = 1e-3;  // scaled or float labels
      if (!(std::abs(value - whole) <= kRounding) || whole < 0 || whole > std::numeric_limits<SegmentValue>::max()) {
        return Error{ErrorCode::invalid,
                     "the value " + std::to_string(value) + " at voxel (" + std::to_string(index[0]) + ", " +
                         std::to_string(index[1]) + ", " + std::to_string(index[2]) + ") is no label (0 to 65535)",
                     "give a file of labels, not of intensities", ""};
      }
      slice.at(x, y) = static_cast<SegmentValue>(whole);
    }
  }
  return slice;
}

bool namesGzip(const std::filesystem::path& path) {
  return path.extension() == ".gz";
}

Status writeFile(const std::filesystem::path& path, std::vector<std::byte> header, std::span<const std::byte> voxels) {
  header.insert(header.end(), voxels.begin(), voxels.end());
  if (!namesGzip(path)) return writeFileAtomically(path, header);
  auto packed = gzipped(header);
  if (!packed) return about(path, "write", packed.error());
  return writeFileAtomically(path, *packed);
}

std::filesystem::path sideCar(std::filesystem::path path) {
  if (namesGzip(path)) path.replace_extension();
  return path.replace_extension(".json");
}

}  // namespace

Result<Volume> readNifti(const std::filesystem::path& path) try {
  auto nifti = openNifti(path);
  if (!nifti) return nifti.error();
  auto volume = readVoxels(*nifti);
  if (!volume) return cannotRead(path, volume.error());
  return volume;
} catch (const std::bad_alloc&) {
  return cannotRead(path, Error{ErrorCode::noSpace, "it does not fit into memory", "", ""});
}

Result<SeriesCandidate> scanNifti(const std::filesystem::path& path) {
  auto nifti = openNifti(path);
  if (!nifti) return nifti.error();
  SeriesCandidate candidate;
  candidate.format = SourceFormat::nifti;
  candidate.series.modality = "OT";
  auto stem = path.stem();
  if (namesGzip(path)) stem = stem.stem();
  candidate.series.description = printable(stem.string());
  candidate.instances.push_back({path, 0, "", 0, 0});
  return candidate;
}

Result<bool> holdsNiftiLabels(const std::filesystem::path& path) try {
  auto nifti = openNifti(path);
  if (!nifti) return nifti.error();
  const auto& header = nifti->header;
  if (header.kind == NiftiType::rgb24 || header.slope != 1 || header.intercept != 0) return false;
  // 64-bit files are rare enough to be read whole.
  if (header.kind != NiftiType::scalar) {
    auto volume = readNifti(path);
    if (!volume) return volume.error();
    LabelTest test;
    return addAs(test, volume->type(), volume->bytes(), volume->size().voxels()) && test.labels();
  }
  LabelTest test;
  const auto width = header.bytesPerVoxel();
  const auto perSlice =
      static_cast<std::size_t>(header.geometry.size.x) * static_cast<std::size_t>(header.geometry.size.y);
  std::vector<std::byte> slice(perSlice * width);
  for (std::size_t left = header.geometry.size.voxels(); left > 0; left -= perSlice) {
    if (auto got = nifti->file.read(slice); !got) return cannotRead(path, got.error());
    if (header.swapped) swapBytes(slice, width);
    if (!addAs(test, header.type, slice.data(), perSlice)) return false;
  }
  return test.labels();
} catch (const std::bad_alloc&) {
  return cannotRead(path, Error{ErrorCode::noSpace, "it does not fit into memory", "", ""});
}

Result<LoadedSeries> loadNiftiSeries(const SeriesCandidate& candidate, const Progress& progress) {
  if (candidate.instances.size() != 1)
    return Error{ErrorCode::usage, "Cannot load the series: a NIfTI series is one file", "", ""};
  const auto& path = candidate.instances.front().path;
  if (progress.cancelled()) return Error{ErrorCode::cancelled, "Loading " + path.string() + " was cancelled", "", ""};
  progress(0, "Reading one file");
  auto header = openNifti(path);
  if (!header) return header.error();
  auto volume = readNifti(path);
  if (!volume) return volume.error();
  if (progress.cancelled()) return Error{ErrorCode::cancelled, "Loading " + path.string() + " was cancelled", "", ""};
  LoadedSeries loaded{candidate, std::move(*volume), {}, {}};
  if (header->header.fromPixdim) {
    loaded.notes.push_back("the file says nothing about its orientation: left, right, front and back are not known");
  }
  return loaded;
}

Result<LabelTiles> readNiftiLabels(const std::filesystem::path& path, const Geometry& target, int t,
                                   double toleranceMm) try {
  if (t < 0 || t >= target.size.t) {
    return Error{ErrorCode::usage,
                 "Cannot read labels for phase " + std::to_string(t) + ": there are " + std::to_string(target.size.t),
                 "", path.string()};
  }
  auto volume = readNifti(path);
  if (!volume) return volume.error();
  const auto refuse = [&](std::string why, std::string advice) {
    return Error{ErrorCode::invalid, "Cannot use the labels " + path.string() + ": " + std::move(why),
                 std::move(advice), path.string()};
  };
  if (volume->channels() != 1) return refuse("it is a colour image", "give a file of labels");
  const auto& size = volume->size();
  if (size.t != 1 && size.t != target.size.t) {
    return refuse("it has " + std::to_string(size.t) + " phases, the series " + std::to_string(target.size.t), "");
  }
  const auto map = axisMap(volume->geometry(), target, toleranceMm);
  if (!map) {
    return refuse("it lies on another grid (" + sizeText(size) + ") than the series (" + sizeText(target.size) + ")",
                  "resample it to the grid of the series first");
  }
  LabelTiles labels(target.size);
  const bool allPhases = size.t > 1;
  for (int phase = allPhases ? 0 : t; phase <= (allPhases ? target.size.t - 1 : t); ++phase) {
    for (int k = 0; k < target.size.z; ++k) {
      auto slice = gatherSlice(*volume, *map, target.size, k, allPhases ? phase : 0);
      if (!slice) return refuse(slice.error().what, slice.error().advice);
      setSlice(labels, *slice, k, phase);
    }
  }
  return labels;
} catch (const std::bad_alloc&) {
  return cannotRead(path, Error{ErrorCode::noSpace, "it does not fit into memory", "", ""});
}

Status writeNifti(const std::filesystem::path& path, const Volume& volume) try {
  if (volume.empty()) return about(path, "write", Error{ErrorCode::usage, "there are no voxels", "", ""});
  auto header =
      makeNiftiHeader(volume.geometry(), volume.type(), volume.channels(), volume.slope(), volume.intercept());
  if (!header) return about(path, "write", header.error());
  if (volume.channels() == 1) return writeFile(path, std::move(*header), {volume.bytes(), volume.byteCount()});
  const auto voxels = volume.size().voxels();
  std::vector<std::byte> interleaved(3 * voxels);
  for (std::size_t i = 0; i < voxels; ++i) {
    for (std::size_t c = 0; c < 3; ++c) interleaved[3 * i + c] = volume.bytes()[c * voxels + i];
  }
  return writeFile(path, std::move(*header), interleaved);
} catch (const std::bad_alloc&) {
  return about(path, "write", Error{ErrorCode::noSpace, "memory is full", "", ""});
}

Status writeNiftiLabels(const std::filesystem::path& path, const LabelTiles& labels, const Geometry& geometry,
                        const Scheme& scheme) try {
  if (!(labels.size() == geometry.size)) {
    return about(path, "write", Error{ErrorCode::usage, "labels and geometry differ in size", "", ""});
  }
  auto header = makeNiftiHeader(geometry, ScalarType::uint16, 1, 1, 0);
  if (!header) return about(path, "write", header.error());
  std::vector<SegmentValue> values;
  values.reserve(geometry.size.voxels());
  for (int t = 0; t < geometry.size.t; ++t) {
    for (int k = 0; k < geometry.size.z; ++k) {
      const auto slice = labels.slice(k, t);
      values.insert(values.end(), slice.pixels.begin(), slice.pixels.end());
    }
  }
  if (auto written = writeFile(path, std::move(*header), std::as_bytes(std::span(values))); !written) return written;
  return writeFileAtomically(sideCar(path), std::string_view(toJson(scheme)));
} catch (const std::bad_alloc&) {
  return about(path, "write", Error{ErrorCode::noSpace, "memory is full", "", ""});
}

}  // namespace diptych::storage
