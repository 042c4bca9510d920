#include "storage/formats/InvesaliusImporter.h"

#include "core/base/Ids.h"
#include "core/base/Printable.h"
#include "storage/formats/LabelSlices.h"
#include "storage/formats/PropertyList.h"
#include "storage/formats/TarArchive.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <span>

namespace diptych::storage {
namespace {

constexpr std::uint64_t kLongestPropertyList = 1u << 20, kAllPropertyLists = 64u << 20;
constexpr std::size_t kMostMasks = 256;
constexpr std::int64_t kMostAlongAxis = 1 << 16;
// Masks hold 0 outside; 253 to 255 inside, depending on how a voxel came in (threshold, brush).
constexpr int kLargestOutside = 127;

using Members = std::map<std::string, std::vector<std::byte>>;

struct Mask {
  std::string name, file;
  Colour colour;
};

struct ProjectFile {
  GridSize size;
  std::array<double, 3> spacing{};
  std::string matrixFile, modality;
  std::vector<Mask> masks;

  std::uint64_t matrixBytes() const { return 2 * size.voxels(); }
  /// One row, column and slice more than the matrix: index 0 along each axis tells which slices were edited.
  std::uint64_t maskBytes() const {
    return (static_cast<std::uint64_t>(size.x) + 1) * (static_cast<std::uint64_t>(size.y) + 1) *
           (static_cast<std::uint64_t>(size.z) + 1);
  }
};

Error invalid(std::string what) {
  return Error{ErrorCode::invalid, std::move(what), "", ""};
}

Error about(const std::filesystem::path& path, const Error& why) {
  return Error{why.code, "Cannot read the InVesalius project " + path.string() + ": " + why.what, why.advice,
               path.string()};
}

std::string baseName(const std::string& name) {
  return std::filesystem::path(name).filename().string();
}

/// Sizes in the file are z, y, x.
Result<GridSize> shape(const PlistValue* value) {
  const auto* array = value ? value->array() : nullptr;
  if (array == nullptr || array->size() != 3) return invalid("main.plist gives no shape of three numbers");
  std::array<int, 3> n{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto along = (*array)[i].integer().value_or(0);
    if (along < 1 || along > kMostAlongAxis) return invalid("main.plist gives an impossible shape");
    n[i] = static_cast<int>(along);
  }
  return GridSize{n[2], n[1], n[0], 1};
}

Colour colourOf(const PlistValue* value, std::size_t position) {
  const auto* parts = value ? value->array() : nullptr;
  if (parts == nullptr || parts->size() < 3) return paletteColour(position);
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp((*parts)[i].number().value_or(0), 0.0, 1.0)));
  };
  return {byte(0), byte(1), byte(2)};
}

Result<PlistValue> propertyList(const Members& members, const std::string& name) {
  const auto found = members.find(name);
  if (found == members.end()) return invalid("it holds no " + name);
  auto value = parsePropertyList({reinterpret_cast<const char*>(found->second.data()), found->second.size()});
  if (!value) return Error{value.error().code, name + ": " + value.error().what, "", ""};
  return value;
}

Result<std::vector<Mask>> readMasks(const Members& members, const PlistValue& main, const GridSize& size) {
  std::vector<Mask> masks;
  const auto* entries = main.find("masks");
  if (entries == nullptr || entries->dict() == nullptr) return masks;
  if (entries->dict()->size() > kMostMasks)
    return invalid("it holds more than " + std::to_string(kMostMasks) + " masks");
  for (const auto& [index, file] : *entries->dict()) {
    if (file.text() == nullptr) return invalid("main.plist names mask " + index + " without a file");
    auto list = propertyList(members, baseName(*file.text()));
    if (!list) return list.error();
    auto maskShape = shape(list->find("mask_shape"));
    if (!maskShape || !(*maskShape == GridSize{size.x + 1, size.y + 1, size.z + 1, 1})) {
      return invalid("mask " + index + " has another shape than the image");
    }
    const auto* maskFile = list->find("mask_file");
    const auto* name = list->find("name");
    if (maskFile == nullptr || maskFile->text() == nullptr) return invalid("mask " + index + " names no file");
    masks.push_back({name && name->text() ? printable(*name->text()) : "Mask " + index, baseName(*maskFile->text()),
                     colourOf(list->find("colour"), masks.size())});
  }
  return masks;
}

Result<ProjectFile> readProjectFile(const std::filesystem::path& path, const Progress& progress) {
  auto members = readTarMembers(
      path, [](const std::string& name) { return name.ends_with(".plist") ? kLongestPropertyList : 0; },
      kAllPropertyLists, progress);
  if (!members) return members.error();
  auto main = propertyList(*members, "main.plist");
  if (!main) return main.error();

  ProjectFile project;
  const auto* matrix = main->find("matrix");
  if (matrix == nullptr) return invalid("main.plist describes no image");
  const auto* type = matrix->find("dtype");
  if (type == nullptr || type->text() == nullptr || *type->text() != "int16") {
    return Error{ErrorCode::unsupported, "its voxels are not of type int16", "", ""};
  }
  auto size = shape(matrix->find("shape"));
  if (!size) return size.error();
  project.size = *size;
  const auto* file = matrix->find("filename");
  project.matrixFile = file && file->text() ? baseName(*file->text()) : "matrix.dat";

  const auto* orientation = main->find("orientation");
  constexpr std::int64_t kAxial = 1;
  if (orientation != nullptr && orientation->integer() != kAxial) {
    return Error{ErrorCode::unsupported, "its slices are not axial, which is not supported", "", ""};
  }
  const auto* spacing = main->find("spacing");
  const auto* steps = spacing ? spacing->array() : nullptr;
  if (steps == nullptr || steps->size() != 3) return invalid("main.plist gives no spacing of three numbers");
  for (std::size_t i = 0; i < 3; ++i) {
    project.spacing[i] = (*steps)[i].number().value_or(0);
    if (!(project.spacing[i] > 0)) return invalid("main.plist gives an impossible spacing");
  }
  const auto* modality = main->find("modality");
  project.modality = modality && modality->text() ? *modality->text() : "OT";
  if (project.modality == "MRI") project.modality = "MR";
  if (project.modality != "CT" && project.modality != "MR") project.modality = "OT";

  auto masks = readMasks(*members, *main, project.size);
  if (!masks) return masks.error();
  project.masks = std::move(*masks);
  return project;
}

/// int16, little-endian in the file; the rows of each slice turned round.
std::shared_ptr<std::byte> turnedMatrix(const ProjectFile& project, std::span<const std::byte> matrix) {
  static_assert(std::endian::native == std::endian::little, "voxels are copied as they are");
  const auto rowBytes = 2 * static_cast<std::size_t>(project.size.x);
  const auto rows = static_cast<std::size_t>(project.size.y);
  std::shared_ptr<std::byte> voxels(new std::byte[matrix.size()], std::default_delete<std::byte[]>());
  for (std::size_t k = 0; k < static_cast<std::size_t>(project.size.z); ++k) {
    for (std::size_t y = 0; y < rows; ++y) {
      std::memcpy(voxels.get() + (k * rows + y) * rowBytes, matrix.data() + (k * rows + rows - 1 - y) * rowBytes,
                  rowBytes);
    }
  }
  return voxels;
}

ImportedLabels labelsOf(const ProjectFile& project, const Mask& mask, std::span<const std::byte> bytes,
                        std::size_t number) {
  const auto& size = project.size;
  ImportedLabels imported;
  imported.scheme.id = randomId();
  imported.scheme.name = mask.name;
  Segment segment;
  segment.value = 1;
  segment.id = "mask-" + std::to_string(number + 1);
  segment.name = mask.name;
  segment.colour = mask.colour;
  imported.scheme.segments.push_back(std::move(segment));
  imported.labels = LabelTiles(size);
  const auto width = static_cast<std::size_t>(size.x) + 1, height = static_cast<std::size_t>(size.y) + 1;
  for (int k = 0; k < size.z; ++k) {
    Raster<SegmentValue> slice(size.x, size.y);
    for (int y = 0; y < size.y; ++y) {
      const auto row = (static_cast<std::size_t>(k + 1) * height + static_cast<std::size_t>(size.y - y)) * width;
      for (int x = 0; x < size.x; ++x) {
        const auto value = std::to_integer<int>(bytes[row + static_cast<std::size_t>(x) + 1]);
        slice.at(x, y) = value > kLargestOutside ? 1 : 0;
      }
    }
    setSlice(imported.labels, slice, k, 0);
  }
  return imported;
}

Result<LoadedSeries> loadFrom(const std::filesystem::path& path, const SeriesCandidate& candidate,
                              const Progress& progress) {
  auto project = readProjectFile(path, progress);
  if (!project) return project.error();
  progress(0.1, "Reading the voxels and masks");
  const auto limit = [&](const std::string& name) -> std::uint64_t {
    if (name == project->matrixFile) return project->matrixBytes();
    const bool mask =
        std::any_of(project->masks.begin(), project->masks.end(), [&](const Mask& m) { return m.file == name; });
    return mask ? project->maskBytes() : 0;
  };
  // Each is what the lists say it is, and all of them no more than the archive can hold.
  constexpr auto kAsAnnounced = std::numeric_limits<std::uint64_t>::max();
  auto members = readTarMembers(path, limit, kAsAnnounced, progress);
  if (!members) return members.error();
  const auto& matrix = (*members)[project->matrixFile];
  if (matrix.size() != project->matrixBytes())
    return invalid(project->matrixFile + " does not hold as many voxels as main.plist says");

  LoadedSeries loaded;
  loaded.source = candidate;
  Geometry geometry;
  geometry.size = project->size;
  const auto& s = project->spacing;
  geometry.affine = Affine({s[0], 0, 0}, {0, s[1], 0}, {0, 0, s[2]}, {});
  loaded.volume = Volume(geometry, ScalarType::int16, 1, 1, 0, project->modality, turnedMatrix(*project, matrix));
  for (std::size_t m = 0; m < project->masks.size(); ++m) {
    const auto& bytes = (*members)[project->masks[m].file];
    if (bytes.size() != project->maskBytes())
      return invalid(project->masks[m].file + " does not have the size of a mask");
    loaded.labels.push_back(labelsOf(*project, project->masks[m], bytes, m));
  }
  loaded.notes.push_back(
      "InVesalius keeps no patient frame: columns are taken to run to the left, rows to the back, slices to the head");
  return loaded;
}

}  // namespace

Result<SeriesCandidate> scanInvesalius(const std::filesystem::path& path, const Progress& progress) {
  auto project = readProjectFile(path, progress);
  if (!project) return about(path, project.error());
  SeriesCandidate candidate;
  candidate.format = SourceFormat::invesalius;
  candidate.series.modality = project->modality;
  candidate.series.description = printable(path.stem().string());
  candidate.instances.push_back({path, 0, "", 0, 0});
  return candidate;
}

Result<LoadedSeries> loadInvesaliusSeries(const SeriesCandidate& candidate, const Progress& progress) {
  if (candidate.instances.size() != 1) {
    return Error{ErrorCode::usage, "Cannot load the series: an InVesalius project is one file", "", ""};
  }
  const auto& path = candidate.instances.front().path;
  try {
    auto loaded = loadFrom(path, candidate, progress);
    if (!loaded) return about(path, loaded.error());
    return loaded;
  } catch (const std::bad_alloc&) {
    return about(path, Error{ErrorCode::noSpace, "it does not fit into memory", "", ""});
  }
}

}  // namespace diptych::storage
