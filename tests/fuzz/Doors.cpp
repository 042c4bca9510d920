#include "tests/fuzz/Doors.h"

#include "core/base/Files.h"
#include "core/image/Thumbnail.h"
#include "core/jobs/JobFolder.h"
#include "core/label/PresetSchemes.h"
#include "core/model/ModelCard.h"
#include "core/model/PresetConfigs.h"
#include "core/tensorfile/TensorFile.h"
#include "core/tools/StrokeScript.h"
#include "storage/formats/Nifti.h"
#include "storage/formats/PropertyList.h"
#include "storage/import/Archives.h"
#include "storage/import/Import.h"
#include "storage/project/Project.h"

#include <cmath>
#include <numeric>
#include <string>

namespace diptych::fuzz {
namespace {

namespace fs = std::filesystem;

Error invalid(std::string what) {
  return Error{ErrorCode::invalid, std::move(what), "", ""};
}

/// What reads every byte, so that memory which is not there is found by whoever looks for it.
volatile unsigned sink = 0;
void touch(const std::byte* bytes, std::size_t count) {
  sink = std::accumulate(bytes, bytes + count, 0u,
                         [](unsigned sum, std::byte b) { return sum + std::to_integer<unsigned>(b); });
}

/// Everything that the program does with a volume before anybody looks at it. A volume that was read and makes no sense is no
/// refusal but a fault.
void look(const Volume& volume) {
  const GridSize& size = volume.size();
  const Vec3 spacing = volume.geometry().affine.spacing();
  const bool sane = size.x > 0 && size.y > 0 && size.z > 0 && size.t > 0 && std::isfinite(spacing.x) &&
                    std::isfinite(spacing.y) && std::isfinite(spacing.z) && spacing.x > 0 && spacing.y > 0 &&
                    spacing.z > 0 && std::isfinite(volume.slope()) && std::isfinite(volume.intercept());
  if (!sane) std::abort();
  touch(volume.bytes(), volume.byteCount());
  (void)thumbnail(volume, 96);
}

/// The first reason for which nothing was read.
Error firstReason(const storage::ScanResult& scan) {
  if (scan.skipped.empty()) return invalid("there is nothing in it");
  return invalid(scan.skipped.front().path.string() + ": " + scan.skipped.front().reason);
}

Status readSeries(const std::vector<fs::path>& paths) {
  const auto scan = storage::scanPaths(paths);
  if (!scan) return scan.error();
  if (scan->series.empty()) return firstReason(*scan);
  Status first;
  bool any = false;
  for (const auto& candidate : scan->series) {
    const auto loaded = storage::loadSeries(candidate);
    if (!loaded) {
      if (first) first = loaded.error();
      continue;
    }
    any = true;
    look(loaded->volume);
    for (const auto& labels : loaded->labels) (void)labels.labels.voxelCounts();
  }
  return any ? Status{} : first;
}

Status readImages(const fs::path& path) {
  return readSeries({path});
}

/// As an image; onto its own grid as labels; and on its own as labels for a grid that it does not have.
Status readNiftiBothWays(const fs::path& path) {
  const auto labels = storage::holdsNiftiLabels(path);
  const auto volume = storage::readNifti(path);
  if (!volume) return volume.error();
  look(*volume);
  const auto tiles = storage::readNiftiLabels(path, volume->geometry(), 0);
  if (labels && *labels) return tiles ? Status{} : Status{tiles.error()};
  return readSeries({path});
}

Status readZip(const fs::path& path) {
  const auto expanded = storage::expandArchives({path}, path.parent_path() / "incoming");
  if (!expanded) return expanded.error();
  if (expanded->paths().empty()) {
    return expanded->skipped().empty() ? Status{} : invalid(expanded->skipped().front().reason);
  }
  return readSeries(expanded->paths());
}

/// As `diptych import` does, into the project beside the file, which is made.
Status importInto(const fs::path& path) {
  auto project = storage::Project::create(path.parent_path() / "project");
  if (!project) return project.error();
  const auto expanded = storage::expandArchives({path}, storage::Project::incomingFolder((*project)->folder()));
  if (!expanded) return expanded.error();
  if (!expanded->skipped().empty()) return invalid(expanded->skipped().front().reason);
  const auto scan = storage::scanPaths(expanded->paths());
  if (!scan) return scan.error();
  if (scan->series.empty()) return firstReason(*scan);
  for (const auto& candidate : scan->series) {
    const auto loaded = storage::loadSeries(candidate);
    if (!loaded) return loaded.error();
    const auto entry = (*project)->addSeries(*loaded, {.copySources = true});
    if (!entry) return entry.error();
    for (const auto& labels : loaded->labels) {
      const auto track =
          (*project)->createTrack(entry->volume, storage::TrackKind::reference, "Labels", "import", labels.scheme);
      if (!track) return track.error();
      if (const auto edit = (*project)->commitLabels(track->id, labels.labels, {}, "Import", "import"); !edit)
        return edit.error();
    }
  }
  return {};
}

/// After an import, however it ended: the project opens, is sound, and every series in it is whole.
Status checkProject(const fs::path& path) {
  const auto project = storage::Project::open(path / "project", storage::Project::Mode::readWrite);
  if (!project) return project.error();
  const auto damage = (*project)->check();
  if (!damage) return damage.error();
  if (!damage->empty()) return invalid(damage->front());
  const auto series = (*project)->series();
  if (!series) return series.error();
  for (const auto& entry : *series) {
    const auto volume = (*project)->loadVolume(entry.volume);
    if (!volume) return volume.error();
    look(*volume);
  }
  if (fs::exists(storage::Project::incomingFolder(path / "project"))) return invalid("an unpacked archive was left");
  return {};
}

Status readTensors(const fs::path& path) {
  const auto file = readTensorFile(path);
  if (!file) return file.error();
  for (const auto& [name, tensor] : file->tensors) touch(tensor.bytes.get(), tensor.byteCount());
  return {};
}

template <class T>
Status readDocument(const fs::path& path, Result<T> (*parse)(std::string_view)) {
  const auto text = readTextFile(path);
  if (!text) return text.error();
  const auto document = parse(*text);
  return document ? Status{} : Status{document.error()};
}

Status readSpec(const fs::path& path) {
  return readDocument(path, jobSpecFromJson);
}
Status readResult(const fs::path& path) {
  return readDocument(path, jobResultFromJson);
}
Status readCard(const fs::path& path) {
  return readDocument(path, modelCardFromJson);
}
Status readScheme(const fs::path& path) {
  return readDocument(path, schemeFromJson);
}
Status readInputSpec(const fs::path& path) {
  return readDocument(path, inputSpecFromJson);
}
Status readPlist(const fs::path& path) {
  return readDocument(path, storage::parsePropertyList);
}

/// Line by line as the window does; one bad line is refused and the others go on.
Status readEvents(const fs::path& path) {
  const auto text = readTextFile(path);
  if (!text) return text.error();
  Status first;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto event = jobEventFromJson(rest.substr(0, end));
    if (event && event->event == "metric") (void)curvePointFromEvent(*event);
    if (!event && first) first = event.error();
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return first;
}

Status readStrokes(const fs::path& path) {
  const auto text = readTextFile(path);
  if (!text) return text.error();
  const auto actions = strokesFromJson(*text, *presetScheme("cardiac-mr"), {64, 64, 4, 2});
  return actions ? Status{} : Status{actions.error()};
}

}  // namespace

const std::vector<Door>& doors() {
  static const std::vector<Door> all{
      {"dicom", "a DICOM file or a folder of them: scanned, loaded", readImages},
      {"nifti", "a NIfTI file: as an image and as labels", readNiftiBothWays},
      {"inv3", "an InVesalius project", readImages},
      {"zip", "a ZIP archive: unpacked, scanned, loaded", readZip},
      {"tensors", "a safetensors file", readTensors},
      {"spec", "a job's spec.json", readSpec},
      {"result", "a job's result.json", readResult},
      {"events", "a job's events.jsonl", readEvents},
      {"card", "a model card", readCard},
      {"inputspec", "an input description", readInputSpec},
      {"scheme", "a label scheme", readScheme},
      {"strokes", "a strokes.json", readStrokes},
      {"plist", "a property list", readPlist},
      {"import", "any image file, into the project beside it, which is made", importInto},
      {"project", "the folder that holds that project, afterwards", checkProject},
  };
  return all;
}

}  // namespace diptych::fuzz
