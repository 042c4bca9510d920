#include "storage/project/Volumes.h"

#include "core/base/Ids.h"
#include "core/image/Thumbnail.h"
#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/SourceFiles.h"
#include "storage/project/Unfinished.h"

#include <algorithm>

namespace diptych::storage::project {

namespace {

Volume withVoxels(const Volume& shape, std::shared_ptr<const std::byte> voxels) {
  return Volume{shape.geometry(),  shape.type(),     shape.channels(), shape.slope(),
                shape.intercept(), shape.modality(), std::move(voxels)};
}

constexpr int kThumbnailSide = 96;  // pixels: 48 on a screen of twice the density

bool liesIn(const std::filesystem::path& folder, const SourceFile& file) {
  const auto path = std::filesystem::absolute(file.original).lexically_normal();
  const auto inside = std::filesystem::absolute(folder).lexically_normal();
  return std::mismatch(inside.begin(), inside.end(), path.begin(), path.end()).first == inside.end();
}

bool sameShape(const Volume& a, const Volume& b) {
  return a.geometry().matches(b.geometry()) && a.geometry().unit == b.geometry().unit && a.type() == b.type() &&
         a.channels() == b.channels() && a.slope() == b.slope() && a.intercept() == b.intercept();
}

}  // namespace

SeriesEntry Volumes::add(const LoadedSeries& series, const AddOptions& options, const Progress& progress) {
  if (series.volume.empty() || series.source.instances.empty())
    fail(ErrorCode::usage, "Cannot add a series without voxels or without source files");
  std::vector<SourceFile> files = sourceFilesOf(series.source, identifiedByHash(series.source), progress);
  const std::string identity = identityOf(series.source, files);
  if (const auto existing = table_.withIdentity(identity))
    fail(ErrorCode::conflict,
         "Cannot add the series from " + files.front().original.parent_path().string() +
             ": it is already in the project as series " + std::to_string(existing->value),
         "use that one", files.front().original.string());

  // Files first, rows last: what a crash leaves behind are files that nothing refers to, never rows without files.
  const auto incoming = Project::incomingFolder(folder_);
  const bool copy = options.copySources || std::any_of(files.begin(), files.end(),
                                                       [&](const SourceFile& file) { return liesIn(incoming, file); });
  Unfinished copies;
  if (copy) copies = copySources(files, series.source.format, folder_, progress);
  NewSeries added{series, identity, std::move(files), copy, voxelHash(series.volume), randomId()};
  const auto cache = folder_ / "volumes" / (added.cache + ".vox");
  makeCacheFolder();
  Unfinished cacheFile{cache};
  writeVolumeCache(cache, series.volume, added.voxelSha256, progress);
  const Raster<std::uint8_t> picture = thumbnail(series.volume, kThumbnailSide);

  SQLite::Transaction transaction{db_, SQLite::TransactionBehavior::IMMEDIATE};
  const SeriesId id = table_.add(added);
  SeriesEntry entry = table_.get(id);
  table_.setThumbnail(entry.volume, picture);
  transaction.commit();
  copies.keep();
  cacheFile.keep();
  verified_.insert(entry.volume);
  return entry;
}

Volume Volumes::load(VolumeId volume) {
  const VolumeRow row = table_.volume(volume);
  Volume loaded;
  if (std::filesystem::exists(cachePath(row))) {
    const bool verify = !verified_.contains(volume);
    try {
      loaded = withVoxels(row.shape, openVolumeCache(cachePath(row), row.shape, row.sha256, verify));
    } catch (const Failure& failure) {
      if (failure.error.code != ErrorCode::damaged) throw;
      loaded = replaceDamaged(row, failure.error);
    }
    verified_.insert(volume);
  } else {
    loaded = rebuild(row);
  }
  if (writable_ && !table_.hasThumbnail(volume)) addThumbnail(volume, loaded);
  return loaded;
}

void Volumes::addThumbnail(VolumeId volume, const Volume& voxels) {
  try {
    table_.setThumbnail(volume, thumbnail(voxels, kThumbnailSide));
  } catch (const SQLite::Exception&) {
    return;  // a full disk costs the thumbnail, not the picture; the next opening tries again
  }
}

Volume Volumes::replaceDamaged(const VolumeRow& row, const Error& damage) {
  Volume loaded;
  try {
    loaded = rebuild(row);
  } catch (const Failure& failure) {
    fail(ErrorCode::damaged,
         "Cannot read series " + std::to_string(row.series.value) +
             ": its volume cache is damaged, and it cannot be made anew: " + failure.error.what,
         failure.error.advice.empty() ? "restore the project from a backup" : failure.error.advice, damage.subject);
  }
  if (writable_) {
    try {
      table_.addNote(row.series,
                     "its volume cache was damaged; it was made anew from the source files (" + nowUtc() + ")");
    } catch (const SQLite::Exception&) {
      return loaded;  // a full disk costs the note, not the picture
    }
  }
  return loaded;
}

Volume Volumes::rebuild(const VolumeRow& row) {
  const SeriesEntry entry = table_.get(row.series);
  const std::string what = "Cannot read series " + std::to_string(entry.number) + ": ";
  for (const SourceFile& file : table_.files(row.series))
    if (!std::filesystem::exists(file.original))
      fail(ErrorCode::notFound,
           what + "its source file " + file.original.string() + " is gone, and so is its volume cache",
           "put the file back where it was", file.original.string());

  const auto read = loadSeries({entry.format, entry.patient, entry.study, entry.series, table_.instances(row.series)});
  if (!read)
    fail(read.error().code, what + "its volume cache is gone, and of its source files: " + read.error().what,
         "bring the original files back", read.error().subject);
  const LoadedSeries& loaded = *read;
  if (!sameShape(loaded.volume, row.shape) || voxelHash(loaded.volume) != row.sha256)
    fail(ErrorCode::damaged, what + "its source files have changed since they were imported",
         "bring the original files back, or import the changed ones as a series of a new project",
         table_.files(row.series).front().original.string());
  if (writable_) keep(row, loaded.volume);
  return loaded.volume;
}

void Volumes::removeUnfinished() {
  project::removeUnfinished(folder_ / "volumes", [&](const std::string& name) {
    return table_.namesCache(std::filesystem::path{name}.stem().string());
  });
  project::removeUnfinished(folder_ / "sources", [&](const std::string& name) { return table_.namesCopies(name); });
}

void Volumes::makeCacheFolder() const {
  const auto folder = folder_ / "volumes";
  if (std::filesystem::exists(folder)) return;
  makePrivateFolder(folder);
  syncFolder(folder_);
}

void Volumes::keep(const VolumeRow& row, const Volume& volume) const {
  // A full disk costs the cache, not the picture.
  try {
    makeCacheFolder();
    writeVolumeCache(cachePath(row), volume, row.sha256, {});
  } catch (const Failure&) {
    return;
  } catch (const std::filesystem::filesystem_error&) {
    return;
  }
}

std::optional<std::string> Volumes::damage(VolumeId volume) const {
  const VolumeRow row = table_.volume(volume);
  if (!std::filesystem::exists(cachePath(row))) return std::nullopt;  // a missing cache is no damage
  try {
    openVolumeCache(cachePath(row), row.shape, row.sha256, true);
    return std::nullopt;
  } catch (const Failure& failure) {
    return failure.error.sentence();
  }
}

}  // namespace diptych::storage::project
