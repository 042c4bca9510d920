#pragma once
// Collects the headers of DICOM files and sorts them into series. Internal to storage.

#include "core/base/Result.h"
#include "storage/dicom/DicomHeader.h"
#include "storage/import/Import.h"

#include <deque>
#include <filesystem>

namespace diptych::storage {

class DicomScanner {
public:
  /// Takes the file in, or gives the reason why not (as in Skipped::reason).
  Status add(const std::filesystem::path& path);
  /// Appends a candidate for each stack found, in the order of their first files, and the duplicates to `skipped`.
  void finish(ScanResult& result) const;

private:
  std::deque<DicomHeader> headers_;
};

}  // namespace diptych::storage
