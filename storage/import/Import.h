#pragma once
// One door for everything that is opened: a folder, a file, a mixture of formats (ZIP files go through Archives.h first). Two steps, so that a thousand
// series are listed without reading their voxels: scan (headers only), then load one series at a time.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/LabelTiles.h"
#include "core/label/Scheme.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::storage {

struct PatientInfo {
  std::string id, issuer, name, birthDate, sex;
};
struct StudyInfo {
  std::string uid, date, time, description, accession;
};
/// What a series is for. Everything but `image` is listed after the images and never opened on its own account; nothing is
/// hidden for its role.
enum class SeriesRole {
  image,
  scout,      ///< a localizer: drawn up to plan the images
  secondary,  ///< a screen capture or a scanned page
  document,   ///< a report; no format gives one at present
};
const char* seriesRoleName(SeriesRole role);

/// `uid` is the SeriesInstanceUID. Where one series holds several stacks (a scout of three planes, several echoes), the second
/// and further ones carry it with "/2", "/3" … appended, so that it stays unique.
struct SeriesInfo {
  std::string uid, modality, description, number, protocol;
  SeriesRole role = SeriesRole::image;
};

/// A frame of a file; `sopInstanceUid` empty where the format has none. k,t: its place in the volume.
struct Instance {
  std::filesystem::path path;
  int frame = 0;
  std::string sopInstanceUid;
  int k = 0, t = 0;
};

enum class SourceFormat { dicom, nifti, invesalius };
const char* sourceFormatName(SourceFormat format);

/// What scanning found: enough to list it and to load it.
struct SeriesCandidate {
  SourceFormat format = SourceFormat::dicom;
  PatientInfo patient;
  StudyInfo study;
  SeriesInfo series;
  std::vector<Instance> instances;  ///< in reading order; k,t are final after loading
};

/// A file or series that was left out, and why, in words.
struct Skipped {
  std::filesystem::path path;
  std::string reason;
};

struct ScanResult {
  std::vector<SeriesCandidate> series;
  std::vector<Skipped> skipped;
};

/// Labels that came with a volume (the masks of an InVesalius project).
struct ImportedLabels {
  Scheme scheme;
  LabelTiles labels;
};

struct LoadedSeries {
  SeriesCandidate source;  ///< instances carry their final k,t
  Volume volume;
  std::vector<ImportedLabels> labels;
  std::vector<std::string> notes;  ///< what a careful reader should know ("slice spacing taken from positions: 1.5 mm")
};

/// From now on files are parsed by `program` (diptych-decoder), a confined process of its own (decoder/Decoder.h), instead of in this
/// one. Called once, before the first thread; programs for people do, tests of the formats need not.
void useDecoder(const std::filesystem::path& program);

/// Looks at every file below the paths. Fails only where a path does not exist or cannot be read at all; single files
/// that are no images, are empty, truncated or broken end in `skipped`. Never writes. Any thread.
Result<ScanResult> scanPaths(const std::vector<std::filesystem::path>& paths, const Progress& progress = {});

/// Reads the voxels. A series that cannot be represented (missing or unevenly spaced slices, gantry tilt, mixed sizes) is
/// refused with its reason.
Result<LoadedSeries> loadSeries(const SeriesCandidate& candidate, const Progress& progress = {});

}  // namespace diptych::storage
