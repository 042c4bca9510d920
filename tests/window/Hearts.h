#pragma once
// Generated hearts as files: what a person brings to the window.

#include "core/phantom/CardiacPhantom.h"
#include "storage/dicom/DicomSeriesWriter.h"

#include <filesystem>
#include <string>

namespace diptych::test {

/// Small enough to be trained on in seconds.
inline CardiacPhantom smallHeart(std::uint64_t seed, int slices = 6, int phases = 2) {
  PhantomConfig config;
  config.seed = seed;
  config.width = config.height = 64;
  config.pixelMm = 3.6;
  config.slices = slices;
  config.phases = phases;
  return makeCardiacPhantom(config);
}

/// As a folder of DICOM files; the series is called "Short axis <seed>", its patient "Heart <seed>".
inline bool writeHeart(const std::filesystem::path& folder, const CardiacPhantom& heart, std::uint64_t seed) {
  const std::string number = std::to_string(seed);
  storage::DicomSeriesDescription description;
  description.patient.id = "HEART-" + number;
  description.patient.name = "Heart " + number;
  description.series.modality = "MR";
  description.series.description = "Short axis " + number;
  return storage::writeDicomSeries(folder, heart.volume, description).ok();
}

}  // namespace diptych::test
