#pragma once
// Files of the project that no row names yet. "Files first, rows last" means that a killed writer leaves files that nobody refers to; a
// marker beside them says that they were being made, so that the next writer may remove them. Files without a marker are never touched:
// who puts an older database back into the folder keeps them.

#include <filesystem>
#include <functional>
#include <string>

namespace diptych::storage::project {

/// "<path>.unfinished" lies beside a file or folder until keep(). Make it before the first byte is written.
class Unfinished {
public:
  Unfinished() = default;
  /// Throws Failure where the marker cannot be made.
  explicit Unfinished(std::filesystem::path path);
  Unfinished(Unfinished&& other) noexcept;
  Unfinished& operator=(Unfinished&& other) noexcept;
  /// Unless it was kept: removes the file or folder, then the marker.
  ~Unfinished();

  const std::filesystem::path& path() const { return path_; }
  /// Once the row that names it is committed.
  void keep() noexcept;

private:
  void giveUp() noexcept;
  std::filesystem::path path_;
};

/// For a writer that has just opened the project: removes what carries a marker in `folder`, unless `named(file name)` says that a row
/// names it by now, and the temporary files beside. Leaves what it cannot remove.
void removeUnfinished(const std::filesystem::path& folder, const std::function<bool(const std::string&)>& named);

}  // namespace diptych::storage::project
