#pragma once
// A real file system of a few megabytes (tmpfs), to be filled, made read-only or pulled out. Needs the right to mount.

#include <cstddef>
#include <filesystem>

namespace diptych::test {

class SmallDisk {
public:
  /// Mounted on `folder`, which must exist; taken away again at the end, whatever is still open there.
  SmallDisk(const std::filesystem::path& folder, std::size_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }  ///< false: not allowed here, skip the test
  void fill() const;                         ///< to the last byte
  void free() const;
  bool makeReadOnly() const;
  /// As a drive that somebody unplugs: the folder is empty, files that are open lead nowhere.
  void pullOut();

private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

}  // namespace diptych::test
