#pragma once
// A generated heart as files: what a hospital would hand over.

#include "core/phantom/CardiacPhantom.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/formats/Nifti.h"

#include <filesystem>

namespace diptych::tests {

struct PhantomFiles {
  std::filesystem::path dicom, labels;
};

/// A small heart: 64 × 64, 4 slices, `phases` phases; labels of all phases beside it.
inline Result<PhantomFiles> writePhantom(const std::filesystem::path& folder, std::uint64_t seed, int phases = 2) {
  PhantomConfig config;
  config.seed = seed;
  config.width = config.height = 64;
  config.pixelMm = 3.6;
  config.slices = 4;
  config.phases = phases;
  const CardiacPhantom phantom = makeCardiacPhantom(config);

  storage::DicomSeriesDescription description;
  description.patient.id = "PHANTOM-" + std::to_string(seed);
  description.patient.name = "Phantom^Heart" + std::to_string(seed);
  description.series.modality = "MR";
  const std::string number = std::to_string(seed);
  PhantomFiles files{folder / ("dicom-" + number), folder / ("truth-" + number + ".nii.gz")};
  if (const auto written = storage::writeDicomSeries(files.dicom, phantom.volume, description); !written)
    return written.error();
  if (const auto written =
          storage::writeNiftiLabels(files.labels, phantom.truth, phantom.volume.geometry(), cardiacScheme());
      !written)
    return written.error();
  return files;
}

}  // namespace diptych::tests
