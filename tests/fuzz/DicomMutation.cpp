// Explicit and implicit little endian are walked; what else there is falls to the bytes.

#include "tests/fuzz/Mutation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace diptych::fuzz {
namespace {

struct Element {
  std::size_t at = 0;  ///< of the tag
  std::uint32_t tag = 0;
  std::size_t lengthAt = 0, lengthWidth = 4, valueAt = 0, length = 0;
  bool explicitVr = false;
};

constexpr std::size_t kPreamble = 132;

std::vector<Element> topLevel(std::string_view bytes) {
  std::vector<Element> elements;
  std::size_t at = bytes.size() > kPreamble && bytes.substr(128, 4) == "DICM" ? kPreamble : 0;
  while (at + 8 <= bytes.size() && elements.size() < 2000) {
    Element e;
    e.at = at;
    e.tag = static_cast<std::uint32_t>(get(bytes, at, 2) << 16 | get(bytes, at + 2, 2));
    e.explicitVr = std::isupper(static_cast<unsigned char>(bytes[at + 4])) != 0 &&
                   std::isupper(static_cast<unsigned char>(bytes[at + 5])) != 0;
    static constexpr std::array<std::string_view, 10> wide{"OB", "OW", "OF", "OD", "OL", "SQ", "UT", "UN", "UC", "UR"};
    const bool longForm = e.explicitVr && std::find(wide.begin(), wide.end(), bytes.substr(at + 4, 2)) != wide.end();
    e.lengthAt = longForm ? at + 8 : e.explicitVr ? at + 6 : at + 4;
    e.lengthWidth = e.explicitVr && !longForm ? 2 : 4;
    e.valueAt = e.lengthAt + e.lengthWidth;
    e.length = get(bytes, e.lengthAt, e.lengthWidth);
    elements.push_back(e);
    if (e.length == 0xFFFFFFFF || e.length > bytes.size() - std::min(bytes.size(), e.valueAt)) break;
    at = e.valueAt + e.length;
  }
  return elements;
}

/// Another value for an element, its length put right.
void setValue(std::string& bytes, const Element& e, std::string value) {
  if (e.length > bytes.size() - std::min(bytes.size(), e.valueAt)) return;
  if (value.size() % 2 != 0) value += ' ';
  bytes.replace(e.valueAt, e.length, value);
  put(bytes, e.lengthAt, value.size(), e.lengthWidth);
}

std::string oddText(Dice& dice) {
  static constexpr std::array<std::string_view, 18> texts{"",
                                                          "0",
                                                          "-1",
                                                          "1",
                                                          "65535",
                                                          "99999999",
                                                          "1048576",
                                                          "1e999",
                                                          "nan",
                                                          "0.000000001",
                                                          "-0",
                                                          "1\\1\\1\\1\\1\\1\\1",
                                                          "MONOCHROME1",
                                                          "PALETTE COLOR",
                                                          "YBR_FULL_422",
                                                          "YBR_RCT",
                                                          "RGB",
                                                          "\x1b[31mred\x1b[0m"};
  if (dice.oneIn(6)) return repeated("\\", 1 + dice.below(60000));
  if (dice.oneIn(6)) return repeated("9", 1 + dice.below(60000));
  return std::string(dice.pick(texts));
}

constexpr std::array<std::uint32_t, 27> kOfThePicture{
    0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280030, 0x00280100, 0x00280101,
    0x00280102, 0x00280103, 0x00281052, 0x00281053, 0x00281101, 0x00281201, 0x00200013, 0x00200032, 0x00200037,
    0x00180050, 0x00180088, 0x00080005, 0x00080008, 0x00080016, 0x00081090, 0x00100010, 0x52009229, 0x52009230};

void changePicture(std::string& bytes, const std::vector<Element>& elements, Dice& dice) {
  std::vector<Element> of;
  for (const auto& e : elements)
    if (std::find(kOfThePicture.begin(), kOfThePicture.end(), e.tag) != kOfThePicture.end()) of.push_back(e);
  if (of.empty()) return;
  const auto& e = dice.pick(of);
  if (e.length == 2 && !dice.oneIn(4))
    put(bytes, e.valueAt, dice.oneIn(2) ? 1 + dice.below(64) : oddNumber(dice), 2);
  else
    setValue(bytes, e, oddText(dice));
}

void changeTransferSyntax(std::string& bytes, const std::vector<Element>& elements, Dice& dice) {
  static constexpr std::array<std::string_view, 13> known{
      "1.2.840.10008.1.2",      "1.2.840.10008.1.2.1",    "1.2.840.10008.1.2.2",    "1.2.840.10008.1.2.1.99",
      "1.2.840.10008.1.2.5",    "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57",
      "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.90",
      "1.2.840.10008.1.2.4.202"};
  for (const auto& e : elements) {
    if (e.tag != 0x00020010) continue;
    std::string uid(dice.pick(known));
    if (uid.size() % 2 != 0) uid += '\0';
    return setValue(bytes, e, uid);
  }
}

constexpr std::string_view kItem{"\xFE\xFF\x00\xE0", 4};

/// An item's length: of a fragment, the offset table or a sequence.
void changeFragment(std::string& bytes, Dice& dice) {
  std::vector<std::size_t> items;
  for (auto at = bytes.find(kItem); at != std::string::npos && items.size() < 1000; at = bytes.find(kItem, at + 4))
    items.push_back(at);
  if (items.empty()) return;
  const auto at = dice.pick(items);
  if (dice.oneIn(3))  // the head of the compressed stream
    put(bytes, at + 8 + dice.below(64), oddNumber(dice), 1 + dice.below(4));
  else
    put(bytes, at + 4, dice.oneIn(2) ? oddNumber(dice) : get(bytes, at + 4, 4) + 1 - dice.below(3), 4);
}

/// A sequence in a sequence in a sequence …, up to tens of thousands.
void nest(std::string& bytes, const std::vector<Element>& elements, Dice& dice) {
  if (elements.empty()) return;
  const auto& before = dice.pick(elements);
  constexpr std::string_view withVr{"\x08\x00\x40\x11SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF", 20};
  constexpr std::string_view without{"\x08\x00\x40\x11\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF", 16};
  constexpr std::array<std::size_t, 5> depths{3, 40, 300, 5000, 60000};
  bytes.insert(before.at, repeated(before.explicitVr ? withVr : without, dice.pick(depths)));
}

}  // namespace

std::string mutatedDicom(std::string bytes, Dice& dice) {
  for (std::size_t times = 1 + dice.below(3); times > 0; --times) {
    const auto elements = topLevel(bytes);
    if (elements.empty()) return mutatedBytes(std::move(bytes), dice);
    const auto& e = dice.pick(elements);
    switch (dice.below(12)) {
      case 0:
        put(bytes, e.lengthAt, oddNumber(dice), e.lengthWidth);
        break;
      case 1:
        put(bytes, e.lengthAt, e.length + 1, e.lengthWidth);
        break;
      case 2: {
        static constexpr std::array<std::string_view, 12> vrs{"OB", "OW", "SQ", "UN", "UT", "US",
                                                              "DS", "PN", "AT", "FD", "XX", "ox"};
        if (e.explicitVr) bytes.replace(e.at + 4, 2, dice.pick(vrs));
        break;
      }
      case 3:
        setValue(bytes, e, oddText(dice));
        break;
      case 4:
        bytes.erase(e.at, std::min(bytes.size() - e.at, e.valueAt + e.length - e.at));
        break;
      case 5:
        bytes.insert(e.at, bytes.substr(e.at, e.valueAt + e.length - e.at));
        break;
      case 6:
        changeTransferSyntax(bytes, elements, dice);
        break;
      case 7:
        changeFragment(bytes, dice);
        break;
      case 8:
        nest(bytes, elements, dice);
        break;
      case 9:
        bytes.resize(e.valueAt + dice.below(e.length + 1) < bytes.size() ? e.valueAt + dice.below(e.length + 1)
                                                                         : bytes.size() / 2);
        break;
      default:
        changePicture(bytes, elements, dice);
        break;
    }
  }
  return bytes;
}

}  // namespace diptych::fuzz
