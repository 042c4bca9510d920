#include "storage/project/PosixFiles.h"

#include "core/base/Files.h"
#include "storage/project/Failure.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace diptych::storage::project {

namespace {
constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPrivateFolder = 0700;
}  // namespace

FileHandle::~FileHandle() {
  close();
}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void FileHandle::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

FileHandle openFile(const std::filesystem::path& path, int flags, std::string_view doing) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, kPrivateFile);
  if (fd < 0) throw Failure{errorFromErrno(doing, path)};
  return FileHandle{fd};
}

void writeAll(const FileHandle& file, std::span<const std::byte> bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.fd(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Failure{errorFromErrno("write", path)};
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void syncFile(const FileHandle& file, const std::filesystem::path& path) {
  if (::fsync(file.fd()) != 0) throw Failure{errorFromErrno("write", path)};
}

void syncFolder(const std::filesystem::path& folder) {
  orThrow(diptych::syncFolder(folder));
}

void makePrivateFolder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), kPrivateFolder) != 0) throw Failure{errorFromErrno("make the folder", folder)};
}

void copyFileDurably(const std::filesystem::path& from, const std::filesystem::path& to, const Progress& progress) {
  const FileHandle source = openFile(from, O_RDONLY, "read");
  RemoveUnlessKept unfinished{to};
  const FileHandle target = openFile(to, O_WRONLY | O_CREAT | O_EXCL, "make");
  std::vector<std::byte> buffer(kChunk);
  for (;;) {
    throwIfCancelled(progress, "Copying");
    const ssize_t got = ::read(source.fd(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Failure{errorFromErrno("read", from)};
    if (got == 0) break;
    writeAll(target, std::span{buffer}.first(static_cast<std::size_t>(got)), to);
  }
  syncFile(target, to);
  unfinished.keep();
}

void throwIfCancelled(const Progress& progress, std::string_view doing) {
  if (progress.cancelled()) fail(ErrorCode::cancelled, std::string{doing} + " was cancelled");
}

RemoveUnlessKept::~RemoveUnlessKept() {
  std::error_code ignored;  // nothing better to do than to leave it where removing fails, too
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

bool onNetworkFileSystem(const std::filesystem::path& folder) {
  const char* told = std::getenv(kNetworkVariable);
  if (told != nullptr && std::string_view{told} == "1") return true;
  struct statfs info {};
  if (::statfs(folder.c_str(), &info) != 0) return true;  // unknown: the careful mode works everywhere
  // Magic numbers of statfs(2). Not all have a name in the headers of Debian 12.
  constexpr std::array<unsigned long, 10> network{0x6969,       // NFS
                                                  0x517B,       // SMB
                                                  0xFF534D42,   // CIFS
                                                  0xFE534D42,   // SMB2
                                                  0x65735546,   // FUSE: sshfs and friends
                                                  0x5346414F,   // AFS
                                                  0x73757245,   // Coda
                                                  0x01021997,   // 9P: shared folders of virtual machines
                                                  0x00C36400,   // Ceph
                                                  0x0BD00BD0};  // Lustre
  const auto type = static_cast<unsigned long>(info.f_type) & 0xFFFFFFFFul;
  for (const unsigned long magic : network)
    if (type == magic) return true;
  return false;
}

std::string nowUtc() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), length};
}

}  // namespace diptych::storage::project
