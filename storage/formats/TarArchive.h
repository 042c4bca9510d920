#pragma once
// Reads members of a tar archive, plain or gzip-compressed, into memory. Nothing is ever unpacked to disk. Internal to
// storage/formats.

#include "core/base/Progress.h"
#include "core/base/Result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace diptych::storage {

/// Reads the members that `wanted` answers with a limit > 0 bytes; others are passed over. Keys are file names without
/// folders. Refused: names that are absolute or climb (".."), wanted members that are links or devices or have the name of
/// another, a member longer than its limit or than what the archive can hold, wanted members of more than `together` bytes, and
/// archives that unpack to what no images do. Error.what is a clause without a subject.
Result<std::map<std::string, std::vector<std::byte>>> readTarMembers(
    const std::filesystem::path& path, const std::function<std::uint64_t(const std::string& name)>& wanted,
    std::uint64_t together, const Progress& progress = {});

}  // namespace diptych::storage
