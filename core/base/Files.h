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

/// Makes sure of a file's bytes where another library wrote them.
Status syncFile(const std::filesystem::path& path);
/// Makes sure of the names in a folder: until then a power loss may undo what was made, renamed or removed in it, whatever was synced
/// of the files themselves. File systems that cannot (FUSE, SMB) are left to do as they do.
Status syncFolder(const std::filesystem::path& folder);
/// The same for the folder that `path` lies in. One in which we may write but not look around cannot be synced, and counts as done.
Status syncParentOf(const std::filesystem::path& path);
/// Makes the folder and what is missing above it, and makes sure of their names.
Status makeFolders(const std::filesystem::path& folder);

/// Whole file; refuses with ErrorCode::unsupported beyond `limitBytes`, so that a hostile file cannot fill the memory.
Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t limitBytes = 64u << 20);
Result<std::vector<std::byte>> readFile(const std::filesystem::path& path, std::size_t limitBytes = std::size_t{8} << 30);

/// SHA-256 as 64 lower-case hex digits.
std::string sha256(std::span<const std::byte> bytes);
Result<std::string> sha256OfFile(const std::filesystem::path& path);

/// ErrorCode and words for the current errno, about `path`: "Cannot <doing> <path>: <reason>".
Error errorFromErrno(std::string_view doing, const std::filesystem::path& path);

}  // namespace diptych
