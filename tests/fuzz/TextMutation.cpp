// JSON, and what has JSON in it; XML.

#include "tests/fuzz/Mutation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace diptych::fuzz {
namespace {

struct Range {
  std::size_t at = 0, length = 0;
};

constexpr std::array<std::string_view, 26> kOddValues{"0",
                                                      "-1",
                                                      "1",
                                                      "0.5",
                                                      "1e308",
                                                      "1e999",
                                                      "-1e999",
                                                      "NaN",
                                                      "null",
                                                      "true",
                                                      "[]",
                                                      "{}",
                                                      "\"\"",
                                                      "\"..\"",
                                                      "\"../../etc/passwd\"",
                                                      "\"/etc/passwd\"",
                                                      "\"a\\u0000b\"",
                                                      "\"\\u001b[31m\"",
                                                      "\"\\ud800\"",
                                                      "65536",
                                                      "2147483648",
                                                      "4294967296",
                                                      "9223372036854775808",
                                                      "18446744073709551615",
                                                      "18446744073709551616",
                                                      "[[1,2],[3]]"};

/// Numbers, strings and words.
std::vector<Range> tokens(std::string_view text) {
  std::vector<Range> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto start = at;
    const auto isWord = [&](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '+';
    };
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
      at = std::min(at + 1, text.size());
      found.push_back({start, at - start});
    } else if (isWord(text[at])) {
      while (at < text.size() && isWord(text[at])) ++at;
      found.push_back({start, at - start});
    } else {
      ++at;
    }
  }
  return found;
}

}  // namespace

std::string mutatedJson(std::string text, Dice& dice) {
  for (std::size_t times = 1 + dice.below(3); times > 0; --times) {
    const auto all = tokens(text);
    if (all.empty()) return mutatedBytes(std::move(text), dice);
    const auto one = dice.pick(all), other = dice.pick(all);
    switch (dice.below(10)) {
      case 0: {
        constexpr std::array<std::size_t, 4> depths{10, 70, 5000, 200000};
        const auto depth = dice.pick(depths);
        const bool closed = dice.oneIn(2);
        text.replace(one.at, one.length, repeated("[", depth) + (closed ? repeated("]", depth) : ""));
        break;
      }
      case 1:
        text.replace(one.at, one.length, "\"\xC3\x28\xED\xA0\x80\"");
        break;
      case 2:
        text.replace(one.at, one.length, text.substr(other.at, other.length));  // equal keys among others
        break;
      case 3:
        text.erase(one.at, one.length + dice.below(3));
        break;
      case 4:
        text.replace(one.at, one.length, "\"" + repeated("long ", 1 + dice.below(20000)) + "\"");
        break;
      case 5:
        text.insert(one.at + one.length, repeated(",1", 1 + dice.below(100000)));
        break;
      default:
        text.replace(one.at, one.length, dice.pick(kOddValues));
        break;
    }
  }
  return text;
}

std::string mutatedXml(std::string text, Dice& dice) {
  const auto open = text.find("<dict>");
  if (open == std::string::npos) return mutatedBytes(std::move(text), dice);
  switch (dice.below(7)) {
    case 0: {
      std::string laughs = "<!DOCTYPE plist [<!ENTITY a0 \"ha\">";
      for (int i = 1; i < 30; ++i) {
        const auto before = "&a" + std::to_string(i - 1) + ";";
        laughs += "<!ENTITY a" + std::to_string(i) + " \"" + repeated(before, 10) + "\">";
      }
      return laughs + "]><plist><string>&a29;</string></plist>";
    }
    case 1:
      return "<!DOCTYPE plist SYSTEM \"file:///etc/passwd\"><plist><string>&x;</string></plist>";
    case 2:
      text.insert(open, repeated(dice.oneIn(2) ? "<array>" : "<dict><key>a</key>", 1 + dice.below(100000)));
      return text;
    case 3: {
      static constexpr std::array<std::string_view, 6> types{"integer", "real", "string", "data", "true", "key"};
      const auto at = text.find('<', dice.below(text.size()));
      if (at != std::string::npos) text.insert(at, "<" + std::string(dice.pick(types)) + ">");
      return text;
    }
    default: {
      std::vector<std::size_t> digits;
      for (std::size_t i = 0; i < text.size(); ++i)
        if (std::isdigit(static_cast<unsigned char>(text[i])) != 0) digits.push_back(i);
      static constexpr std::array<std::string_view, 8> odd{"",      "-1",  "0",   "65536", "99999999999",
                                                           "1e999", "nan", "../x"};
      if (!digits.empty()) text.replace(dice.pick(digits), 1, dice.pick(odd));
      return text;
    }
  }
}

std::string mutatedTensors(std::string bytes, Dice& dice) {
  const auto length = get(bytes, 0, 8);
  if (bytes.size() < 8 || length > bytes.size() - 8) return mutatedBytes(std::move(bytes), dice);
  if (dice.oneIn(6)) {
    put(bytes, 0, dice.oneIn(2) ? oddNumber(dice) : length + 1 - dice.below(3), 8);
    return bytes;
  }
  auto header = mutatedJson(bytes.substr(8, length), dice);
  std::string head(8, '\0');
  put(head, 0, header.size(), 8);
  bytes = head + header + bytes.substr(8 + length);
  return dice.oneIn(6) ? mutatedBytes(std::move(bytes), dice) : bytes;
}

}  // namespace diptych::fuzz
