#pragma once
// ZIP files among the paths that are imported: unpacked into a private folder for as long as the import takes.

#include "core/base/Progress.h"
#include "core/base/Result.h"
#include "storage/formats/ZipArchive.h"
#include "storage/import/Import.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace diptych::storage {

/// Paths to scan in place of those that were given. Owns what was unpacked: it is removed with the object, so keep it until
/// every series is in the project.
class ExpandedPaths {
public:
  ExpandedPaths() = default;
  /// Nothing unpacked.
  explicit ExpandedPaths(std::vector<std::filesystem::path> paths) : paths_{std::move(paths)} {}
  ~ExpandedPaths();
  ExpandedPaths(ExpandedPaths&& other) noexcept;
  ExpandedPaths& operator=(ExpandedPaths&& other) noexcept;

  const std::vector<std::filesystem::path>& paths() const { return paths_; }
  /// Archives that were refused, and members that were passed over, each with its reason.
  const std::vector<Skipped>& skipped() const { return skipped_; }

  /// What people know the file as: "/data/study.zip/IMAGES/IM7" for one that was unpacked, else the path itself. A folder that an
  /// archive was unpacked to is that archive.
  std::filesystem::path origin(const std::filesystem::path& file) const;
  /// The same for all such paths in a sentence.
  std::string withOrigins(std::string text) const;
  /// The same for what a scan of paths() left out, and names that series took from their file's name.
  void nameOrigins(ScanResult& scan) const;

private:
  friend Result<ExpandedPaths> expandArchives(const std::vector<std::filesystem::path>&, const std::filesystem::path&,
                                              const Progress&, const ZipLimits&);

  Status unpack(const std::filesystem::path& archive, const ZipLimits& limits, const Progress& progress);
  Status makeFolder(const std::filesystem::path& folder);
  void remove() noexcept;

  std::vector<std::filesystem::path> paths_;
  std::vector<Skipped> skipped_;
  std::filesystem::path privateFolder_, folder_;  ///< folder_ lies in privateFolder_; empty until something is unpacked
  std::map<std::filesystem::path, std::filesystem::path> origins_;
};

/// Unpacks every path that is a ZIP file below a fresh folder of mode 0700 in `privateFolder` (made if missing); other paths stay
/// as they are. Files are named by running number and one of the endings .nii, .nii.gz, .inv3 and .dcm: nothing on the disk is
/// named by the archive. An archive that is refused (see listZip) or damaged ends in skipped() and the others go on; archives
/// within it are not followed. Fails where the disk does, and with ErrorCode::cancelled; nothing stays behind then.
Result<ExpandedPaths> expandArchives(const std::vector<std::filesystem::path>& paths,
                                     const std::filesystem::path& privateFolder, const Progress& progress = {},
                                     const ZipLimits& limits = {});

}  // namespace diptych::storage
