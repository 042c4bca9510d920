#pragma once
// One job that is being worked on: by a child of this program, or by a worker that an earlier window left behind. Both are
// followed in the job's folder; all that differs is how the end is noticed.

#include "app/jobs/EventTail.h"
#include "app/jobs/JobNews.h"
#include "app/jobs/TimeLeft.h"
#include "app/jobs/WorkerEnd.h"
#include "app/jobs/WorkerPulse.h"
#include "core/base/Progress.h"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace diptych::app {

class FollowedJob {
public:
  using Clock = std::chrono::steady_clock;

  /// Starts a worker; where one is at work on the job already, that one is followed.
  static Result<FollowedJob> start(const std::filesystem::path& worker, const std::string& id,
                                   const std::filesystem::path& folder);
  /// Follows whoever works on the job. A job that nobody works on has ended, and look() says how.
  static FollowedJob adopt(const std::string& id, const std::filesystem::path& folder);

  const std::string& id() const { return id_; }
  /// Asks the worker to stop, and wakes him for it where he is suspended; one that has not when `patience` is over is killed.
  /// Asked again: nothing more.
  void cancel(std::chrono::milliseconds patience);

  struct News {
    std::optional<JobProgress> progress;  ///< the newest
    std::vector<CurvePoint> points;
    std::vector<QString> warnings;  ///< sentences: something went wrong and the work goes on
    std::optional<JobEnd> end;
    bool more = false;  ///< there is more to read at once
  };
  void setPulse(WorkerPulse::Patience patience) { pulse_ = WorkerPulse{patience}; }
  /// What is new since the last look. Does not wait.
  News look();

private:
  FollowedJob(std::string id, std::filesystem::path folder);
  JobProgress progress(const QString& what) const;
  void readEvents(News& news);
  void stop(News& news);
  void feelPulse(News& news);
  /// Whether the worker has ended.
  bool workerEnded();
  /// False where the worker cannot be told.
  bool signal(int signal);

  std::string id_;
  std::filesystem::path folder_;
  std::optional<pid_t> child_;  ///< ours, not reaped yet
  std::optional<WorkerEnd> childEnd_;
  EventTail tail_;
  std::uint64_t ownEvents_ = 0;  ///< where in the file those of this run begin
  std::uint64_t lastLine_ = 0;   ///< where the newest line begins
  double fraction_ = 0;
  QString what_;
  WorkerPulse pulse_;
  QString pulseTold_;
  TimeLeft timeLeft_;
  bool begun_ = false;  ///< the first look was taken
  bool ended_ = false;
  std::optional<Clock::time_point> killAt_;  ///< set by a cancel
  bool stopTold_ = false;
};

}  // namespace diptych::app
