#include "storage/import/Import.h"

#include "storage/decoder/Decoder.h"
#include "storage/dicom/DicomScanner.h"
#include "storage/dicom/DicomSeriesReader.h"
#include "storage/formats/InvesaliusImporter.h"
#include "storage/formats/Nifti.h"
#include "storage/formats/ZipArchive.h"
#include "storage/import/ReadHere.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <new>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace diptych::storage {
namespace fs = std::filesystem;
namespace {

/// Files below `path` in a stable order; what cannot be entered goes to `skipped`.
void listFiles(const fs::path& path, std::vector<fs::path>& files, std::vector<Skipped>& skipped,
               const Progress& progress) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    files.push_back(path);
    return;
  }
  std::vector<fs::path> entries;
  fs::directory_iterator it(path, error);
  if (error) {
    skipped.push_back({path, "the folder cannot be opened: " + error.message()});
    return;
  }
  for (; it != fs::directory_iterator(); it.increment(error)) {
    if (error) break;
    entries.push_back(it->path());
  }
  if (error) skipped.push_back({path, "the folder cannot be read to its end: " + error.message()});
  std::sort(entries.begin(), entries.end());
  for (const auto& entry : entries) {
    if (progress.cancelled()) return;
    // A link to a folder may lead in a circle.
    if (fs::is_symlink(entry, error) && fs::is_directory(entry, error)) {
      skipped.push_back({entry, "a link to a folder is not followed"});
    } else {
      listFiles(entry, files, skipped, progress);
    }
  }
}

/// What a file may ask for beyond what there is: it is one file that is refused then, not the end of the program.
template <class Read>
auto withinMemory(const fs::path& path, Read read) -> decltype(read()) {
  const Error full{ErrorCode::noSpace, "it does not fit into memory", "", path.string()};
  try {
    return read();
  } catch (const std::bad_alloc&) {
    return full;
  } catch (const std::length_error&) {  // a container that could never be so long
    return full;
  }
}

/// What every reader must give, whatever the file said: a grid that can be computed with.
Status checkGrid(const Geometry& geometry) {
  // Ten kilometres and a tenth of a nanometre: beyond them it is no picture of anything.
  constexpr double kFarthest = 1e7, kFinest = 1e-7;
  const auto sane = [](Vec3 v) { return std::max({std::abs(v.x), std::abs(v.y), std::abs(v.z)}) <= kFarthest; };
  const auto& affine = geometry.affine;
  for (int axis = 0; axis < 3; ++axis) {
    if (!sane(affine.step(axis)) || !(length(affine.step(axis)) >= kFinest))
      return Error{ErrorCode::invalid, "its voxels have an impossible size", "", ""};
  }
  if (!sane(affine.origin())) return Error{ErrorCode::invalid, "its place in space makes no sense", "", ""};
  return {};
}

bool isNiftiName(const fs::path& path) {
  return path.extension() == ".nii" || (path.extension() == ".gz" && path.stem().extension() == ".nii");
}

std::optional<decoder::Decoder>& sharedDecoder() {
  static std::optional<decoder::Decoder> decoder;
  return decoder;
}

class Scanner {
public:
  Scanner(const Progress& progress, const ScanOrders& orders) : progress_{progress}, orders_{orders} {
    for (const Skipped& skipped : orders.leftOut) leftOut_.emplace(skipped.path, skipped.reason);
  }

  void add(const fs::path& path) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (error || !fs::exists(status))
      return skip(path, "it cannot be opened: " + (error ? error.message() : "it is gone"));
    if (!fs::is_regular_file(status)) return skip(path, "not a regular file");
    const auto size = fs::file_size(path, error);
    if (error) return skip(path, "it cannot be opened: " + error.message());
    if (size == 0) return skip(path, "an empty file");
    if (const auto known = leftOut_.find(path); known != leftOut_.end()) return skip(path, known->second);
    if (orders_.next) orders_.next(path);
    if (looksLikeDicom(path)) {
      if (auto taken = withinMemory(path, [&] { return dicom_.add(path); }); !taken) skip(path, taken.error().what);
      return;
    }
    if (isNiftiName(path)) return addNifti(path);
    if (looksLikeZip(path)) return skip(path, "a ZIP archive; import it by itself, not with the folder it is in");
    if (path.extension() == ".inv3") {
      return take(path, withinMemory(path, [&] { return scanInvesalius(path, progress_); }));
    }
    skip(path, "no image in a known format");
  }

  /// Labels lie beside their images in most data sets; taken for an image they would be one more series that nobody wants.
  void addNifti(const std::filesystem::path& path) {
    auto labels = withinMemory(path, [&] { return holdsNiftiLabels(path); });
    if (!labels) return skip(path, labels.error().what);
    if (*labels) return skip(path, "labels, not an image; `labels import` brings them onto their series");
    take(path, scanNifti(path));
  }

  ScanResult finish() {
    dicom_.finish(result_);
    return std::move(result_);
  }

  ScanResult& result() { return result_; }

private:
  void skip(const fs::path& path, std::string reason) { result_.skipped.push_back({path, std::move(reason)}); }

  void take(const fs::path& path, Result<SeriesCandidate> candidate) {
    if (!candidate) return skip(path, candidate.error().what);
    result_.series.push_back(std::move(*candidate));
  }

  const Progress& progress_;
  const ScanOrders& orders_;
  std::map<fs::path, std::string> leftOut_;
  DicomScanner dicom_;
  ScanResult result_;
};

}  // namespace

const char* sourceFormatName(SourceFormat format) {
  switch (format) {
    case SourceFormat::dicom:
      return "dicom";
    case SourceFormat::nifti:
      return "nifti";
    case SourceFormat::invesalius:
      return "invesalius";
  }
  return "?";
}

const char* seriesRoleName(SeriesRole role) {
  switch (role) {
    case SeriesRole::image:
      return "image";
    case SeriesRole::scout:
      return "scout";
    case SeriesRole::secondary:
      return "secondary";
    case SeriesRole::document:
      return "document";
  }
  return "?";
}

void useDecoder(const fs::path& program) {
  sharedDecoder().emplace(program);
}

Result<ScanResult> scanPaths(const std::vector<fs::path>& paths, const Progress& progress) {
  return sharedDecoder() ? sharedDecoder()->scan(paths, progress) : scanHere(paths, progress);
}

Result<LoadedSeries> loadSeries(const SeriesCandidate& candidate, const Progress& progress) {
  return sharedDecoder() ? sharedDecoder()->load(candidate, progress) : loadHere(candidate, progress);
}

Result<ScanResult> scanHere(const std::vector<fs::path>& paths, const Progress& progress, const ScanOrders& orders) {
  Scanner scanner(progress, orders);
  std::vector<fs::path> files;
  for (const auto& path : paths) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) {
      return Error{
          error && error != std::errc::no_such_file_or_directory ? ErrorCode::permission : ErrorCode::notFound,
          "Cannot open " + path.string() + ": " + (error ? error.message() : "there is no such file or folder"),
          "check the path", path.string()};
    }
    if (fs::is_directory(status)) {
      fs::directory_iterator readable(path, error);
      if (error) {
        return Error{ErrorCode::permission, "Cannot open the folder " + path.string() + ": " + error.message(),
                     "ask for the right to read it", path.string()};
      }
    }
    listFiles(path, files, scanner.result().skipped, progress);
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "Looking for images was cancelled", "", ""};
    progress(static_cast<double>(i) / static_cast<double>(files.size()),
             "Looking at file " + std::to_string(i + 1) + " of " + std::to_string(files.size()));
    scanner.add(files[i]);
  }
  if (progress.cancelled()) return Error{ErrorCode::cancelled, "Looking for images was cancelled", "", ""};
  return scanner.finish();
}

namespace {

Result<LoadedSeries> loadByFormat(const SeriesCandidate& candidate, const Progress& progress) {
  switch (candidate.format) {
    case SourceFormat::dicom:
      return loadDicomSeries(candidate, progress);
    case SourceFormat::nifti:
      return loadNiftiSeries(candidate, progress);
    case SourceFormat::invesalius:
      return loadInvesaliusSeries(candidate, progress);
  }
  return Error{ErrorCode::usage, "Cannot load the series: its format is not known", "", ""};
}

}  // namespace

Result<LoadedSeries> loadHere(const SeriesCandidate& candidate, const Progress& progress) {
  const fs::path path = candidate.instances.empty() ? fs::path() : candidate.instances.front().path;
  const auto about = [&](const Error& why) {
    return Error{why.code, "Cannot load the series that begins with " + path.string() + ": " + why.what, why.advice,
                 path.string()};
  };
  bool complete = false;
  auto loaded = withinMemory(path, [&] {
    auto result = loadByFormat(candidate, progress);
    complete = true;
    return result;
  });
  if (!loaded) return complete ? loaded.error() : about(loaded.error());
  if (const auto grid = checkGrid(loaded->volume.geometry()); !grid) return about(grid.error());
  return loaded;
}

}  // namespace diptych::storage
