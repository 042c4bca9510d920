#pragma once
// The worker's lines as progress.

#include "core/base/Progress.h"
#include "core/jobs/JobFolder.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace diptych::app {

/// What a "warning" event says, a sentence without its full stop; nothing where it is no such event.
std::optional<std::string> warningOf(const JobEvent& event);

class WorkerEvents {
public:
  WorkerEvents(const Progress& progress, const std::function<void(const JobEvent&)>& onEvent)
      : progress_{progress}, onEvent_{onEvent} {}
  /// Lines that are no event (a library's chatter) and events this version does not know are passed over.
  void line(std::string_view text);

private:
  const Progress& progress_;
  const std::function<void(const JobEvent&)>& onEvent_;
};

}  // namespace diptych::app
