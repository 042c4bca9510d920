#include "app/jobs/WorkerPulse.h"

#include <QCoreApplication>
#include <algorithm>

namespace diptych::app {
namespace {

constexpr std::chrono::seconds kMostBetweenLooks{1};
constexpr std::chrono::milliseconds kBetweenLooks{500};
constexpr int kLooksInAPatience = 4;

QString tr(const char* text) {
  return QCoreApplication::translate("diptych::app::WorkerPulse", text);
}

long long minutes(std::chrono::seconds time) {
  return std::chrono::duration_cast<std::chrono::minutes>(time).count();
}

}  // namespace

bool WorkerPulse::due(Clock::time_point now) const {
  const auto pause = std::min<std::chrono::milliseconds>(kBetweenLooks, patience_.beat / kLooksInAPatience);
  return !lastLook_ || now - *lastLook_ >= pause;
}

WorkerPulse::Finding WorkerPulse::feel(const std::optional<JobBeat>& beat, bool owed, Clock::time_point now) {
  const auto passed = lastLook_ ? std::min<Clock::duration>(now - *lastLook_, kMostBetweenLooks) : Clock::duration{};
  lastLook_ = now;
  const bool begins = beat && !last_;
  if (beat != last_) {
    silent_ = {};
    if (!beat || begins || beat->work != last_->work) still_ = {};
    last_ = beat;
  } else {
    silent_ += passed;
  }
  if (!beat && !owed) {
    silent_ = still_ = {};
    return finding_ = Finding::well;
  }
  // A worker that is suspended is not stuck as well.
  if (silent_ < patience_.beat) still_ += passed;
  if (silent_ >= patience_.beat) return finding_ = Finding::silent;
  return finding_ = beat && still_ >= patience_.work ? Finding::stuck : Finding::well;
}

void WorkerPulse::answered() {
  silent_ = still_ = {};
}

std::chrono::seconds WorkerPulse::since() const {
  return std::chrono::duration_cast<std::chrono::seconds>(finding_ == Finding::stuck ? still_ : silent_);
}

QString pulseWords(WorkerPulse::Finding finding, std::chrono::seconds since) {
  switch (finding) {
    case WorkerPulse::Finding::well:
      return {};
    case WorkerPulse::Finding::silent:
      return tr("The worker has not answered for %1 s. Cancel ends it; the job can be resumed.").arg(since.count());
    case WorkerPulse::Finding::stuck:
      return tr("The worker has got no further for %1 min. Cancel ends it; the job can be resumed.")
          .arg(minutes(since));
  }
  return {};
}

std::string pulseLine(WorkerPulse::Finding finding, std::chrono::seconds since) {
  switch (finding) {
    case WorkerPulse::Finding::well:
      return {};
    case WorkerPulse::Finding::silent:
      return "The worker has not answered for " + std::to_string(since.count()) + " s; Ctrl+C ends it";
    case WorkerPulse::Finding::stuck:
      return "The worker has got no further for " + std::to_string(minutes(since)) + " min; Ctrl+C ends it";
  }
  return {};
}

}  // namespace diptych::app
