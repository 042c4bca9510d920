#include "tests/fuzz/Attacks.h"
#include "tests/fuzz/Mutation.h"

#include <zlib.h>

#include <bit>
#include <map>

namespace diptych::fuzz {
namespace {

constexpr std::string_view kExplicit = "1.2.840.10008.1.2.1", kImplicit = "1.2.840.10008.1.2",
                           kDeflated = "1.2.840.10008.1.2.1.99", kRle = "1.2.840.10008.1.2.5",
                           kJpegLs = "1.2.840.10008.1.2.4.80";

std::string number(std::uint64_t value, std::size_t width) {
  std::string bytes(width, '\0');
  put(bytes, 0, value, width);
  return bytes;
}

std::string tagOf(std::uint32_t tag) {
  return number(tag >> 16, 2) + number(tag & 0xFFFF, 2);
}

std::string padded(std::string value) {
  if (value.size() % 2 != 0) value += ' ';
  return value;
}

/// An element with explicit VR, little-endian.
std::string element(std::uint32_t tag, std::string_view vr, std::string value) {
  value = padded(std::move(value));
  const bool wide = vr == "OB" || vr == "OW" || vr == "SQ" || vr == "UN" || vr == "UT";
  return tagOf(tag) + std::string(vr) + (wide ? number(0, 2) + number(value.size(), 4) : number(value.size(), 2)) +
         value;
}

std::string withHeader(std::string_view syntax, const std::string& data) {
  const auto meta =
      element(0x00020010, "UI", syntax.size() % 2 != 0 ? std::string(syntax) + '\0' : std::string(syntax));
  return std::string(128, '\0') + "DICM" + element(0x00020000, "UL", number(meta.size(), 4)) + meta + data;
}

/// The elements of a grey picture of 4 x 4 voxels, to be changed.
std::map<std::uint32_t, std::string> picture() {
  std::map<std::uint32_t, std::string> e;
  const auto us = [&](std::uint32_t tag, std::uint64_t value) { e[tag] = element(tag, "US", number(value, 2)); };
  e[0x00080008] = element(0x00080008, "CS", "ORIGINAL\\PRIMARY");
  e[0x00080016] = element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4");
  e[0x00080018] = element(0x00080018, "UI", "1.2.3.4");
  e[0x00080060] = element(0x00080060, "CS", "MR");
  e[0x0020000D] = element(0x0020000D, "UI", "1.2.3");
  e[0x0020000E] = element(0x0020000E, "UI", "1.2.35");
  us(0x00280002, 1);
  e[0x00280004] = element(0x00280004, "CS", "MONOCHROME2");
  us(0x00280010, 4);
  us(0x00280011, 4);
  us(0x00280100, 16);
  us(0x00280101, 16);
  us(0x00280102, 15);
  us(0x00280103, 0);
  e[0x7FE00010] = element(0x7FE00010, "OW", std::string(32, '\1'));
  return e;
}

std::string joined(const std::map<std::uint32_t, std::string>& elements) {
  std::string all;
  for (const auto& [tag, bytes] : elements) all += bytes;
  return all;
}

std::string plain(const std::map<std::uint32_t, std::string>& elements) {
  return withHeader(kExplicit, joined(elements));
}

/// The picture with one element more or another.
std::string with(std::uint32_t tag, std::string_view vr, const std::string& value) {
  auto e = picture();
  e[tag] = element(tag, vr, value);
  return plain(e);
}

/// Sequences in sequences, none of them closed.
std::string nested(std::size_t depth) {
  using namespace std::string_view_literals;
  return repeated("\x08\x00\x40\x11SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF"sv, depth);
}
std::string nestedImplicit(std::size_t depth) {
  using namespace std::string_view_literals;
  return repeated("\x08\x00\x40\x11\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF"sv, depth);
}

/// Raw deflate, as the deflated transfer syntax has it.
std::string deflated(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// Encapsulated pixels: an empty offset table, a fragment, the end.
std::string encapsulated(std::string_view syntax, std::map<std::uint32_t, std::string> e, std::string fragment) {
  fragment = padded(std::move(fragment));
  e[0x7FE00010] = tagOf(0x7FE00010) + "OB" + number(0, 2) + number(0xFFFFFFFF, 4) + tagOf(0xFFFEE000) + number(0, 4) +
                  tagOf(0xFFFEE000) + number(fragment.size(), 4) + fragment + tagOf(0xFFFEE0DD) + number(0, 4);
  return withHeader(syntax, joined(e));
}

std::map<std::uint32_t, std::string> hugePicture(std::uint64_t side, const std::string& frames) {
  auto e = picture();
  e[0x00280010] = element(0x00280010, "US", number(side, 2));
  e[0x00280011] = element(0x00280011, "US", number(side, 2));
  e[0x00280008] = element(0x00280008, "IS", frames);
  return e;
}

/// An enhanced object whose every frame lies in a plane of its own.
std::string everyFrameInAnotherPlane(std::size_t count) {
  std::string items;
  for (std::size_t i = 0; i < count; ++i) {
    const auto spacing = element(0x00280030, "DS", std::to_string(1 + i) + ".5\\1");
    const auto item = tagOf(0xFFFEE000) + number(spacing.size(), 4) + spacing;
    const auto position = element(0x00200032, "DS", "0\\0\\1");
    const auto place = tagOf(0xFFFEE000) + number(position.size(), 4) + position;
    const auto orientation = element(0x00200037, "DS", "1\\0\\0\\0\\1\\0");
    const auto plane = tagOf(0xFFFEE000) + number(orientation.size(), 4) + orientation;
    const auto group =
        element(0x00209113, "SQ", place) + element(0x00209116, "SQ", plane) + element(0x00289110, "SQ", item);
    items += tagOf(0xFFFEE000) + number(group.size(), 4) + group;
  }
  auto e = picture();
  e[0x00280008] = element(0x00280008, "IS", std::to_string(count));
  e[0x52009230] = element(0x52009230, "SQ", items);
  e[0x7FE00010] = element(0x7FE00010, "OW", std::string(32 * count, '\1'));
  return plain(e);
}

std::string real(double value) {
  return number(std::bit_cast<std::uint64_t>(value), 8);
}

}  // namespace

std::vector<Attack> dicomAttacks() {
  std::vector<Attack> all;
  const auto add = [&](const char* name, std::string bytes, const char* reason) {
    all.push_back({name, "dicom", "image.dcm", std::move(bytes), reason});
  };
  const auto implicitNest = withHeader(kImplicit, nestedImplicit(80'000));
  add("the picture itself", plain(picture()), "");
  add("sequences 60 000 deep", withHeader(kExplicit, nested(60'000)), "deeper than in any real object");
  add("the same, implicit", implicitNest, "deeper than in any real object");
  add("the same, deflated", withHeader(kDeflated, deflated(nested(400'000))), "deeper than in any real object");
  add("a deflated bomb", withHeader(kDeflated, deflated(element(0x00080008, "UN", std::string(300 << 20, '\0')))),
      "more than 200 times its size");
  const auto slashes = repeated("\\", 60'000);
  add("an image type of 60 000 values", with(0x00080008, "CS", slashes), "");
  add("a UID of 60 000 values", with(0x00080018, "UI", slashes), "");
  add("a name of 60 000 parts", with(0x00100010, "PN", slashes), "");
  add("60 000 character sets", with(0x00080005, "CS", slashes), "");
  add("a spacing of 60 000 numbers", with(0x00280030, "DS", slashes), "");
  add("a side of 1e300", with(0x00280010, "FD", real(1e300)), "numbers of rows and columns make no sense");
  add("a side that is no number", with(0x00280010, "FD", real(std::bit_cast<double>(0x7FF8000000000000))),
      "rows and columns");
  add("99 999 999 frames", with(0x00280008, "IS", "99999999"), "its number of frames makes no sense");
  add("frames of 1e999", with(0x00280008, "IS", "1e999"), "");
  auto far = picture();
  far[0x00200032] = element(0x00200032, "DS", "1e300\\-1e300\\1e300");
  far[0x00200037] = element(0x00200037, "DS", "1\\0\\0\\0\\1\\0");
  add("a place 1e300 mm away", plain(far), "its place in the patient makes no sense");
  add("pixels of 1e300 mm", with(0x00280030, "DS", "1e300\\1e300"), "its place in the patient makes no sense");
  add("65 535 x 65 535 x 1000 in a JPEG-LS of no bytes",
      encapsulated(kJpegLs, hugePicture(65535, "1000"), std::string(9000, 'x')), "its header promises");
  add("11 000 x 11 000 in a JPEG-LS of 100 bytes",
      encapsulated(kJpegLs, hugePicture(11000, "1"), std::string(100, 'x')), "Cannot read the pixels");
  add("RLE that never ends",
      encapsulated(kRle, hugePicture(8000, "1"),
                   number(1, 4) + number(64, 4) + std::string(56, '\0') + repeated("\x81", 20000)),
      "Cannot read the pixels");
  add("20 000 frames, 20 000 planes", everyFrameInAnotherPlane(20'000),
      "its images differ in size, orientation or kind");
  return all;
}

}  // namespace diptych::fuzz
