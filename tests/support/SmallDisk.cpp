#include "tests/support/SmallDisk.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace diptych::test {
namespace {
constexpr const char* kBallast = "ballast";
}

SmallDisk::SmallDisk(const std::filesystem::path& folder, std::size_t bytes) : folder_{folder} {
  const std::string options = "mode=0700,size=" + std::to_string(bytes);
  mounted_ = ::mount("none", folder_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) == 0;
}

SmallDisk::~SmallDisk() {
  pullOut();
}

void SmallDisk::fill() const {
  const int file = ::open((folder_ / kBallast).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  // By halves: the last bytes count.
  for (std::size_t size = std::size_t{1} << 16; size > 0;) {
    const std::vector<char> zeros(size);
    if (::write(file, zeros.data(), size) <= 0) size /= 2;
  }
  ::close(file);
}

void SmallDisk::free() const {
  std::error_code ignored;
  std::filesystem::remove(folder_ / kBallast, ignored);
}

bool SmallDisk::makeReadOnly() const {
  return ::mount("none", folder_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) == 0;
}

void SmallDisk::pullOut() {
  if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  mounted_ = false;
}

}  // namespace diptych::test
