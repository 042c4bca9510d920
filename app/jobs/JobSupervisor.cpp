#include "app/jobs/JobSupervisor.h"

#include "app/jobs/FollowedJob.h"
#include "app/jobs/JobEnding.h"

#include <QPointer>
#include <QTimer>
#include <algorithm>
#include <deque>
#include <utility>

namespace diptych::app {

namespace {

/// Workers write ten times a second at most.
constexpr int kLookMs = 100;
constexpr std::size_t kAtOnce = 1;

struct WaitingJob {
  std::string id;
  std::filesystem::path folder;
};

}  // namespace

struct JobSupervisor::State {
  std::filesystem::path worker;
  std::chrono::milliseconds patience{10'000};
  WorkerPulse::Patience pulse;
  std::vector<FollowedJob> followed;
  std::deque<WaitingJob> waiting;
  bool queueMoved = false;                                 ///< those that wait are to be told
  std::vector<std::pair<std::string, JobEnd>> unfollowed;  ///< ends of jobs that never ran
  QTimer timer;

  bool has(const std::string& id) const {
    return std::any_of(followed.begin(), followed.end(), [&](const FollowedJob& job) { return job.id() == id; }) ||
           std::any_of(waiting.begin(), waiting.end(), [&](const WaitingJob& job) { return job.id == id; });
  }
};

/// Collected first and told afterwards: a slot may start and cancel jobs, or be the end of this object.
struct JobSupervisor::News {
  std::vector<JobProgress> progress;
  std::vector<std::pair<QString, CurvePoint>> points;
  std::vector<std::pair<QString, QString>> warnings;
  std::vector<std::pair<QString, JobEnd>> ends;
};

JobSupervisor::JobSupervisor(std::filesystem::path worker, QObject* parent)
    : QObject{parent}, state_{std::make_unique<State>()} {
  qRegisterMetaType<CurvePoint>();
  qRegisterMetaType<JobProgress>();
  qRegisterMetaType<JobEnd>();
  state_->worker = std::move(worker);
  state_->timer.setSingleShot(true);
  connect(&state_->timer, &QTimer::timeout, this, &JobSupervisor::look);
}

JobSupervisor::~JobSupervisor() = default;

void JobSupervisor::start(const std::string& id, const std::filesystem::path& folder) {
  if (state_->has(id)) return;
  state_->waiting.push_back({id, folder});
  state_->queueMoved = true;
  schedule(0);
}

void JobSupervisor::adopt(const std::string& id, const std::filesystem::path& folder) {
  if (state_->has(id)) return;
  state_->followed.push_back(FollowedJob::adopt(id, folder));
  state_->followed.back().setPulse(state_->pulse);
  schedule(0);
}

void JobSupervisor::cancel(const std::string& id) {
  for (FollowedJob& job : state_->followed)
    if (job.id() == id) job.cancel(state_->patience);
  const auto isIt = [&](const WaitingJob& job) { return job.id == id; };
  if (std::erase_if(state_->waiting, isIt) == 0) return;
  state_->unfollowed.emplace_back(id, cancelledBeforeStart());
  state_->queueMoved = true;
  schedule(0);
}

void JobSupervisor::setPatience(std::chrono::milliseconds patience) {
  state_->patience = patience;
}

void JobSupervisor::setPulse(WorkerPulse::Patience patience) {
  state_->pulse = patience;
}

bool JobSupervisor::busy() const {
  return !state_->followed.empty() || !state_->waiting.empty();
}

std::vector<std::string> JobSupervisor::running() const {
  std::vector<std::string> ids;
  for (const FollowedJob& job : state_->followed) ids.push_back(job.id());
  return ids;
}

std::vector<std::string> JobSupervisor::waiting() const {
  std::vector<std::string> ids;
  for (const WaitingJob& job : state_->waiting) ids.push_back(job.id);
  return ids;
}

void JobSupervisor::letGo() {
  state_->timer.stop();
  state_->followed.clear();
  state_->waiting.clear();
  state_->unfollowed.clear();
}

void JobSupervisor::schedule(int milliseconds) {
  if (state_->timer.isActive() && state_->timer.remainingTime() <= milliseconds) return;
  state_->timer.start(milliseconds);
}

void JobSupervisor::startNext(News& news) {
  while (state_->followed.size() < kAtOnce && !state_->waiting.empty()) {
    const WaitingJob next = std::move(state_->waiting.front());
    state_->waiting.pop_front();
    state_->queueMoved = true;
    auto job = FollowedJob::start(state_->worker, next.id, next.folder);
    if (job) {
      job->setPulse(state_->pulse);
      state_->followed.push_back(std::move(*job));
    } else
      news.ends.emplace_back(QString::fromStdString(next.id), notStarted(job.error()));
  }
  if (!std::exchange(state_->queueMoved, false)) return;
  for (const WaitingJob& job : state_->waiting) {
    const bool isNext = &job == &state_->waiting.front();
    const QString what = isNext ? tr("Waiting for the job before it") : tr("Waiting for the jobs before it");
    news.progress.push_back({QString::fromStdString(job.id), 0, what, {}, true, false});
  }
}

void JobSupervisor::look() {
  News news;
  bool more = false;
  for (auto& [id, end] : std::exchange(state_->unfollowed, {}))
    news.ends.emplace_back(QString::fromStdString(id), std::move(end));
  std::vector<FollowedJob> stillAtWork;
  for (FollowedJob& job : state_->followed) {
    const QString id = QString::fromStdString(job.id());
    FollowedJob::News its = job.look();
    more = more || its.more;
    if (its.progress) news.progress.push_back(std::move(*its.progress));
    for (CurvePoint& point : its.points) news.points.emplace_back(id, std::move(point));
    for (QString& warning : its.warnings) news.warnings.emplace_back(id, std::move(warning));
    if (its.end)
      news.ends.emplace_back(id, std::move(*its.end));
    else
      stillAtWork.push_back(std::move(job));
  }
  state_->followed = std::move(stillAtWork);
  startNext(news);
  if (busy()) schedule(more ? 0 : kLookMs);
  tell(news);
}

void JobSupervisor::tell(const News& news) {
  const QPointer<JobSupervisor> alive{this};
  for (const JobProgress& progress : news.progress)
    if (alive) Q_EMIT progressed(progress);
  for (const auto& [id, point] : news.points)
    if (alive) Q_EMIT measured(id, point);
  for (const auto& [id, sentence] : news.warnings)
    if (alive) Q_EMIT warned(id, sentence);
  for (const auto& [id, end] : news.ends)
    if (alive) Q_EMIT ended(id, end);
}

}  // namespace diptych::app
