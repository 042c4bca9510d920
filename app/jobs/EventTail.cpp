#include "app/jobs/EventTail.h"

#include <sys/stat.h>

#include <fstream>
#include <utility>

namespace diptych::app {

namespace {

constexpr std::size_t kAtATime = std::size_t{64} << 10;
/// The contract's longest line. What is longer is no event and is passed over.
constexpr std::size_t kLongestLine = std::size_t{1} << 20;

}  // namespace

std::uint64_t EventTail::size() const {
  std::error_code ignored;
  const std::uintmax_t bytes = std::filesystem::file_size(path_, ignored);
  return ignored ? 0 : bytes;
}

void EventTail::beginAgainWhereItChanged() {
  struct stat info {};
  if (::stat(path_.c_str(), &info) != 0) return;  // taken away; what comes in its place is another one
  const auto file = static_cast<std::uint64_t>(info.st_ino);
  const bool another = file_ != 0 && file != file_;
  const bool shorter = static_cast<std::uint64_t>(info.st_size) < position_ + pending_.size();
  file_ = file;
  if (!another && !shorter) return;
  position_ = 0;
  pending_.clear();
}

bool EventTail::read(const std::function<void(std::string_view, std::uint64_t)>& each) {
  beginAgainWhereItChanged();
  const std::uint64_t known = position_ + pending_.size();
  if (size() <= known) return false;
  std::ifstream file(path_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(known));
  std::string block(kAtATime, '\0');
  file.read(block.data(), static_cast<std::streamsize>(block.size()));
  block.resize(static_cast<std::size_t>(file.gcount()));
  if (block.empty()) return false;
  pending_ += block;

  std::size_t begin = 0;
  for (std::size_t end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n', begin)) {
    each(std::string_view{pending_}.substr(begin, end - begin), position_ + begin);
    begin = end + 1;
  }
  if (begin == 0 && pending_.size() > kLongestLine) begin = pending_.size();
  pending_.erase(0, begin);
  position_ += begin;
  return size() > position_ + pending_.size();
}

}  // namespace diptych::app
