#include "storage/project/VolumeCache.h"

#include "core/base/Files.h"
#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <new>

namespace diptych::storage::project {

namespace {

static_assert(std::endian::native == std::endian::little, "cache files are little-endian");

constexpr std::size_t kPayloadOffset = 4096;  // a page
constexpr std::size_t kChunk = std::size_t{4} << 20;

/// The first bytes of the file; the rest up to kPayloadOffset is zero.
struct Header {
  std::array<char, 8> magic{'D', 'P', 'T', 'Y', 'V', 'O', 'X', '\n'};
  std::uint32_t version = 1;
  std::uint32_t scalarType = 0;  ///< position in ScalarType
  std::array<std::int32_t, 4> size{};
  std::int32_t channels = 0;
  std::uint32_t reserved = 0;
  std::uint64_t payloadBytes = 0;
  std::array<char, 64> sha256{};
  bool operator==(const Header&) const = default;
};
static_assert(sizeof(Header) == 112 && std::is_trivially_copyable_v<Header>);

Header headerOf(const Volume& volume, const std::string& sha256) {
  Header header;
  header.scalarType = static_cast<std::uint32_t>(volume.type());
  header.size = {volume.size().x, volume.size().y, volume.size().z, volume.size().t};
  header.channels = volume.channels();
  // Not byteCount(): that is 0 for a recorded volume whose voxels are not loaded yet.
  header.payloadBytes =
      volume.size().voxels() * static_cast<std::size_t>(volume.channels()) * bytesPerScalar(volume.type());
  std::copy_n(sha256.begin(), std::min(sha256.size(), header.sha256.size()), header.sha256.begin());
  return header;
}

[[noreturn]] void failDamaged(const std::filesystem::path& path, const std::string& why) {
  fail(ErrorCode::damaged, "Cannot use the volume cache " + path.string() + ": " + why,
       "show the series in a project that is open for writing: the file is made anew from the source images",
       path.string());
}

std::shared_ptr<const std::byte> read(const FileHandle& file, std::size_t bytes, const std::filesystem::path& path) {
  std::shared_ptr<std::byte> memory{new std::byte[bytes], std::default_delete<std::byte[]>{}};
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t got =
        ::pread(file.fd(), memory.get() + done, bytes - done, static_cast<off_t>(kPayloadOffset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Failure{errorFromErrno("read", path)};
    if (got == 0) failDamaged(path, "it ends too early");
    done += static_cast<std::size_t>(got);
  }
  return memory;
}

}  // namespace

std::string voxelHash(const Volume& volume) {
  return sha256({volume.bytes(), volume.byteCount()});
}

void writeVolumeCache(const std::filesystem::path& path, const Volume& volume, const std::string& sha256,
                      const Progress& progress) {
  const std::filesystem::path unfinished = path.string() + ".tmp";
  std::filesystem::remove(unfinished);  // of a process that was killed
  RemoveUnlessKept cleanup{unfinished};
  const FileHandle file = openFile(unfinished, O_WRONLY | O_CREAT | O_EXCL, "make");

  std::array<std::byte, kPayloadOffset> page{};
  const Header header = headerOf(volume, sha256);
  std::memcpy(page.data(), &header, sizeof header);
  writeAll(file, page, unfinished);
  const std::span<const std::byte> voxels{volume.bytes(), volume.byteCount()};
  for (std::size_t done = 0; done < voxels.size(); done += kChunk) {
    throwIfCancelled(progress, "Storing the volume");
    writeAll(file, voxels.subspan(done, std::min(kChunk, voxels.size() - done)), unfinished);
    progress(static_cast<double>(done) / static_cast<double>(voxels.size()), "Storing the volume");
  }
  syncFile(file, unfinished);
  std::filesystem::rename(unfinished, path);
  cleanup.keep();
  syncFolder(path.parent_path());
}

std::shared_ptr<const std::byte> openVolumeCache(const std::filesystem::path& path, const Volume& expected,
                                                 const std::string& sha256, bool verify) {
  const FileHandle file = openFile(path, O_RDONLY, "read");
  Header header;
  if (::pread(file.fd(), &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header))
    failDamaged(path, "it ends too early");
  if (header != headerOf(expected, sha256)) failDamaged(path, "its header does not describe this volume");
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) throw Failure{errorFromErrno("read", path)};
  if (static_cast<std::uint64_t>(info.st_size) != kPayloadOffset + header.payloadBytes)
    failDamaged(path, "it is " + std::to_string(info.st_size) + " bytes long instead of " +
                          std::to_string(kPayloadOffset + header.payloadBytes));

  auto voxels = read(file, header.payloadBytes, path);
  if (verify && diptych::sha256({voxels.get(), header.payloadBytes}) != sha256)
    failDamaged(path, "its voxels do not have the recorded checksum");
  return voxels;
}

}  // namespace diptych::storage::project
