#pragma once
// The jobs of a window: started, queued, followed and cancelled without ever holding the window up.

#include "app/jobs/JobNews.h"
#include "app/jobs/WorkerPulse.h"

#include <QObject>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace diptych::app {

/// Lives on the window's thread and needs its event loop. One job runs at a time, since two trainings at once take each other's
/// cores and both longer; the others wait in the order they came. Workers are processes that know nothing of this object: it
/// reads their event files, so it may go at any time and another may follow the same jobs.
///
/// Signals come from the event loop, never from inside a call. For each job: progressed(), measured() and warned() any number of times,
/// then ended() once; from then on the job is forgotten and may be started again. Slots may call anything here.
class JobSupervisor final : public QObject {
  Q_OBJECT

public:
  explicit JobSupervisor(std::filesystem::path worker, QObject* parent = nullptr);
  /// As letGo().
  ~JobSupervisor() override;

  /// Runs the job in `folder`, at once or when its turn comes; also resumes one that was cut short. A job that another worker
  /// has taken up meanwhile is followed instead. Nothing where the job is here already.
  void start(const std::string& id, const std::filesystem::path& folder);
  /// Follows a job on which a worker of an earlier window, or of a command line, is at work; its curve comes from the beginning.
  /// A job that nobody works on any more is told as ended. It does not wait, and those that come after it wait for it.
  void adopt(const std::string& id, const std::filesystem::path& folder);
  /// Asks the worker to stop, and kills it when it has not after 10 s (setPatience). A waiting job ends at once; its folder stays as it is.
  void cancel(const std::string& id);
  void setPatience(std::chrono::milliseconds patience);
  /// How long a worker may be silent before that is said, for jobs that come after this call.
  void setPulse(WorkerPulse::Patience patience);

  bool busy() const;
  /// Being worked on, then those that wait.
  std::vector<std::string> running() const;
  std::vector<std::string> waiting() const;

  /// The window closes: workers go on with what they are at, waiting jobs stay as their folders are, no signal comes any more.
  /// The next window adopts the first and starts the second.
  void letGo();

Q_SIGNALS:
  void progressed(const diptych::app::JobProgress& progress);
  /// A point of a training's curve; see addToCurve().
  void measured(const QString& id, const diptych::CurvePoint& point);
  /// Something went wrong, and the job goes on: a sentence.
  void warned(const QString& id, const QString& sentence);
  void ended(const QString& id, const diptych::app::JobEnd& end);

private:
  struct State;
  struct News;
  void schedule(int milliseconds);
  void look();
  void startNext(News& news);
  void tell(const News& news);

  std::unique_ptr<State> state_;
};

}  // namespace diptych::app
