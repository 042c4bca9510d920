#include "storage/formats/TarArchive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <span>
#include <system_error>

namespace diptych::storage {
namespace {

/// As for ZIP archives: voxels and masks do not get near. Also what is passed over has to be unpacked.
constexpr std::uint64_t kMostRatio = 200, kRatioFrom = std::uint64_t{1} << 30;

Error unreadable(std::string what) {
  return Error{ErrorCode::unreadable, std::move(what), "", ""};
}

/// The checked name of a member, without its folders.
Result<std::string> memberName(archive_entry* entry) {
  const char* raw = archive_entry_pathname(entry);
  if (raw == nullptr) return unreadable("a member of the archive has no name");
  const std::filesystem::path path(raw);
  const bool climbs = std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
  if (path.is_absolute() || climbs) {
    return Error{ErrorCode::invalid, "a member of the archive points outside of it",
                 "do not open archives from strangers", ""};
  }
  return path.filename().string();
}

Result<std::vector<std::byte>> readMember(archive* tar, std::uint64_t size, const Progress& progress) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "it was cancelled", "", ""};
    constexpr std::size_t kChunk = 1u << 22;
    const auto got = archive_read_data(tar, bytes.data() + at, std::min(kChunk, bytes.size() - at));
    if (got < 0) return unreadable("the archive is damaged");
    if (got == 0) return unreadable("the archive breaks off");
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace

Result<std::map<std::string, std::vector<std::byte>>> readTarMembers(
    const std::filesystem::path& path, const std::function<std::uint64_t(const std::string& name)>& wanted,
    std::uint64_t together, const Progress& progress) {
  std::error_code error;
  const auto fileSize = std::filesystem::file_size(path, error);
  if (error) return Error{ErrorCode::notFound, error.message(), "check the path", path.string()};
  constexpr std::uint64_t kBestDeflateRatio = 1032;  // zlib.net/zlib_tech.html
  const auto most = fileSize * kBestDeflateRatio;
  const auto mostOfAll = std::max(kRatioFrom, fileSize * kMostRatio);

  const std::unique_ptr<archive, decltype(&archive_read_free)> tar(archive_read_new(), &archive_read_free);
  archive_read_support_filter_gzip(tar.get());
  archive_read_support_format_tar(tar.get());
  constexpr std::size_t kBlock = 1u << 16;
  if (archive_read_open_filename(tar.get(), path.c_str(), kBlock) != ARCHIVE_OK)
    return unreadable("it is no tar archive");

  std::map<std::string, std::vector<std::byte>> members;
  archive_entry* entry = nullptr;
  std::uint64_t announced = 0, taken = 0;
  for (;;) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "it was cancelled", "", ""};
    const int status = archive_read_next_header(tar.get(), &entry);
    if (status == ARCHIVE_EOF) return members;
    if (status != ARCHIVE_OK) return unreadable("it is no tar archive, or a damaged or truncated one");
    auto name = memberName(entry);
    if (!name) return name.error();
    const auto size = archive_entry_size(entry);
    announced += static_cast<std::uint64_t>(std::clamp<la_int64_t>(size, 0, la_int64_t{1} << 62));
    if (announced > mostOfAll) {
      return Error{ErrorCode::invalid,
                   "it would unpack to more than " + std::to_string(kMostRatio) + " times its size, as no images do",
                   "", ""};
    }
    const auto limit = wanted(*name);
    if (limit == 0) continue;
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr) {
      return Error{ErrorCode::invalid, "its member " + *name + " is no plain file", "", ""};
    }
    if (size < 0 || static_cast<std::uint64_t>(size) > limit || static_cast<std::uint64_t>(size) > most) {
      return Error{ErrorCode::invalid, "its member " + *name + " has an impossible size", "", ""};
    }
    if (members.contains(*name)) return Error{ErrorCode::invalid, "it holds " + *name + " twice", "", ""};
    taken += static_cast<std::uint64_t>(size);
    if (taken > together)
      return Error{ErrorCode::invalid, "its lists hold more than " + std::to_string(together >> 20) + " MiB", "", ""};
    auto bytes = readMember(tar.get(), static_cast<std::uint64_t>(size), progress);
    if (!bytes) return bytes.error();
    members.emplace(std::move(*name), std::move(*bytes));
  }
}

}  // namespace diptych::storage
