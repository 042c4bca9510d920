#pragma once
// What names, paths and hashes in a job's documents may look like. PRIVATE to core/jobs.

#include <string_view>

namespace diptych {

/// 1 to 64 letters, digits, hyphens and underscores.
bool isPlainId(std::string_view id);
bool isSha256(std::string_view hash);
/// A relative path with forward slashes that cannot leave the folder by its words: no root, no empty, "." or ".." part,
/// no backslash, no control character.
bool staysInFolder(std::string_view path);
/// auto, cpu, cuda or cuda:N
bool isDevice(std::string_view device);

}  // namespace diptych
