#pragma once
// Jobs from wish to result: drafted on a pool thread, recorded, run by the worker, taken in. Also those that an earlier window
// left running or unfinished.

#include "app/jobs/JobSupervisor.h"
#include "app/jobs/SleepGuard.h"
#include "app/loop/JobService.h"
#include "app/loop/SegmentService.h"
#include "app/loop/TrainService.h"
#include "app/window/ProjectThread.h"
#include "ui/work/JobsPanel.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace diptych::app {

class JobsPresenter final : public QObject {
  Q_OBJECT

public:
  JobsPresenter(ui::JobsPanel& panel, std::filesystem::path worker, QObject* parent);
  ~JobsPresenter() override;

  /// Follows what is running in the project, takes in what has ended meanwhile, offers to resume what was cut short. Null: lets go of all.
  void setProject(ProjectThread* project);

  void segment(const SegmentRequest& request, const QString& title);
  void train(const TrainRequest& request, const QString& title);

  bool busy() const;
  /// A training is running or being prepared: closing the window asks.
  bool training() const;
  void cancelAll();
  /// Whether one of these runs or waits for its turn.
  bool worksOn(const std::vector<std::string>& ids) const;
  /// They are no longer in the project.
  void forget(const std::vector<std::string>& ids);
  /// The window closes; workers go on.
  void letGo();

Q_SIGNALS:
  void busyChanged();
  void predictionTaken(const std::vector<diptych::storage::TrackEntry>& tracks);
  void modelTaken(const diptych::storage::ModelEntry& model);
  void failed(const QString& sentence);
  void warned(const QString& sentence);  ///< a job goes on
  void cancelled(const QString& title);

private:
  using Draft = std::function<Result<JobDraft>(const storage::Project&, const Progress&)>;
  struct Known {
    storage::JobEntry entry;
    ui::JobRow row;
  };

  void draftAndStart(Draft draft, ui::JobRow row);
  void begin(storage::JobEntry entry, ui::JobRow row, bool adopt);
  void lookAtPast();
  void showPast(const std::vector<JobStatus>& jobs);
  void take(const storage::JobEntry& entry);
  void showEnd(const QString& id, ui::JobRow::State state, const QString& outcome);
  void forgetUnlessBegun(const storage::JobEntry& entry);
  void cancel(const QString& id);
  void resume(const QString& id);
  void changed();

  ui::JobsPanel& panel_;
  std::filesystem::path worker_;
  ProjectThread* project_ = nullptr;
  std::unique_ptr<JobSupervisor> supervisor_;
  std::unique_ptr<SleepGuard> awake_;
  QHash<QString, Known> known_;
  /// Jobs that are still being written: their stop and their kind.
  struct Draftee {
    std::stop_source stop;
    bool training = false;
  };
  QHash<QString, std::shared_ptr<Draftee>> drafts_;
  int draftNumber_ = 0;
};

}  // namespace diptych::app
