#include "storage/import/Archives.h"

#include "core/base/Files.h"
#include "core/base/Ids.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>

namespace diptych::storage {
namespace fs = std::filesystem;
namespace {

/// Lower case, as suffixes are compared.
std::string lowered(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return name;
}

/// Readers of some formats go by the ending.
std::string_view safeEnding(const std::string& name) {
  static constexpr std::array<std::string_view, 4> known{".nii.gz", ".nii", ".inv3", ".dcm"};
  for (const auto ending : known)
    if (name.ends_with(ending)) return ending;
  return "";
}

bool isArchiveName(const std::string& name) {
  static constexpr std::array<std::string_view, 9> endings{".zip", ".7z",  ".rar", ".tar", ".tgz",
                                                           ".gz",  ".bz2", ".xz",  ".zst"};
  return safeEnding(name).empty() &&
         std::any_of(endings.begin(), endings.end(), [&](auto ending) { return name.ends_with(ending); });
}

std::string gibibytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", static_cast<double>(bytes) / (1u << 30));
  return text;
}

/// Of the disk: it concerns every other archive, too.
bool endsTheImport(ErrorCode code) {
  return code == ErrorCode::cancelled || code == ErrorCode::noSpace || code == ErrorCode::permission;
}

bool under(const fs::path& file, const fs::path& folder) {
  const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return end == folder.end();
}

fs::path stemOf(const fs::path& file) {
  return file.extension() == ".gz" ? file.stem().stem() : file.stem();
}

}  // namespace

ExpandedPaths::~ExpandedPaths() {
  remove();
}

ExpandedPaths::ExpandedPaths(ExpandedPaths&& other) noexcept {
  *this = std::move(other);
}

ExpandedPaths& ExpandedPaths::operator=(ExpandedPaths&& other) noexcept {
  if (this == &other) return *this;
  remove();
  paths_ = std::move(other.paths_);
  skipped_ = std::move(other.skipped_);
  privateFolder_ = std::move(other.privateFolder_);
  folder_ = std::exchange(other.folder_, {});
  origins_ = std::move(other.origins_);
  return *this;
}

void ExpandedPaths::remove() noexcept {
  if (folder_.empty()) return;
  std::error_code ignored;  // where this fails the next opening of the project tries again
  fs::remove_all(folder_, ignored);
  fs::remove(privateFolder_, ignored);  // only if nobody else has something in it
  folder_.clear();
}

Status ExpandedPaths::makeFolder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return errorFromErrno("make the folder", folder);
  return {};
}

Status ExpandedPaths::unpack(const fs::path& archive, const ZipLimits& limits, const Progress& progress) {
  const auto members = listZip(archive, limits, progress);
  if (!members) return members.error();
  std::uint64_t total = 0;
  for (const ZipMember& member : *members) total += member.bytes;

  if (folder_.empty()) {
    if (const auto made = makeFolder(privateFolder_); !made) return made;
    folder_ = privateFolder_ / randomId();
    if (const auto made = makeFolder(folder_); !made) return made;
  }
  std::error_code unknown;
  const auto space = fs::space(folder_, unknown);
  // Unpacked, copied into the project's sources, and the voxels once more.
  if (!unknown && total > space.available / 3)
    return Error{ErrorCode::unsupported,
                 "it needs about " + gibibytes(3 * total) + " beside the project, where " + gibibytes(space.available) +
                     " are free",
                 "", ""};

  const fs::path folder = folder_ / std::to_string(origins_.size() + 1);
  if (const auto made = makeFolder(folder); !made) return made;
  std::map<fs::path, fs::path> origins{{folder, archive}};
  std::vector<Skipped> passedOver;
  const auto targetOf = [&](std::size_t position) -> fs::path {
    const ZipMember& member = (*members)[position];
    const std::string name = lowered(member.name);
    if (isArchiveName(name)) {
      passedOver.push_back({archive / member.name, "an archive within the archive; unpack it and import that"});
      return {};
    }
    char number[24];
    std::snprintf(number, sizeof number, "%06zu", position + 1);
    const fs::path target = folder / (number + std::string(safeEnding(name)));
    origins.emplace(target, archive / member.name);
    return target;
  };
  if (const auto extracted = extractZip(archive, *members, targetOf, progress); !extracted) {
    fs::remove_all(folder, unknown);
    return extracted;
  }
  paths_.push_back(folder);
  skipped_.insert(skipped_.end(), passedOver.begin(), passedOver.end());
  origins_.merge(origins);
  return {};
}

fs::path ExpandedPaths::origin(const fs::path& file) const {
  const auto found = origins_.find(file);
  return found == origins_.end() ? file : found->second;
}

std::string ExpandedPaths::withOrigins(std::string text) const {
  if (folder_.empty()) return text;
  const std::string prefix = folder_.string() + "/";
  for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) {
    // Only digits, '/' and lower-case endings lie below the folder.
    std::size_t end = text.find_first_not_of("0123456789/.abcdefghijklmnopqrstuvwxyz", at + prefix.size());
    if (end == std::string::npos) end = text.size();
    fs::path file = text.substr(at, end - at);
    while (end > at + prefix.size() && !origins_.contains(file)) file = text.substr(at, --end - at);  // "…/1.", "…/1/"
    const std::string known = origin(file).string();
    text.replace(at, end - at, known);
    at += known.size();
  }
  return text;
}

void ExpandedPaths::nameOrigins(ScanResult& scan) const {
  if (folder_.empty()) return;
  for (Skipped& skipped : scan.skipped) {
    skipped.path = origin(skipped.path);
    skipped.reason = withOrigins(std::move(skipped.reason));
  }
  for (SeriesCandidate& candidate : scan.series) {
    if (candidate.instances.empty()) continue;
    const fs::path& file = candidate.instances.front().path;
    if (under(file, folder_) && candidate.series.description == stemOf(file).string())
      candidate.series.description = stemOf(origin(file)).string();
  }
}

Result<ExpandedPaths> expandArchives(const std::vector<fs::path>& paths, const fs::path& privateFolder,
                                     const Progress& progress, const ZipLimits& limits) {
  ExpandedPaths expanded;
  expanded.privateFolder_ = privateFolder;
  for (const fs::path& path : paths) {
    if (!looksLikeZip(path)) {
      expanded.paths_.push_back(path);
      continue;
    }
    const auto unpacked = expanded.unpack(path, limits, progress);
    if (unpacked) continue;
    const Error& error = unpacked.error();
    if (endsTheImport(error.code))
      return Error{error.code, "Cannot unpack " + path.string() + ": " + error.what, error.advice, path.string()};
    expanded.skipped_.push_back({path, error.what});
  }
  return expanded;
}

}  // namespace diptych::storage
