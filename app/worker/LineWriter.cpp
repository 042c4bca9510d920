#include "app/worker/LineWriter.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace diptych::app {

bool LineWriter::write(std::string_view line, std::optional<std::chrono::milliseconds> patience) {
  const std::string text = (midLine_ ? "\n" : "") + std::string{line};
  const std::size_t written = writeSome(text, patience);
  if (written > 0) midLine_ = text[written - 1] != '\n';
  return written == text.size();
}

std::size_t LineWriter::writeSome(std::string_view text, std::optional<std::chrono::milliseconds> patience) {
  // A pipe that is ready takes this much without making anybody wait.
  const std::size_t most = patience ? PIPE_BUF : text.size();
  std::size_t done = 0;
  while (done < text.size()) {
    if (patience && !ready(*patience)) break;
    const auto written = ::write(fd_, text.data() + done, std::min(most, text.size() - done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  return done;
}

bool LineWriter::ready(std::chrono::milliseconds patience) {
  pollfd reader{fd_, POLLOUT, 0};
  int rc = 0;
  do rc = ::poll(&reader, 1, stalled_ ? 0 : static_cast<int>(patience.count()));
  while (rc < 0 && errno == EINTR);
  stalled_ = rc == 0;
  return rc > 0;
}

}  // namespace diptych::app
