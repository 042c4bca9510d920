#pragma once
// Whole lines to a descriptor that may be full, slow or gone.

#include <chrono>
#include <optional>
#include <string_view>

namespace diptych::app {

/// Does not own the descriptor. A line that was cut short is known of: the next begins on a line of its own.
class LineWriter {
public:
  /// `midLine`: what is there already does not end with a line's end.
  explicit LineWriter(int fd, bool midLine = false) : fd_{fd}, midLine_{midLine} {}

  /// With its newline. False where it was not written, or in part; errno says why. With a `patience` a reader that does not
  /// read holds the caller up no longer than that (a pipe only; a file takes or refuses at once), and not again until he reads.
  bool write(std::string_view line, std::optional<std::chrono::milliseconds> patience = {});

private:
  /// Bytes written, fewer than asked where it failed.
  std::size_t writeSome(std::string_view text, std::optional<std::chrono::milliseconds> patience);
  bool ready(std::chrono::milliseconds patience);

  int fd_;
  bool midLine_;
  bool stalled_ = false;  ///< the reader let us wait in vain
};

}  // namespace diptych::app
