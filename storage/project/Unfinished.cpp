#include "storage/project/Unfinished.h"

#include "storage/project/PosixFiles.h"

#include <fcntl.h>

#include <system_error>
#include <utility>
#include <vector>

namespace diptych::storage::project {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMarker = ".unfinished";
constexpr const char* kTemporary = ".tmp";  // of writeVolumeCache() and writeFileAtomically(), which rename it

fs::path markerOf(const fs::path& path) {
  return path.string() + kMarker;
}

}  // namespace

Unfinished::Unfinished(fs::path path) {
  openFile(markerOf(path), O_WRONLY | O_CREAT, "make");
  path_ = std::move(path);
}

Unfinished::Unfinished(Unfinished&& other) noexcept : path_{std::exchange(other.path_, {})} {}

Unfinished& Unfinished::operator=(Unfinished&& other) noexcept {
  if (this != &other) {
    giveUp();
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

Unfinished::~Unfinished() {
  giveUp();
}

void Unfinished::keep() noexcept {
  if (path_.empty()) return;
  std::error_code ignored;  // a marker that stays does no harm: a row names the file
  fs::remove(markerOf(path_), ignored);
  path_.clear();
}

void Unfinished::giveUp() noexcept {
  if (path_.empty()) return;
  std::error_code failure;
  fs::remove_all(path_, failure);
  if (!failure) fs::remove(markerOf(path_), failure);  // otherwise the next writer tries again
  path_.clear();
}

void removeUnfinished(const fs::path& folder, const std::function<bool(const std::string&)>& named) {
  std::error_code failure;
  std::vector<fs::path> markers, temporary;
  for (auto entry = fs::directory_iterator(folder, failure); !failure && entry != fs::directory_iterator{};
       entry.increment(failure)) {
    if (entry->path().extension() == kMarker) markers.push_back(entry->path());
    if (entry->path().extension() == kTemporary) temporary.push_back(entry->path());
  }
  for (const fs::path& marker : markers) {
    const fs::path file = fs::path{marker}.replace_extension();
    std::error_code kept;
    if (!named(file.filename().string())) fs::remove_all(file, kept);
    if (!kept) fs::remove(marker, kept);
  }
  for (const fs::path& file : temporary) fs::remove(file, failure);
}

}  // namespace diptych::storage::project
