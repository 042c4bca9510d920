#pragma once
// Writes a volume as a classic DICOM series: one file a slice and phase (CT Image Storage or MR Image Storage, PS3.3 A.3/A.4).

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "storage/import/Import.h"

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::storage {

struct DicomSeriesDescription {
  PatientInfo patient;
  StudyInfo study;                           ///< uid empty: a new one
  SeriesInfo series;                         ///< uid empty: a new one; modality decides the SOP class ("CT" or "MR")
  double phaseMilliseconds = 50;             ///< step of TriggerTime between phases
  double windowCentre = 0, windowWidth = 0;  ///< 0 width: not written
};

/// Writes size.z · size.t files named by running number into `folder` (created if missing; refused if not empty).
/// The description's SeriesDescription carries the "research software" note in ImageComments. All or nothing.
Result<std::vector<std::filesystem::path>> writeDicomSeries(const std::filesystem::path& folder, const Volume& volume,
                                                            const DicomSeriesDescription& description,
                                                            const Progress& progress = {});

}  // namespace diptych::storage
