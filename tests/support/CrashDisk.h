#pragma once
// What may be found on a disk after the power went.

#include "tests/support/DiskRecorder.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace diptych::test {

/// Files and folders by path relative to the recorded folder. Nothing in place of contents: a folder.
struct DiskImage {
  std::map<std::string, std::optional<std::string>> entries;

  bool operator==(const DiskImage&) const = default;
  std::size_t hash() const;
  /// Into an empty folder. The test program must be able to read and write it; modes are not modelled.
  void writeTo(const std::filesystem::path& folder) const;
};
/// What lies in a folder now.
DiskImage imageOf(const std::filesystem::path& folder);

/// How much of what was not synced got through.
struct Loss {
  enum class Part { none, all, some };  ///< some: each by the throw of a coin, whatever its place in the order
  Part writes = Part::none;             ///< bytes and sizes of files
  Part names = Part::none;              ///< making, renaming and removing of files
  /// What became of the sectors of the write that was under way; its other pending writes follow `writes`.
  enum class Last { asTheOthers, cut, mixed, zeros, noise };
  Last last = Last::asTheOthers;
};
std::string describe(const Loss& loss);

/// A model of a disk behind a write-back cache, more forgetful than any real file system:
/// - A file's bytes and size are safe after a sync of the file, its name only after a sync of the folder that it is in.
/// - Of everything since then any part may be there, in any order: also names without bytes, and a removal that did not happen.
/// - A rename within a folder happens or does not; one between folders may leave both names, or none.
/// - A write that was under way is cut at a sector of 512 bytes, or some of its sectors hold zeros or noise. Bytes around it stay: the
///   "powersafe overwrite" that SQLite's unix VFS assumes by default (SQLITE_POWERSAFE_OVERWRITE=1, sqlite.org/psow.html): "when an
///   application writes a range of bytes in a file, no bytes outside of that range will change", while those in it "might contain their
///   old values, their new values, random values, or some combination of these".
/// What was synced stays: a disk that lies about that is beyond any program's help.
class CrashDisk {
public:
  /// Begins with what lies in the folder, all of it safe.
  explicit CrashDisk(const std::filesystem::path& folder);

  void apply(const DiskOperation& operation);
  /// As a program sees it: all that was done.
  DiskImage live() const;
  DiskImage afterPowerLoss(const Loss& loss, std::mt19937& random) const;
  /// Whether anything is not safe yet.
  bool pending() const;

private:
  struct Change {  // of a file
    std::uint64_t offset = 0;
    std::optional<std::string> bytes;  // nothing: resized to offset
    std::uint64_t order = 0;
  };
  struct Naming {  // in a folder; no node: the name goes
    std::vector<std::pair<std::string, std::optional<std::size_t>>> names;
  };
  using Names = std::map<std::string, std::size_t>;
  struct Node {
    bool folder = false;
    std::string safe, live;  // bytes of a file
    std::vector<Change> changes;
    Names safeNames, liveNames;
    std::vector<Naming> namings;
  };
  class Dice;

  std::size_t add(bool folder);
  std::size_t load(const std::filesystem::path& path);
  /// The folder that a path lies in, and the name there.
  std::pair<std::size_t, std::string> place(const std::string& path) const;
  std::size_t find(const std::string& path) const;
  void setNames(std::size_t folder, Naming naming);
  void change(const std::string& path, Change change);
  std::string contents(const Node& file, Dice& dice) const;
  void collect(const std::string& path, std::size_t node, Dice& dice, DiskImage& image) const;

  std::vector<Node> nodes_;  // the first is the folder itself
  std::uint64_t order_ = 0;  // of the latest write
};

}  // namespace diptych::test
