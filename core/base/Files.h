#pragma once
// The few file operations that must be right: whole or not at all.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Result.h"

namespace diptych {

/// Writes to a temporary file in the same folder, fsyncs it, renames it over `path`, fsyncs the folder.
/// On failure `path` is as it was and no temporary file stays.
Status writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
Status writeFileAtomically(const std::filesystem::path& path, std::string_view text);
/// The same for bytes that lie in several places, without bringing them together in memory first.
Status writePartsAtomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts);

/// Whole file; refuses with ErrorCode::unsupported beyond `limitBytes`, so that a hostile file cannot fill the memory.
Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t limitBytes = 64u << 20);
Result<std::vector<std::byte>> readFile(const std::filesystem::path& path, std::size_t limitBytes = std::size_t{8} << 30);

/// SHA-256 as 64 lower-case hex digits.
std::string sha256(std::span<const std::byte> bytes);
Result<std::string> sha256OfFile(const std::filesystem::path& path);

/// ErrorCode and words for the current errno, about `path`: "Cannot <doing> <path>: <reason>".
Error errorFromErrno(std::string_view doing, const std::filesystem::path& path);

}  // namespace diptych
