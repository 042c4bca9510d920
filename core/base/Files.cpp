#include "core/base/Files.h"

#include "core/base/Ids.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace diptych {
namespace {

namespace fs = std::filesystem;

class Descriptor {
public:
  explicit Descriptor(int fd) : fd_{fd} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }
  /// Closing is the last moment at which a network file system tells that a write did not arrive.
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

private:
  int fd_;
};

/// Removes the temporary file unless it has been renamed.
class TemporaryFile {
public:
  explicit TemporaryFile(fs::path path) : path_{std::move(path)} {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  const fs::path& path() const { return path_; }
  void keep() { path_.clear(); }

private:
  fs::path path_;
};

bool writeAll(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// Bytes read, 0 at the end, negative with errno set on failure.
ssize_t readSome(int fd, std::byte* into, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(fd, into, size);
    if (got >= 0 || errno != EINTR) return got;
  }
}

bool syncNames(int fd) {
  // Some file systems (FUSE, SMB) cannot sync a folder and say EINVAL; there is nothing more to be had from them.
  return ::fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
}

Error tooLarge(const fs::path& path, std::size_t limitBytes) {
  return {ErrorCode::unsupported,
          "Cannot read " + path.string() + ": it is larger than the limit of " + std::to_string(limitBytes) + " bytes",
          "check that this is the file that was meant", path.string()};
}

/// std::string and std::vector<std::byte> alike.
template <class Buffer>
Result<Buffer> readWhole(const fs::path& path, std::size_t limitBytes) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return errorFromErrno("read", path);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return errorFromErrno("read", path);
  if (S_ISDIR(info.st_mode)) {
    errno = EISDIR;
    return errorFromErrno("read", path);
  }
  // The announced size saves copies; what is really there decides, for pipes and files that grow have no such size.
  const std::size_t announced = S_ISREG(info.st_mode) ? static_cast<std::size_t>(info.st_size) : 0;
  if (announced > limitBytes) return tooLarge(path, limitBytes);

  constexpr std::size_t step = 64u << 10;
  Buffer buffer;
  std::size_t used = 0;
  try {
    buffer.resize(announced + 1);  // the extra byte sees the end of the file without another allocation
    for (;;) {
      if (used == buffer.size()) buffer.resize(buffer.size() + std::max(step, buffer.size() / 2));
      const ssize_t got =
          readSome(file.get(), reinterpret_cast<std::byte*>(buffer.data()) + used, buffer.size() - used);
      if (got < 0) return errorFromErrno("read", path);
      if (got == 0) break;
      used += static_cast<std::size_t>(got);
      if (used > limitBytes) return tooLarge(path, limitBytes);
    }
    buffer.resize(used);
  } catch (const std::bad_alloc&) {
    errno = ENOMEM;
    return errorFromErrno("read", path);
  }
  return buffer;
}

class Sha256 {
public:
  Sha256() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(std::span<const std::byte> bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(64);
    for (const unsigned char byte : digest) {
      text += digits[byte >> 4];
      text += digits[byte & 15];
    }
    return text;
  }

private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

ErrorCode codeOfErrno(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO:
      return ErrorCode::notFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::permission;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case ENOMEM:
      return ErrorCode::noSpace;
    case EAGAIN:
    case EBUSY:
    case ETXTBSY:
      return ErrorCode::locked;
    case EIO:
      return ErrorCode::unreadable;
    default:
      return ErrorCode::failed;
  }
}

std::string adviceForErrno(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return "check the path";
    case EACCES:
    case EPERM:
      return "check who owns it and its permissions";
    case EROFS:
      return "choose a place that can be written to";
    case ENOSPC:
    case EDQUOT:
      return "free some disk space and try again";
    case ENOMEM:
      return "close other programs and try again";
    default:
      return {};
  }
}

}  // namespace

Error errorFromErrno(std::string_view doing, const fs::path& path) {
  const int number = errno;  // before anything below can change it
  return {codeOfErrno(number),
          "Cannot " + std::string{doing} + " " + path.string() + ": " + std::generic_category().message(number),
          adviceForErrno(number), path.string()};
}

Status writePartsAtomically(const fs::path& path, std::span<const std::span<const std::byte>> parts) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  // Opened first, so that after the rename only the sync itself can fail.
  const Descriptor folderHandle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folderHandle) return errorFromErrno("write", path);

  const fs::path temporaryPath = folder / (".diptych-" + randomId() + ".tmp");
  Descriptor file{::open(temporaryPath.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file) return errorFromErrno("write", path);
  TemporaryFile temporary{temporaryPath};
  for (const auto part : parts)
    if (!writeAll(file.get(), part)) return errorFromErrno("write", path);
  if (::fsync(file.get()) != 0 || !file.close()) return errorFromErrno("write", path);
  if (::rename(temporary.path().c_str(), path.c_str()) != 0) return errorFromErrno("write", path);
  temporary.keep();
  if (!syncNames(folderHandle.get())) return errorFromErrno("make sure of the folder that holds", path);
  return {};
}

Status writeFileAtomically(const fs::path& path, std::span<const std::byte> bytes) {
  return writePartsAtomically(path, {&bytes, 1});
}

Status writeFileAtomically(const fs::path& path, std::string_view text) {
  return writeFileAtomically(path, std::as_bytes(std::span{text}));
}

Status syncFile(const fs::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file || ::fsync(file.get()) != 0) return errorFromErrno("write", path);
  return {};
}

Status syncFolder(const fs::path& folder) {
  const Descriptor handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!handle || !syncNames(handle.get())) return errorFromErrno("make sure of the folder", folder);
  return {};
}

Status syncParentOf(const fs::path& path) {
  const fs::path named = path.has_filename() ? path : path.parent_path();  // "heart/" lies where "heart" does
  const Status synced = syncFolder(named.has_parent_path() ? named.parent_path() : fs::path{"."});
  if (!synced && synced.error().code == ErrorCode::permission) return {};
  return synced;
}

Status makeFolders(const fs::path& folder) {
  std::vector<fs::path> missing;
  for (fs::path path = folder.has_filename() ? folder : folder.parent_path(); !path.empty();
       path = path.parent_path()) {
    std::error_code ignored;
    if (fs::exists(path, ignored)) break;
    missing.push_back(path);
  }
  for (auto path = missing.rbegin(); path != missing.rend(); ++path) {
    if (::mkdir(path->c_str(), 0777) != 0 && errno != EEXIST) return errorFromErrno("make the folder", *path);
    if (const Status synced = syncParentOf(*path); !synced) return synced;
  }
  return {};
}

Result<std::string> readTextFile(const fs::path& path, std::size_t limitBytes) {
  return readWhole<std::string>(path, limitBytes);
}

Result<std::vector<std::byte>> readFile(const fs::path& path, std::size_t limitBytes) {
  return readWhole<std::vector<std::byte>>(path, limitBytes);
}

std::string sha256(std::span<const std::byte> bytes) {
  Sha256 digest;
  digest.add(bytes);
  return digest.hex();
}

Result<std::string> sha256OfFile(const fs::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return errorFromErrno("read", path);
  Sha256 digest;
  std::vector<std::byte> block(256u << 10);
  for (;;) {
    const ssize_t got = readSome(file.get(), block.data(), block.size());
    if (got < 0) return errorFromErrno("read", path);
    if (got == 0) return digest.hex();
    digest.add(std::span{block}.first(static_cast<std::size_t>(got)));
  }
}

}  // namespace diptych
