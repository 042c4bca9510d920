#pragma once
// What every test of a project needs: a folder that goes away, a hand-made series with a source file, a scheme.

#include "core/edit/Edit.h"
#include "storage/project/Project.h"
#include "tests/storage/TestVolumes.h"
#include "tests/support/Take.h"

#include <unistd.h>

#include <QTest>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace diptych::storage::test {

using diptych::test::take;

class TempFolder {
public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "diptych-project-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

inline void writeText(const std::filesystem::path& path, const std::string& text) {
  std::ofstream{path, std::ios::binary} << text;
}

inline std::string readText(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline constexpr GridSize kSize{100, 70, 3, 2};  // two tile columns and rows, both cut at the edge

/// A DICOM series as the importer gives it; its source file is text, since nothing here reads it again.
inline LoadedSeries handMadeSeries(const std::filesystem::path& folder, const std::string& uid, GridSize size = kSize) {
  std::filesystem::create_directories(folder);
  LoadedSeries loaded;
  loaded.source.format = SourceFormat::dicom;
  loaded.source.patient = {"P-17", "Ward", "Muster^Eva", "19700101", "F"};
  loaded.source.study = {"1.2.3", "20250102", "101500", "Heart", "A1"};
  loaded.source.series = {uid, "CT", "Thin", "4", "Routine"};
  for (int k = 0; k < size.z; ++k) {
    const auto path = folder / ("Muster_" + uid + "_" + std::to_string(k));
    writeText(path, "slice " + std::to_string(k) + " of " + uid);
    loaded.source.instances.push_back({path, 0, uid + "." + std::to_string(k), k, 0});
  }
  loaded.volume = obliqueVolume(size);
  loaded.notes = {"slice spacing taken from positions: 2.5 mm"};
  return loaded;
}

inline Scheme twoSegments() {
  return {"test", "Test", {{1, "one", {}, "One", {255, 0, 0}}, {2, "two", {}, "Two", {0, 255, 0}}}};
}

/// An edit that sets one voxel of the current labels.
inline Edit dot(const LabelTiles& labels, int x, int y, int k, int t, SegmentValue value, std::string name = "Dot") {
  EditBuilder builder{labels};
  builder.set(x, y, k, t, value);
  return std::move(builder).finish(std::move(name));
}

/// A project with one series and one human track, open for writing.
struct Workplace {
  TempFolder folder;
  std::unique_ptr<Project> project;
  SeriesEntry series;
  TrackEntry track;

  Workplace() {
    project = take(Project::create(folder / "p.diptych"));
    series = take(project->addSeries(handMadeSeries(folder / "in", "1.2.3.4"), {}));
    track = take(project->createTrack(series.volume, TrackKind::human, "Eva", "eva", twoSegments()));
  }
  std::filesystem::path path() const { return folder / "p.diptych"; }
  void reopen(Project::Mode mode = Project::Mode::readWrite) {
    project.reset();
    project = take(Project::open(path(), mode));
  }
};

}  // namespace diptych::storage::test
