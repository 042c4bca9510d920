#pragma once
// Unpacks ZIP files that may come from anybody. Two steps, so that everything is judged before the first byte is written: list,
// then extract. The archive's names are for telling people, never for the disk. Internal to storage.

#include "core/base/Progress.h"
#include "core/base/Result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace diptych::storage {

/// More than this is no collection of images but an attack, or a mistake.
struct ZipLimits {
  std::size_t members = 500'000;
  std::uint64_t bytes = std::uint64_t{256} << 30;
  /// Deflate reaches 1032; images do not get near this. Not asked of archives that unpack to less than `ratioFrom` bytes.
  std::uint64_t ratio = 200;
  std::uint64_t ratioFrom = std::uint64_t{1} << 30;
};

/// A plain file in the archive.
struct ZipMember {
  std::string name;  ///< with its folders; valid UTF-8 without control characters
  std::uint64_t bytes = 0;
};

/// By its first bytes.
bool looksLikeZip(const std::filesystem::path& path);

/// Reads the directory of the archive. Refused: encrypted members, links and devices, names that are absolute or climb
/// (".."), and what is beyond the limits. Error.what is a clause without a subject ("it is encrypted").
Result<std::vector<ZipMember>> listZip(const std::filesystem::path& path, const ZipLimits& limits,
                                       const Progress& progress = {});

/// Writes each listed member to the path that `targetOf` gives for its position, mode 0600; an empty path passes it over. A
/// target that exists is an error. What was written stays where it fails: the caller removes the folder.
/// ErrorCode::noSpace and others of the disk name the target; all else is a clause without a subject.
Status extractZip(const std::filesystem::path& path, const std::vector<ZipMember>& members,
                  const std::function<std::filesystem::path(std::size_t)>& targetOf, const Progress& progress = {});

}  // namespace diptych::storage
