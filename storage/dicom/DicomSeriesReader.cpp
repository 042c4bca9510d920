#include "storage/dicom/DicomSeriesReader.h"

#include "storage/dicom/Dcmtk.h"
#include "storage/dicom/DicomGrid.h"
#include "storage/dicom/DicomPixels.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <new>
#include <set>

namespace diptych::storage {
namespace {

/// "Cannot load the series of 200 images that begins with /data/1.dcm: <clause>".
Error about(const SeriesCandidate& candidate, const Error& error) {
  const auto first = candidate.instances.empty() ? std::string("?") : candidate.instances.front().path.string();
  const auto count = candidate.instances.size();
  return Error{error.code,
               "Cannot load the series of " + std::to_string(count) + (count == 1 ? " image" : " images") +
                   " that begins with " + first + ": " + error.what,
               error.advice, first};
}

Error cancelled(const SeriesCandidate& candidate) {
  return about(candidate, Error{ErrorCode::cancelled, "it was cancelled", "", ""});
}

/// Reads the headers again: between listing and loading, files may have changed or gone.
Result<std::deque<DicomHeader>> readHeaders(const SeriesCandidate& candidate, const Progress& progress) {
  std::deque<DicomHeader> headers;
  std::map<std::filesystem::path, const DicomHeader*> known;
  for (const auto& instance : candidate.instances) {
    if (progress.cancelled()) return cancelled(candidate);
    auto& header = known[instance.path];
    if (header == nullptr) {
      std::error_code ignored;
      if (!std::filesystem::exists(instance.path, ignored)) {
        return Error{ErrorCode::notFound,
                     "Cannot load the series: its file " + instance.path.string() + " is not there any more",
                     "bring the file back or import the series again", instance.path.string()};
      }
      auto read = readDicomHeader(instance.path);
      if (!read) {
        return Error{
            read.error().code,
            "Cannot load the series: its file " + instance.path.string() + " has changed: " + read.error().what,
            "import the series again", instance.path.string()};
      }
      headers.push_back(std::move(*read));
      header = &headers.back();
    }
    if (header->sopInstanceUid != instance.sopInstanceUid ||
        instance.frame >= static_cast<int>(header->frames.size())) {
      return Error{
          ErrorCode::invalid,
          "Cannot load the series: its file " + instance.path.string() + " holds another image than when it was listed",
          "import the series again", instance.path.string()};
    }
  }
  return headers;
}

/// How stored values become those of the volume.
struct ValueRule {
  ScalarType type = ScalarType::int16;
  double slope = 1, intercept = 0;
  bool perFrame = false;  ///< types or rescales differ: values become float32 modality values
};

ValueRule valueRule(const DicomGrid& grid) {
  const auto& first = grid.frames.front().source;
  ValueRule rule{scalarTypeOf(*first.file), first.frame->slope, first.frame->intercept, false};
  if (first.file->isColour()) return {ScalarType::uint8, 1, 0, false};
  for (const auto& f : grid.frames) {
    if (scalarTypeOf(*f.source.file) != rule.type || f.source.frame->slope != rule.slope ||
        f.source.frame->intercept != rule.intercept) {
      return {ScalarType::float32, 1, 0, true};
    }
  }
  return rule;
}

template <class T>
void rescaled(std::span<const std::byte> stored, double slope, double intercept, float* out) {
  for (std::size_t i = 0; i < stored.size() / sizeof(T); ++i) {
    T value;
    std::memcpy(&value, stored.data() + i * sizeof(T), sizeof value);
    out[i] = static_cast<float>(static_cast<double>(value) * slope + intercept);
  }
}

void rescaled(ScalarType type, std::span<const std::byte> stored, const DicomFrame& frame, float* out) {
  switch (type) {
    case ScalarType::uint8:
      return rescaled<std::uint8_t>(stored, frame.slope, frame.intercept, out);
    case ScalarType::int8:
      return rescaled<std::int8_t>(stored, frame.slope, frame.intercept, out);
    case ScalarType::uint16:
      return rescaled<std::uint16_t>(stored, frame.slope, frame.intercept, out);
    case ScalarType::int16:
      return rescaled<std::int16_t>(stored, frame.slope, frame.intercept, out);
    case ScalarType::uint32:
      return rescaled<std::uint32_t>(stored, frame.slope, frame.intercept, out);
    default:
      return rescaled<std::int32_t>(stored, frame.slope, frame.intercept, out);
  }
}

/// Decodes file by file, frames of a file in ascending order, each to its place.
Status readVoxels(const SeriesCandidate& candidate, const DicomGrid& grid, const ValueRule& rule, std::byte* voxels,
                  const Progress& progress) {
  const auto& size = grid.geometry.size;
  const auto slicePixels = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
  const auto sliceBytes = slicePixels * bytesPerScalar(rule.type);
  const int channels = grid.frames.front().source.file->isColour() ? 3 : 1;
  const auto offset = [&](int channel, const PlacedFrame& f) {
    const auto plane =
        (static_cast<std::size_t>(channel) * static_cast<std::size_t>(size.t) + static_cast<std::size_t>(f.t)) *
            static_cast<std::size_t>(size.z) +
        static_cast<std::size_t>(f.k);
    return plane * sliceBytes;
  };

  auto frames = grid.frames;
  std::stable_sort(frames.begin(), frames.end(), [](const auto& a, const auto& b) {
    return std::pair(a.source.file->path, a.source.frame->index) <
           std::pair(b.source.file->path, b.source.frame->index);
  });
  std::optional<DicomPixels> pixels;
  const DicomHeader* open = nullptr;
  std::vector<std::byte> buffer;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (progress.cancelled()) return cancelled(candidate);
    const auto& f = frames[i];
    progress(static_cast<double>(i) / static_cast<double>(frames.size()),
             "Reading image " + std::to_string(i + 1) + " of " + std::to_string(frames.size()));
    if (open != f.source.file) {
      auto opened = DicomPixels::open(*f.source.file);
      if (!opened) return opened.error();
      pixels.emplace(std::move(*opened));
      open = f.source.file;
    }
    buffer.resize(frameBytes(*open));
    if (auto read = pixels->read(f.source.frame->index, buffer); !read) return read;
    if (rule.perFrame) {
      rescaled(scalarTypeOf(*open), buffer, *f.source.frame, reinterpret_cast<float*>(voxels + offset(0, f)));
      continue;
    }
    for (int c = 0; c < channels; ++c) {
      std::memcpy(voxels + offset(c, f), buffer.data() + static_cast<std::size_t>(c) * sliceBytes, sliceBytes);
    }
  }
  return {};
}

void addNotes(const DicomGrid& grid, const ValueRule& rule, std::vector<std::string>& notes) {
  const auto& first = *grid.frames.front().source.file;
  const auto any = [&](auto test) {
    return std::any_of(grid.frames.begin(), grid.frames.end(),
                       [&](const PlacedFrame& f) { return test(*f.source.file); });
  };
  if (rule.perFrame) notes.push_back("value types or rescale slopes differ between images: values are kept as float32");
  if (first.photometric == "MONOCHROME1") {
    notes.push_back("stored as MONOCHROME1 (greater is darker): values are turned round within the stored range");
  }
  if (any([](const DicomHeader& h) { return h.lossy; })) {
    notes.push_back("the images were compressed with loss: values are not exactly those measured");
  }
}

}  // namespace

Result<LoadedSeries> loadDicomSeries(const SeriesCandidate& candidate, const Progress& progress) {
  if (auto ready = prepareDcmtk(); !ready) return ready.error();
  if (candidate.instances.empty()) return about(candidate, Error{ErrorCode::usage, "it has no images", "", ""});
  const auto headers = readHeaders(candidate, progress);
  if (!headers) return headers.error();

  std::map<std::filesystem::path, const DicomHeader*> byPath;
  for (const auto& header : *headers) {
    if (auto decodable = checkDecodable(header); !decodable) return about(candidate, decodable.error());
    byPath[header.path] = &header;
  }
  std::vector<DicomFrameRef> stack;
  std::set<std::string> polarities;
  for (const auto& instance : candidate.instances) {
    const auto* header = byPath.at(instance.path);
    polarities.insert(header->photometric == "MONOCHROME1" ? "1" : "2");
    stack.push_back({header, &header->frames[static_cast<std::size_t>(instance.frame)]});
  }
  if (polarities.size() > 1) {
    return about(candidate, Error{ErrorCode::unsupported, "it mixes MONOCHROME1 and MONOCHROME2 images", "", ""});
  }
  auto grid = arrangeStack(stack);
  if (!grid) return about(candidate, grid.error());

  const auto rule = valueRule(*grid);
  const bool colour = stack.front().file->isColour();
  const int channels = colour ? 3 : 1;
  const auto bytes = grid->geometry.size.voxels() * static_cast<std::size_t>(channels) * bytesPerScalar(rule.type);
  std::shared_ptr<std::byte> voxels;
  try {
    voxels = std::shared_ptr<std::byte>(new std::byte[bytes], std::default_delete<std::byte[]>());
  } catch (const std::bad_alloc&) {
    return about(candidate,
                 Error{ErrorCode::noSpace, "its " + std::to_string(bytes >> 20) + " MiB do not fit into memory",
                       "close other programs or use a machine with more memory", ""});
  }
  if (auto read = readVoxels(candidate, *grid, rule, voxels.get(), progress); !read) return read.error();

  LoadedSeries loaded;
  loaded.source = candidate;
  loaded.notes = grid->notes;
  addNotes(*grid, rule, loaded.notes);
  loaded.source.instances.clear();
  for (const auto& f : grid->frames) {
    loaded.source.instances.push_back(
        {f.source.file->path, f.source.frame->index, f.source.file->sopInstanceUid, f.k, f.t});
  }
  loaded.volume =
      Volume(grid->geometry, rule.type, channels, rule.slope, rule.intercept, candidate.series.modality, voxels);
  return loaded;
}

}  // namespace diptych::storage
