#include "storage/dicom/DicomText.h"

namespace diptych::storage {
namespace {

bool isBlank(char c) {
  return c == ' ' || c == '\0' || c == '\t' || c == '\r' || c == '\n';
}

std::string asciiOnly(std::string text) {
  for (auto& c : text) {
    if (static_cast<unsigned char>(c) >= 0x80 || (static_cast<unsigned char>(c) < 0x20 && c != '\n')) c = '?';
  }
  return text;
}

}  // namespace

std::string trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

DicomText::DicomText(DcmItem& data) : data_{data} {
  OFString set;
  data.findAndGetOFStringArray(DCM_SpecificCharacterSet, set);
  converts_ = !set.empty() && characters_.selectCharacterSet(set).good();
}

std::string DicomText::operator()(const DcmTagKey& tag) const {
  OFString raw;
  if (data_.findAndGetOFStringArray(tag, raw).bad()) return {};
  OFString converted;
  // '\\', '^' and '=' separate values and name parts; ISO 2022 escapes end at them.
  if (converts_ && characters_.convertString(raw, converted, "\\^=").good()) {
    return trimmed({converted.data(), converted.size()});
  }
  return asciiOnly(trimmed({raw.data(), raw.size()}));
}

}  // namespace diptych::storage
