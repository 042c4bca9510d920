#pragma once
// A job's event file while it grows.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace diptych::app {

class EventTail {
public:
  /// Begins with the file's first line. The file need not be there yet.
  explicit EventTail(const std::filesystem::path& jobFolder) : path_{jobFolder / "events.jsonl"} {}

  /// Gives the whole lines that have come in since the last call, each with the place in the file where it begins. A little
  /// at a time, so that an hour's events do not hold up a window: true where more is waiting. A file that has become shorter, or
  /// another one, is read from its beginning: a line then begins before one that was given earlier.
  bool read(const std::function<void(std::string_view line, std::uint64_t begin)>& each);

  /// Bytes the file has now.
  std::uint64_t size() const;

private:
  void beginAgainWhereItChanged();

  std::filesystem::path path_;
  std::uint64_t position_ = 0;  ///< of the first byte in `pending_`
  std::string pending_;         ///< a line that is not complete yet
  std::uint64_t file_ = 0;      ///< its number on its disk; 0 = none seen yet
};

}  // namespace diptych::app
