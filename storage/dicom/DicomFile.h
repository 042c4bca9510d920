#pragma once
// Opens DICOM files for DCMTK 3.6.7, which trusts them: it goes down one function call for each sequence in a sequence, and
// inflates as much as there is. Internal to storage/dicom.

#include "core/base/Result.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <filesystem>

namespace diptych::storage {

/// Values longer than this stay in the file until they are asked for: pixels are not read.
inline constexpr Uint32 kLongestHeaderValue = 4096;

/// As DcmFileFormat::loadFile() does it. `refused` is the reason where the file was given up on purpose (its condition is bad
/// then, too); `file` holds what was read before.
struct DicomLoad {
  OFCondition condition;
  Status refused;
};
DicomLoad loadDicomFile(DcmFileFormat& file, const std::filesystem::path& path);

}  // namespace diptych::storage
