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

/// The element where it is there and no longer than a value of its kind can sensibly be, else null. DCMTK's readers of numbers and
/// texts in lists take a time that grows with the square of the list.
DcmElement* shortElement(DcmItem& data, const DcmTagKey& tag);

/// A code, UID or number as it stands, trimmed; empty where there is none, or one longer than any.
std::string codeText(DcmItem& data, const DcmTagKey& tag);

/// Converts by the data set's SpecificCharacterSet. Bytes that the set does not allow, control characters and the like become '?', so
/// that what leaves here is always valid UTF-8 that can be shown (core/base/Printable.h).
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
