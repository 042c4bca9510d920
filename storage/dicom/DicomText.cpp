#include "storage/dicom/DicomText.h"

#include "core/base/Printable.h"
#include "storage/dicom/DicomFile.h"

namespace diptych::storage {
namespace {

bool isBlank(char c) {
  return c == ' ' || c == '\0' || c == '\t' || c == '\r' || c == '\n';
}

/// Of codes: a UID has 64 characters at most, an image type a dozen words. They are kept for each frame.
constexpr std::size_t kLongestCode = 256;

std::string asciiOnly(std::string text) {
  for (auto& c : text)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return text;
}

}  // namespace

std::string trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

DcmElement* shortElement(DcmItem& data, const DcmTagKey& tag) {
  DcmElement* element = nullptr;
  const bool there = data.findAndGetElement(tag, element).good() && element != nullptr;
  return there && element->getLengthField() <= kLongestHeaderValue ? element : nullptr;
}

std::string codeText(DcmItem& data, const DcmTagKey& tag) {
  DcmElement* element = shortElement(data, tag);
  OFString text;
  if (element == nullptr || element->getOFStringArray(text).bad() || text.size() > kLongestCode) return {};
  return printable(trimmed({text.data(), text.size()}));
}

DicomText::DicomText(DcmItem& data) : data_{data} {
  const auto set = codeText(data, DCM_SpecificCharacterSet);
  converts_ = !set.empty() && characters_.selectCharacterSet(OFString(set.c_str())).good();
}

std::string DicomText::operator()(const DcmTagKey& tag) const {
  DcmElement* element = shortElement(data_, tag);
  OFString raw;
  if (element == nullptr || element->getOFStringArray(raw).bad()) return {};
  OFString converted;
  // '\\', '^' and '=' separate values and name parts; ISO 2022 escapes end at them.
  if (converts_ && characters_.convertString(raw, converted, "\\^=").good()) {
    return printable(trimmed({converted.data(), converted.size()}));
  }
  return printable(asciiOnly(trimmed({raw.data(), raw.size()})));
}

}  // namespace diptych::storage
