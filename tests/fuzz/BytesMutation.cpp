#include "tests/fuzz/Mutation.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace diptych::fuzz {

std::uint64_t oddNumber(Dice& dice) {
  static constexpr std::array<std::uint64_t, 22> known{0,
                                                       1,
                                                       2,
                                                       3,
                                                       7,
                                                       0x7F,
                                                       0x80,
                                                       0xFF,
                                                       0x100,
                                                       0x7FFF,
                                                       0x8000,
                                                       0xFFFE,
                                                       0xFFFF,
                                                       0x10000,
                                                       0x7FFFFFFF,
                                                       0x80000000,
                                                       0xFFFFFFFE,
                                                       0xFFFFFFFF,
                                                       0x100000000,
                                                       0x7FFFFFFFFFFFFFFF,
                                                       0x8000000000000000,
                                                       std::numeric_limits<std::uint64_t>::max()};
  return dice.oneIn(4) ? dice.draw() >> dice.below(64) : dice.pick(known);
}

void put(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t width) {
  if (offset > bytes.size() || width > bytes.size() - offset) return;
  for (std::size_t i = 0; i < width; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
}

std::uint64_t get(std::string_view bytes, std::size_t offset, std::size_t width) {
  if (offset > bytes.size() || width > bytes.size() - offset) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[offset + i])} << (8 * i);
  return value;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

bool isGzip(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b");
}

std::string gunzipped(std::string_view bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 1 << 16> chunk;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = chunk.size();
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return out;
}

std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string mutatedBytes(std::string bytes, Dice& dice) {
  // Headers are where it matters: half of the changes fall into the first kilobyte.
  const auto place = [&] {
    return dice.below(dice.oneIn(2) ? std::min<std::size_t>(bytes.size(), 1024) : bytes.size());
  };
  for (std::size_t times = 1 + dice.below(4); times > 0 && !bytes.empty(); --times) {
    const std::size_t at = place();
    const std::size_t stretch = std::min(bytes.size() - at, 1 + dice.below(256));
    switch (dice.below(8)) {
      case 0:
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << dice.below(8)));
        break;
      case 2:
      case 3:
        put(bytes, at, oddNumber(dice), std::size_t{1} << dice.below(4));
        break;
      case 4:
        bytes.resize(at);
        break;
      case 5:
        bytes.erase(at, stretch);
        break;
      case 6:
        bytes.insert(at, bytes.substr(place(), stretch));
        break;
      default:
        for (std::size_t i = 0; i < stretch; ++i) bytes[at + i] = static_cast<char>(dice.draw());
        break;
    }
  }
  return bytes;
}

std::string mutated(std::string_view kind, std::string bytes, Dice& dice) {
  if (dice.oneIn(4)) return mutatedBytes(std::move(bytes), dice);
  if (kind == "dicom") return mutatedDicom(std::move(bytes), dice);
  if (kind == "nifti") return mutatedNifti(std::move(bytes), dice);
  if (kind == "inv3") return mutatedInvesalius(std::move(bytes), dice);
  if (kind == "zip") return mutatedZip(std::move(bytes), dice);
  if (kind == "tensors") return mutatedTensors(std::move(bytes), dice);
  if (kind == "plist") return mutatedXml(std::move(bytes), dice);
  return mutatedJson(std::move(bytes), dice);
}

}  // namespace diptych::fuzz
