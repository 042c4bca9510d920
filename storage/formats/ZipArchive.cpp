#include "storage/formats/ZipArchive.h"

#include "core/base/Files.h"
#include "core/base/Printable.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <memory>
#include <span>
#include <system_error>

namespace diptych::storage {
namespace {

using Handle = std::unique_ptr<archive, decltype(&archive_read_free)>;

constexpr std::size_t kChunk = std::size_t{1} << 20;

/// What an archive begins with: its first member, or its end.
constexpr std::array kFirstMember{'P', 'K', '\3', '\4'}, kNoMembers{'P', 'K', '\5', '\6'};

std::array<char, 4> firstBytes(const std::filesystem::path& path) {
  std::array<char, 4> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return start;
}

Error refusal(std::string reason, ErrorCode code = ErrorCode::invalid) {
  return Error{code, std::move(reason), "", ""};
}

Error cancelled() {
  return refusal("unpacking was cancelled", ErrorCode::cancelled);
}

/// Through the directory at its end, as everybody else reads ZIP files: local headers may say something else.
Result<Handle> openZip(const std::filesystem::path& path) {
  Handle zip(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip_seekable(zip.get());
  if (archive_read_open_filename(zip.get(), path.c_str(), kChunk) != ARCHIVE_OK)
    return refusal("it is no ZIP archive, or a damaged or truncated one", ErrorCode::unreadable);
  return zip;
}

std::string rawName(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  return name == nullptr ? std::string() : name;
}

/// With the separators of both worlds.
bool pointsOutside(std::string name) {
  std::replace(name.begin(), name.end(), '\\', '/');
  const bool drive = name.size() > 1 && std::isalpha(static_cast<unsigned char>(name[0])) != 0 && name[1] == ':';
  const std::filesystem::path path(name);
  return drive || path.is_absolute() ||
         std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
}

/// The next plain file; no entry at the end of the archive. Folders are passed over.
Result<archive_entry*> nextFile(archive* zip) {
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(zip, &entry);
    if (status == ARCHIVE_EOF) return static_cast<archive_entry*>(nullptr);
    // A warning is about a name that this machine's locale cannot spell.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
      return refusal("it is no ZIP archive, or a damaged or truncated one", ErrorCode::unreadable);
    if (archive_entry_is_encrypted(entry) != 0)
      return refusal("it is encrypted; unpack it with its password and import the folder", ErrorCode::unsupported);
    if (pointsOutside(rawName(entry)))
      return refusal("a name in it points outside of the archive; it is not to be trusted");
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr)
      return refusal("it holds a link or a device, which no collection of images does; it is not to be trusted");
    return entry;
  }
}

ZipMember memberOf(archive_entry* entry, std::size_t position) {
  ZipMember member{printable(rawName(entry)),
                   static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0))};
  if (member.name.empty()) member.name = "member " + std::to_string(position + 1);
  return member;
}

class File {
public:
  explicit File(std::filesystem::path path)
      : path_{std::move(path)},
        fd_{::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)} {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  Status opened() const { return fd_ >= 0 ? Status{} : Status{errorFromErrno("make", path_)}; }
  Status write(std::span<const char> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errorFromErrno("write", path_);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
  }

private:
  std::filesystem::path path_;
  int fd_;
};

Status extractMember(archive* zip, const ZipMember& member, const std::filesystem::path& target,
                     const Progress& progress) {
  File file(target);
  if (const auto opened = file.opened(); !opened) return opened;
  std::vector<char> buffer(kChunk);
  std::uint64_t total = 0;
  for (;;) {
    if (progress.cancelled()) return cancelled();
    const auto got = archive_read_data(zip, buffer.data(), buffer.size());
    if (got < 0)
      return refusal("its member " + member.name + " is damaged, or packed in a way that is not known here",
                     ErrorCode::unreadable);
    if (got == 0) break;
    total += static_cast<std::uint64_t>(got);
    if (total > member.bytes) return refusal("its member " + member.name + " is larger than it says");
    if (const auto written = file.write({buffer.data(), static_cast<std::size_t>(got)}); !written) return written;
  }
  if (total < member.bytes) return refusal("its member " + member.name + " breaks off", ErrorCode::unreadable);
  return {};
}

}  // namespace

bool looksLikeZip(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  const auto start = firstBytes(path);
  return start == kFirstMember || start == kNoMembers;
}

Result<std::vector<ZipMember>> listZip(const std::filesystem::path& path, const ZipLimits& limits,
                                       const Progress& progress) {
  if (firstBytes(path) == kNoMembers) return refusal("it is empty");  // libarchive would call it damaged
  const auto zip = openZip(path);
  if (!zip) return zip.error();
  std::error_code error;
  const auto packed = std::filesystem::file_size(path, error);
  if (error) return refusal("it cannot be read: " + error.message(), ErrorCode::unreadable);

  std::vector<ZipMember> members;
  std::uint64_t total = 0;
  for (;;) {
    if (progress.cancelled()) return cancelled();
    const auto entry = nextFile(zip->get());
    if (!entry) return entry.error();
    if (*entry == nullptr) return members;
    members.push_back(memberOf(*entry, members.size()));
    if (members.size() > limits.members)
      return refusal("it holds more than " + std::to_string(limits.members) + " files");
    const std::uint64_t bytes = members.back().bytes;
    if (bytes > limits.bytes || total + bytes > limits.bytes)
      return refusal("it would unpack to more than " + std::to_string(limits.bytes >> 20) + " MiB");
    total += bytes;
    if (total > limits.ratioFrom && total / limits.ratio > packed)
      return refusal("it would unpack to more than " + std::to_string(limits.ratio) +
                     " times its size, as no images do");
  }
}

Status extractZip(const std::filesystem::path& path, const std::vector<ZipMember>& members,
                  const std::function<std::filesystem::path(std::size_t)>& targetOf, const Progress& progress) {
  const auto zip = openZip(path);
  if (!zip) return zip.error();
  for (std::size_t i = 0; i < members.size(); ++i) {
    progress(static_cast<double>(i) / static_cast<double>(members.size()),
             "Unpacking file " + std::to_string(i + 1) + " of " + std::to_string(members.size()));
    if (progress.cancelled()) return cancelled();
    const auto entry = nextFile(zip->get());
    if (!entry) return entry.error();
    if (*entry == nullptr) return refusal("it has changed while it was read", ErrorCode::unreadable);
    const ZipMember now = memberOf(*entry, i);
    if (now.name != members[i].name || now.bytes != members[i].bytes)
      return refusal("it has changed while it was read", ErrorCode::unreadable);
    const auto target = targetOf(i);
    if (target.empty()) continue;
    if (const auto extracted = extractMember(zip->get(), members[i], target, progress); !extracted) return extracted;
  }
  return {};
}

}  // namespace diptych::storage
