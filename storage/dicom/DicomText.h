#pragma once
// Texts of a DICOM data set as UTF-8. Internal to storage/dicom; the only header here that knows DCMTK.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcspchrs.h>
#include <dcmtk/dcmdata/dctk.h>

#include <string>
#include <string_view>

namespace diptych::storage {

/// Without leading and trailing blanks and NULs, which DICOM uses as padding.
std::string trimmed(std::string_view text);

/// Converts by the data set's SpecificCharacterSet. Bytes that the set does not allow become '?', so that what leaves here
/// is always valid UTF-8.
class DicomText {
public:
  explicit DicomText(DcmItem& data);
  std::string operator()(const DcmTagKey& tag) const;

private:
  DcmItem& data_;
  mutable DcmSpecificCharacterSet characters_;
  bool converts_ = false;
};

}  // namespace diptych::storage
