#pragma once
// volumes/<random>.vox: decoded voxels. A cache: losing it costs time, never data.
//
// It is read, not mapped. A mapping ends the program (SIGBUS) where a disk is pulled out, a network drops or the file is cut short,
// with labels that are not saved yet; and what was verified would not be what is shown later. A volume that was imported fits.

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

/// The voxels of `path`, which must be those of `expected` (grid, type, channels; its bytes are not looked at) with this
/// hash. The header is always compared; the voxels are hashed where `verify`. Throws Failure(damaged), naming the file.
std::shared_ptr<const std::byte> openVolumeCache(const std::filesystem::path& path, const Volume& expected,
                                                 const std::string& sha256, bool verify);

}  // namespace diptych::storage::project
