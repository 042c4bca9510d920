#include "tests/fuzz/Mutation.h"

#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace diptych::fuzz {
namespace {

constexpr std::size_t kBlock = 512;  // of tar
constexpr std::array<std::string_view, 8> kOddNames{"../../evil.dcm", "/tmp/evil.dcm", "..",       "C:\\evil",
                                                    "\x1b[2J",        "\xff\xfe",      "a\\..\\b", "main.plist"};

std::vector<std::size_t> places(std::string_view bytes, std::string_view signature) {
  std::vector<std::size_t> found;
  for (auto at = bytes.find(signature); at != std::string::npos; at = bytes.find(signature, at + 4))
    found.push_back(at);
  return found;
}

/// Starts of the headers of a tar archive.
std::vector<std::size_t> tarHeaders(std::string_view tar) {
  std::vector<std::size_t> headers;
  for (std::size_t at = 0; at + kBlock <= tar.size() && tar[at] != '\0';) {
    headers.push_back(at);
    const auto size = std::strtoull(std::string(tar.substr(at + 124, 12)).c_str(), nullptr, 8);
    if (size > tar.size()) break;
    at += kBlock + (size + kBlock - 1) / kBlock * kBlock;
  }
  return headers;
}

void fixChecksum(std::string& tar, std::size_t at) {
  tar.replace(at + 148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) sum += static_cast<unsigned char>(tar[at + i]);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum & 0777777);
  tar.replace(at + 148, 7, text, 7);
}

void changeTarHeader(std::string& tar, std::size_t at, Dice& dice) {
  switch (dice.below(4)) {
    case 0: {
      std::string name(dice.pick(kOddNames));
      name.resize(100, '\0');
      tar.replace(at, 100, name);
      break;
    }
    case 1: {
      char size[13];
      std::snprintf(size, sizeof size, "%012llo", static_cast<unsigned long long>(oddNumber(dice)) & 077777777777);
      tar.replace(at + 124, 12, size, 12);
      break;
    }
    case 2:
      tar[at + 156] = "0123456789LKxgSV"[dice.below(16)];  // link, device, folder, long name, sparse …
      break;
    default:
      tar[at + dice.below(kBlock)] = static_cast<char>(dice.draw());
      break;
  }
  fixChecksum(tar, at);
}

/// The text of a member that is a property list, mutated; its size put right.
void changeList(std::string& tar, std::size_t at, Dice& dice) {
  const auto size = std::strtoull(tar.substr(at + 124, 12).c_str(), nullptr, 8);
  const auto padded = (size + kBlock - 1) / kBlock * kBlock;
  if (at + kBlock + padded > tar.size()) return;
  auto text = mutatedXml(tar.substr(at + kBlock, size), dice);
  char field[13];
  std::snprintf(field, sizeof field, "%011zo ", text.size());
  tar.replace(at + 124, 12, field, 12);
  fixChecksum(tar, at);
  text.resize((text.size() + kBlock - 1) / kBlock * kBlock);
  tar.replace(at + kBlock, padded, text);
}

}  // namespace

std::string mutatedZip(std::string bytes, Dice& dice) {
  // Offset and width of what a local, a central and the last header say.
  struct Header {
    std::string_view signature;
    std::vector<std::pair<std::size_t, std::size_t>> fields;
    std::size_t nameAt;
  };
  static const std::array<Header, 3> kinds{
      {{{"PK\3\4", 4}, {{4, 2}, {6, 2}, {8, 2}, {14, 4}, {18, 4}, {22, 4}, {26, 2}, {28, 2}}, 30},
       {{"PK\1\2", 4},
        {{4, 2},
         {6, 2},
         {8, 2},
         {10, 2},
         {16, 4},
         {20, 4},
         {24, 4},
         {28, 2},
         {30, 2},
         {32, 2},
         {34, 2},
         {38, 4},
         {42, 4}},
        46},
       {{"PK\5\6", 4}, {{4, 2}, {6, 2}, {8, 2}, {10, 2}, {12, 4}, {16, 4}, {20, 2}}, 0}}};
  for (std::size_t times = 1 + dice.below(3); times > 0; --times) {
    const auto& kind = dice.pick(kinds);
    const auto found = places(bytes, kind.signature);
    if (found.empty()) continue;
    const auto at = dice.pick(found);
    if (kind.nameAt != 0 && dice.oneIn(4)) {
      const auto length = get(bytes, at + kind.nameAt - (kind.nameAt == 30 ? 4 : 18), 2);
      std::string name(dice.pick(kOddNames));
      name.resize(length, 'x');
      if (at + kind.nameAt + length <= bytes.size()) bytes.replace(at + kind.nameAt, length, name);
    } else {
      const auto [offset, width] = dice.pick(kind.fields);
      put(bytes, at + offset, dice.oneIn(3) ? dice.below(4096) : oddNumber(dice), width);
    }
  }
  return bytes;
}

std::string mutatedInvesalius(std::string bytes, Dice& dice) {
  const bool packed = isGzip(bytes);
  if (packed) bytes = gunzipped(bytes);
  const auto headers = tarHeaders(bytes);
  if (headers.empty()) return mutatedBytes(std::move(bytes), dice);
  const auto at = dice.pick(headers);
  const bool isList = std::string_view(bytes).substr(at, 100).find(".plist") != std::string_view::npos;
  if (isList && !dice.oneIn(3))
    changeList(bytes, at, dice);
  else if (dice.oneIn(6))
    bytes.insert(at, bytes.substr(at, kBlock));  // a header without what it announces
  else
    changeTarHeader(bytes, at, dice);
  return packed ? gzipped(bytes) : bytes;
}

}  // namespace diptych::fuzz
