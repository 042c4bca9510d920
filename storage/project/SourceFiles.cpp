#include "storage/project/SourceFiles.h"

#include "core/base/Files.h"
#include "core/base/Ids.h"
#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <set>

namespace diptych::storage::project {

namespace {

SourceFile describe(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) throw Failure{errorFromErrno("read", path)};
  SourceFile file;
  file.original = path;
  file.stored = std::filesystem::absolute(path).lexically_normal();
  file.bytes = static_cast<std::int64_t>(info.st_size);
  file.modified = static_cast<std::int64_t>(info.st_mtime);
  return file;
}

/// From a fixed list, because readers of some formats go by it.
std::string extensionFor(SourceFormat format, const std::filesystem::path& path) {
  switch (format) {
    case SourceFormat::dicom:
      return ".dcm";
    case SourceFormat::invesalius:
      return ".inv3";
    case SourceFormat::nifti: {
      const std::string name = path.filename().string();
      return name.size() > 3 && name.substr(name.size() - 3) == ".gz" ? ".nii.gz" : ".nii";
    }
  }
  return ".bin";
}

}  // namespace

std::vector<SourceFile> sourceFilesOf(const SeriesCandidate& source, bool hash, const Progress& progress) {
  std::vector<SourceFile> files;
  std::set<std::filesystem::path> seen;
  for (const Instance& instance : source.instances) {
    if (!seen.insert(instance.path).second) continue;
    throwIfCancelled(progress, "Adding the series");
    files.push_back(describe(instance.path));
    if (hash) files.back().sha256 = orThrow(sha256OfFile(instance.path));
  }
  return files;
}

bool identifiedByHash(const SeriesCandidate& source) {
  return source.format != SourceFormat::dicom || source.series.uid.empty();
}

std::string identityOf(const SeriesCandidate& source, const std::vector<SourceFile>& files) {
  if (!identifiedByHash(source)) return "uid:" + source.series.uid;
  std::vector<std::string> hashes;
  for (const SourceFile& file : files) hashes.push_back(file.sha256.value());
  std::sort(hashes.begin(), hashes.end());  // the same files in another order are the same series
  std::string all;
  for (const std::string& hash : hashes) all += hash;
  return "sha256:" + sha256(std::as_bytes(std::span{all}));
}

Unfinished copySources(std::vector<SourceFile>& files, SourceFormat format, const std::filesystem::path& folder,
                       const Progress& progress) {
  const std::filesystem::path relative = std::filesystem::path{"sources"} / randomId();
  const auto target = folder / relative;
  Unfinished copies{target};
  makePrivateFolder(target);
  for (std::size_t i = 0; i < files.size(); ++i) {
    progress(static_cast<double>(i) / static_cast<double>(files.size()), "Copying the source files");
    char number[24];
    std::snprintf(number, sizeof number, "%06zu", i + 1);
    files[i].stored = relative / (number + extensionFor(format, files[i].original));
    copyFileDurably(files[i].original, folder / files[i].stored, progress);
  }
  syncFolder(target);
  syncFolder(target.parent_path());
  return copies;
}

}  // namespace diptych::storage::project
