#pragma once
// What the files said: the tables patient, study, series, source_file, instance and volume.

#include "storage/project/Project.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::storage::project {

/// A file that a series was read from.
struct SourceFile {
  std::filesystem::path original;
  std::filesystem::path stored;  ///< absolute, or relative to the project folder for a copy
  std::int64_t bytes = 0, modified = 0;
  std::optional<std::string> sha256;
};

struct NewSeries {
  const LoadedSeries& loaded;
  std::string identity;  ///< no other series has it
  std::vector<SourceFile> files;
  bool copied = false;
  std::string voxelSha256, cache;
};

/// A volume as recorded; `shape` has everything but voxels.
struct VolumeRow {
  SeriesId series;
  Volume shape;
  std::string sha256, cache;
};

class SeriesTable {
public:
  /// `folder`: of the project, against which stored paths are resolved.
  SeriesTable(SQLite::Database& db, std::filesystem::path folder) : db_{db}, folder_{std::move(folder)} {}

  std::optional<SeriesId> withIdentity(const std::string& identity) const;
  /// Expects a transaction around it.
  SeriesId add(const NewSeries& series);
  std::vector<SeriesEntry> all() const;
  SeriesEntry get(SeriesId series) const;   ///< throws Failure(notFound)
  VolumeRow volume(VolumeId volume) const;  ///< throws Failure(notFound)
  std::vector<VolumeId> volumes() const;
  bool hasThumbnail(VolumeId volume) const;
  Raster<std::uint8_t> thumbnail(VolumeId volume) const;  ///< empty where there is none
  void setThumbnail(VolumeId volume, const Raster<std::uint8_t>& picture);
  std::vector<Instance> instances(SeriesId series) const;
  std::vector<SourceFile> files(SeriesId series) const;
  /// Shown with the series from now on.
  void addNote(SeriesId series, const std::string& sentence);
  bool namesCache(const std::string& cache) const;
  bool namesCopies(const std::string& folder) const;  ///< of sources/

private:
  std::int64_t addPatient(const PatientInfo& patient);
  std::int64_t addStudy(std::int64_t patient, const StudyInfo& study);
  void addFiles(std::int64_t series, const NewSeries& added);
  void addVolume(std::int64_t series, const NewSeries& added);

  SQLite::Database& db_;
  std::filesystem::path folder_;
};

}  // namespace diptych::storage::project
