#pragma once
// The files a series comes from: what tells them apart, and copies of them in the project.

#include "core/base/Progress.h"
#include "storage/project/SeriesTable.h"
#include "storage/project/Unfinished.h"

#include <filesystem>
#include <string>
#include <vector>

namespace diptych::storage::project {

/// Each file of the series once, in reading order, with an absolute path, size and time; hashed where `hash`.
std::vector<SourceFile> sourceFilesOf(const SeriesCandidate& source, bool hash, const Progress& progress);

/// Whether the series has to be told from others by the hashes of its files.
bool identifiedByHash(const SeriesCandidate& source);

/// What no two series of a project share: SeriesInstanceUID, or a hash over the files' hashes (which must be known).
std::string identityOf(const SeriesCandidate& source, const std::vector<SourceFile>& files);

/// Copies the files to `folder`/sources/<random>/NNNNNN.<ext> and sets their `stored`; gives the new folder, to be kept once rows name it.
/// Names never come from the files: they may hold patient text.
Unfinished copySources(std::vector<SourceFile>& files, SourceFormat format, const std::filesystem::path& folder,
                       const Progress& progress);

}  // namespace diptych::storage::project
