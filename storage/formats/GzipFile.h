#pragma once
// Reads a file that may be gzip-compressed, and compresses what is written. Internal to storage/formats.

#include "core/base/Result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace diptych::storage {

/// Plain files are read as they are. Error.what is a clause without a subject ("it breaks off …").
class GzipFile {
public:
  static Result<GzipFile> open(const std::filesystem::path& path);

  /// Fills `out` wholly, or says why not.
  Status read(std::span<std::byte> out);
  /// Reads past `count` bytes.
  Status skip(std::uint64_t count);
  /// After everything wanted was read: checks the checksum that a gzip stream ends with, if the end is here.
  Status checkEnd();

  bool compressed() const { return compressed_; }
  /// What can come out of this file at most: its size, or that times deflate's best ratio. Nothing larger need be believed,
  /// or memory allocated for it.
  std::uint64_t mostBytes() const { return mostBytes_; }

private:
  struct Close {
    void operator()(void* file) const;
  };
  std::unique_ptr<void, Close> file_;
  bool compressed_ = false;
  std::uint64_t mostBytes_ = 0;
};

/// `bytes` as one gzip stream, without name or time so that equal contents give equal files.
Result<std::vector<std::byte>> gzipped(std::span<const std::byte> bytes);

}  // namespace diptych::storage
