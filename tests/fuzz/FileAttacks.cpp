#include "tests/fuzz/Attacks.h"
#include "tests/fuzz/Mutation.h"
#include "tests/fuzz/Samples.h"

#include <bit>
#include <cstring>

namespace diptych::fuzz {
namespace {

/// A NIfTI-1 header and 4 bytes: one uint8 voxel of 1 mm.
std::string niftiHeader() {
  std::string h(352, '\0');
  put(h, 0, 348, 4);
  for (std::size_t i = 0; i < 8; ++i) put(h, 40 + 2 * i, i == 0 ? 3 : 1, 2);
  put(h, 70, 2, 2);
  put(h, 72, 8, 2);
  for (std::size_t i = 0; i < 8; ++i) put(h, 76 + 4 * i, std::bit_cast<std::uint32_t>(1.0f), 4);
  put(h, 108, std::bit_cast<std::uint32_t>(352.0f), 4);
  put(h, 123, 2, 1);
  h.replace(344, 3, "n+1");
  return h;
}

std::string niftiOf(std::uint64_t x, std::uint64_t y, std::uint64_t z, std::uint64_t type, std::uint64_t bits) {
  auto h = niftiHeader();
  put(h, 42, x, 2);
  put(h, 44, y, 2);
  put(h, 46, z, 2);
  put(h, 70, type, 2);
  put(h, 72, bits, 2);
  return h;
}

/// Scanned by a sform with these steps.
std::string niftiWithSteps(float step) {
  auto h = niftiHeader();
  put(h, 254, 1, 2);
  for (std::size_t axis = 0; axis < 3; ++axis) put(h, 280 + 20 * axis, std::bit_cast<std::uint32_t>(step), 4);
  return h + std::string(1, '\1');
}

/// Bytes that do not compress.
std::string noise(std::size_t count) {
  Dice dice(7);
  std::string bytes(count, '\0');
  for (char& c : bytes) c = static_cast<char>(dice.draw());
  return bytes;
}

std::string project(const std::string& plist) {
  auto members = invesaliusMembers();
  members[0].second = plist;
  return tarOf(members);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string billionLaughs() {
  std::string xml = "<!DOCTYPE plist [<!ENTITY a0 \"ha\">";
  for (int i = 1; i < 30; ++i)
    xml += "<!ENTITY a" + std::to_string(i) + " \"" + repeated("&a" + std::to_string(i - 1) + ";", 10) + "\">";
  return xml + "]><plist><string>&a29;</string></plist>";
}

/// Of the first member's header.
std::string withChecksum(std::string tar) {
  tar.replace(148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(tar[i]);
  char text[8];
  std::snprintf(text, sizeof text, "%06o", sum);
  return tar.replace(148, 7, text, 7);
}

/// The first member with another type (1 hard link, 2 symbolic link, 3 device) or another name.
std::string tarWith(char type, const std::string& name) {
  std::string tar = tarOf(invesaliusMembers());
  if (type != '0') tar[156] = type;
  if (!name.empty()) tar.replace(0, 100, name + std::string(100 - name.size(), '\0'));
  if (type == '1' || type == '2') tar.replace(157, 11, "/etc/passwd");
  return withChecksum(std::move(tar));
}

/// A member that is passed over, and is said to have so many bytes (octal).
std::string announcing(const std::string& size) {
  auto members = invesaliusMembers();
  members.insert(members.begin(), {"padding", "x"});
  std::string tar = tarOf(members);
  tar.replace(124, 11, size);
  return withChecksum(std::move(tar));
}

std::string tensors(const std::string& header, const std::string& data = {}) {
  std::string head(8, '\0');
  put(head, 0, header.size(), 8);
  return head + header + data;
}

}  // namespace

std::vector<Attack> niftiAttacks() {
  std::vector<Attack> all;
  const auto add = [&](const char* name, std::string bytes, const char* reason, const char* file = "image.nii") {
    all.push_back({name, "nifti", file, std::move(bytes), reason});
  };
  add("the header itself", niftiHeader() + '\1', "");
  add("32 767 cubed in 352 bytes", niftiOf(32767, 32767, 32767, 64, 64), "more than the file holds");
  // The file could just hold what it promises, so that its word is taken until memory is asked for.
  add("a slice of 8 GB", gzipped(niftiOf(32767, 32767, 1, 64, 64) + noise(9 << 20)), "", "image.nii.gz");
  add("a step of 1e30 mm", niftiWithSteps(1e30f), "its voxels have an impossible size");
  add("a step of 1e-30 mm", niftiWithSteps(1e-30f), "");
  auto far = niftiHeader();
  put(far, 108, std::bit_cast<std::uint32_t>(1e30f), 4);
  add("voxels at byte 1e30", far, "its voxels are said to begin");
  add("gzip of nothing", gzipped(std::string(64 << 20, '\0')), "it has no NIfTI header", "image.nii.gz");
  return all;
}

std::vector<Attack> archiveAttacks() {
  std::vector<Attack> all;
  const auto inv3 = [&](const char* name, std::string bytes, const char* reason) {
    all.push_back({name, "inv3", "project.inv3", std::move(bytes), reason});
  };
  const auto list = invesaliusMembers()[0].second;
  inv3("the project itself", gzipped(tarOf(invesaliusMembers())), "");
  inv3("a name that climbs", tarWith('0', "../../main.plist"), "points outside of it");
  inv3("an absolute name", tarWith('0', "/etc/main.plist"), "points outside of it");
  inv3("a symbolic link", tarWith('2', ""), "is no plain file");
  inv3("a hard link", tarWith('1', ""), "is no plain file");
  inv3("a device", tarWith('3', ""), "is no plain file");
  auto twice = invesaliusMembers();
  twice.push_back({"q/main.plist", list});
  inv3("one name twice", tarOf(twice), "it holds main.plist twice");
  auto many = invesaliusMembers();
  for (int i = 0; i < 70; ++i) many.push_back({"l" + std::to_string(i) + ".plist", std::string(1 << 20, ' ')});
  inv3("70 MiB of blank lists", gzipped(tarOf(many)), "its lists hold more than");
  inv3("4 GB that nobody reads", announcing("37777777777"), "more than 200 times its size");
  inv3("entities that grow", project(billionLaughs()), "declares XML entities");
  inv3("an entity from a file",
       project("<!DOCTYPE plist [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><plist><string>&x;</string></plist>"),
       "declares XML entities");
  inv3("lists 100 000 deep", project("<plist>" + repeated("<array>", 100'000)), "nested too deeply");
  inv3("65 536 cubed",
       project(replaced(list, "<integer>2</integer><integer>2</integer><integer>3</integer>",
                        "<integer>65536</integer><integer>65536</integer><integer>65536</integer>")),
       "");
  inv3("a spacing of 1e300", project(replaced(list, "0.75", "1e300")), "its voxels have an impossible size");
  return all;
}

std::vector<Attack> documentAttacks() {
  std::vector<Attack> all;
  const auto add = [&](const char* name, const char* kind, std::string bytes, const char* reason) {
    all.push_back({name, kind, "file", std::move(bytes), reason});
  };
  add("JSON 200 000 deep", "spec", repeated("[", 200'000), "nested more than 64 levels");
  add("six million empty lists", "spec", "[" + repeated("[],", 6'000'000) + "[]]", "holds more than 5000000 values");
  add("six million empty objects", "card", "{\"a\":[" + repeated("{},", 6'000'000) + "{}]}",
      "holds more than 5000000 values");
  add("65 MB", "scheme", std::string(65 << 20, ' '), "larger than the limit");
  add("one key twice", "card", "{\"version\":1,\"version\":1}", "appears twice");
  add("a number of 100 000 digits", "strokes", "{\"version\":" + repeated("9", 100'000) + "}", "too large");
  add("a key that clears the screen", "scheme", R"({"version":1,"id":"a","name":"b","segments":[],"\u001b[2J":1})",
      "?[2J is not a known key");
  add("a name that clears the screen", "scheme", R"({"version":1,"id":"a","name":"\u001b[2J","segments":[]})",
      "name must not hold control characters");
  add("a name that is turned round", "scheme",
      "{\"version\":1,\"id\":\"a\",\"name\":\"\u202Egpj.exe\",\"segments\":[]}",
      "name must not hold control characters");
  add("a header of 2^63 bytes", "tensors", std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F{}", 10),
      "header is said to have");
  add("a shape that overflows", "tensors",
      tensors(R"({"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}})"),
      "does not fit its shape");
  add("offsets beyond the file", "tensors", tensors(R"({"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}})", "123"),
      "ends at byte 9");
  add("tensors over each other", "tensors",
      tensors(
          R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
          "123"),
      "overlaps");
  add("six million lists in a header", "tensors", tensors("{\"a\":[" + repeated("[],", 6'000'000) + "1]}"),
      "holds more than 5000000 values");
  add("entities that grow", "plist", billionLaughs(), "declares XML entities");
  return all;
}

}  // namespace diptych::fuzz
