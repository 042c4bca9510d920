#pragma once
// events.jsonl as the worker writes it.

#include "app/worker/LineWriter.h"
#include "core/base/Result.h"

#include <deque>
#include <filesystem>
#include <string>

namespace diptych::app {

/// Appends, so that a resumed job's story stays whole; a last line that an earlier worker could not finish is ended first. What a
/// full disk refuses is kept and written once there is room. A file that somebody takes away while the job runs is begun anew.
class EventFile {
public:
  static Result<EventFile> open(const std::filesystem::path& path);
  EventFile(EventFile&& other) noexcept;
  EventFile& operator=(EventFile&&) = delete;
  ~EventFile();

  /// With its newline. `passing`: of no worth once the next one is there; not kept where the disk is full.
  void append(std::string line, bool passing);

private:
  EventFile(std::filesystem::path path, int fd, bool midLine);
  void reopenIfGone();
  void writeWaiting();

  struct Line {
    std::string text;
    bool passing;
  };
  std::filesystem::path path_;
  int fd_;
  LineWriter writer_;
  std::deque<Line> waiting_;
  std::size_t waitingBytes_ = 0;
};

}  // namespace diptych::app
