#pragma once
// Whether a worker still answers, by its heartbeat (core/jobs/README.md).

#include "core/jobs/JobWorker.h"

#include <QString>
#include <chrono>
#include <optional>
#include <string>

namespace diptych::app {

/// Finds, and never acts: a worker that is silent may be suspended, like the whole computer, and go on in a moment.
class WorkerPulse {
public:
  using Clock = std::chrono::steady_clock;
  enum class Finding {
    well,    ///< it answers, or it is one that never does (an older worker)
    silent,  ///< no beat: stopped, starved, or out of sight behind a network
    stuck    ///< it beats, but its work does not move
  };
  /// Longer than this is told.
  struct Patience {
    std::chrono::milliseconds beat{30'000}, work{600'000};
  };

  WorkerPulse() = default;
  explicit WorkerPulse(Patience patience) : patience_{patience} {}

  /// `owed`: there is no beat yet, but one is to be expected. Time that passes between two looks counts up to a second only: who
  /// was not looking, because this program or the whole computer slept, cannot say that nobody answered.
  Finding feel(const std::optional<JobBeat>& beat, bool owed, Clock::time_point now);
  /// It has answered in another way.
  void answered();

  /// When the next look is worth its while.
  bool due(Clock::time_point now) const;
  /// How long it has been as the last look found it.
  std::chrono::seconds since() const;

private:
  Patience patience_;
  std::optional<JobBeat> last_;
  std::optional<Clock::time_point> lastLook_;
  Clock::duration silent_{}, still_{};
  Finding finding_ = Finding::well;
};

/// For a window: what is the matter and what can be done. Empty where it is well.
QString pulseWords(WorkerPulse::Finding finding, std::chrono::seconds since);
/// The same for a terminal, in one line without its full stop.
std::string pulseLine(WorkerPulse::Finding finding, std::chrono::seconds since);

}  // namespace diptych::app
