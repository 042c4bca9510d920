#pragma once
// volumes/<random>.vox: decoded voxels that can be mapped. A cache: losing it costs time, never data.

#include "core/base/Progress.h"
#include "core/image/Volume.h"

#include <filesystem>
#include <memory>
#include <string>

namespace diptych::storage::project {

/// SHA-256 of the voxels as they lie in memory.
std::string voxelHash(const Volume& volume);

/// Writes to a temporary file beside `path`, fsyncs and renames. Throws Failure and leaves nothing.
void writeVolumeCache(const std::filesystem::path& path, const Volume& volume, const std::string& sha256,
                      const Progress& progress);

enum class CacheAccess { mapped, read };

/// The voxels of `path`, which must be those of `expected` (grid, type, channels; its bytes are not looked at) with this
/// hash. The header is always compared; the voxels are hashed where `verify`. Throws Failure(damaged), naming the file.
std::shared_ptr<const std::byte> openVolumeCache(const std::filesystem::path& path, const Volume& expected,
                                                 const std::string& sha256, CacheAccess access, bool verify);

}  // namespace diptych::storage::project
