#include "app/window/JobsPresenter.h"

#include "app/jobs/JobEnding.h"
#include "app/window/Background.h"
#include "app/window/Text.h"

#include <QCoreApplication>
#include <algorithm>
#include <utility>

namespace diptych::app {
namespace {

using State = ui::JobRow::State;

State rowState(JobState state) {
  switch (state) {
    case JobState::waiting:
      return State::waiting;
    case JobState::running:
      return State::running;
    case JobState::succeeded:
      return State::succeeded;
    case JobState::failed:
      return State::failed;
    case JobState::cancelled:
      return State::cancelled;
    case JobState::interrupted:
      return State::interrupted;
  }
  return State::failed;
}

std::vector<QString> classNames(const JobSpec& spec) {
  std::vector<QString> names;
  for (const ModelClass& c : spec.classes) names.push_back(text(c.name));
  return names;
}

}  // namespace

JobsPresenter::JobsPresenter(ui::JobsPanel& panel, std::filesystem::path worker, QObject* parent)
    : QObject(parent), panel_{panel}, worker_{std::move(worker)} {
  connect(&panel_, &ui::JobsPanel::cancelRequested, this, &JobsPresenter::cancel);
  connect(&panel_, &ui::JobsPanel::resumeRequested, this, &JobsPresenter::resume);
  connect(&panel_, &ui::JobsPanel::clearRequested, this, [this](const QString& id) {
    known_.remove(id);
    panel_.removeJob(id);
  });
}

JobsPresenter::~JobsPresenter() {
  letGo();
}

void JobsPresenter::setProject(ProjectThread* project) {
  letGo();
  for (auto it = known_.constBegin(); it != known_.constEnd(); ++it) panel_.removeJob(it.key());
  known_.clear();
  project_ = project;
  if (project_ == nullptr) return;
  supervisor_ = std::make_unique<JobSupervisor>(worker_);
  connect(supervisor_.get(), &JobSupervisor::progressed, this, [this](const JobProgress& progress) {
    const auto known = known_.find(progress.id);
    if (known == known_.end()) return;
    ui::JobRow& row = known->row;
    row.state = progress.waiting ? State::waiting : progress.silent ? State::silent : State::running;
    row.fraction = progress.fraction;
    row.what = progress.what;
    row.secondsLeft = progress.secondsLeft;
    panel_.setJob(row);
  });
  connect(supervisor_.get(), &JobSupervisor::measured, this, [this](const QString& id, const CurvePoint& point) {
    const auto known = known_.find(id);
    if (known == known_.end()) return;
    addToCurve(known->row.curve, point);
    panel_.setJob(known->row);
  });
  connect(supervisor_.get(), &JobSupervisor::warned, this,
          [this](const QString&, const QString& sentence) { Q_EMIT warned(sentence); });
  connect(supervisor_.get(), &JobSupervisor::ended, this, [this](const QString& id, const JobEnd& end) {
    const auto known = known_.find(id);
    if (known == known_.end()) return;
    if (end.state == JobState::succeeded) {
      if (end.result && !end.result->curve.empty()) known->row.curve = end.result->curve;
      take(known->entry);
      return;
    }
    showEnd(id, rowState(end.state), end.sentence);
    if (end.state == JobState::cancelled) {
      forgetUnlessBegun(known->entry);
      Q_EMIT cancelled(known->row.title);
    } else
      Q_EMIT failed(end.sentence);
    changed();
  });
  if (project_->writable()) lookAtPast();
}

void JobsPresenter::segment(const SegmentRequest& request, const QString& title) {
  ui::JobRow row;
  row.title = title;
  draftAndStart([request](const storage::Project& project,
                          const Progress& progress) { return draftSegmentJob(project, request, progress); },
                std::move(row));
}

void JobsPresenter::train(const TrainRequest& request, const QString& title) {
  ui::JobRow row;
  row.title = title;
  row.training = true;
  draftAndStart(
      [request](const storage::Project& project, const Progress& progress) -> Result<JobDraft> {
        const auto set = collectTrainingSet(project, request);
        if (!set) return set.error();
        return draftTrainJob(project, request, *set, progress);
      },
      std::move(row));
}

void JobsPresenter::draftAndStart(Draft draft, ui::JobRow row) {
  if (project_ == nullptr) return;
  row.id = QStringLiteral("draft %1").arg(++draftNumber_);
  row.state = State::running;
  row.what = tr("Gathering slices");
  panel_.setJob(row);
  const auto draftee = std::make_shared<Draftee>();
  draftee->training = row.training;
  drafts_.insert(row.id, draftee);
  changed();

  // What was drawn a moment ago must be in the project before it is read: the writer's queue is waited for first.
  project_->run(
      this, [](storage::Project&) {},
      [this, draft = std::move(draft), row, draftee, project = project_] {
        if (project != project_) return;  // closed meanwhile
        // Reports come on the pool thread; the panel belongs to the window's.
        const auto report = [panel = QPointer<ui::JobsPanel>(&panel_), row](double fraction, std::string_view what) {
          QMetaObject::invokeMethod(
              QCoreApplication::instance(),
              [panel, row, fraction,
               what = QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size()))]() mutable {
                if (!panel) return;
                row.fraction = fraction;
                row.what = what;
                panel->setJob(row);
              },
              Qt::QueuedConnection);
        };
        using Made = std::shared_ptr<Result<JobDraft>>;  // a draft moves, queued calls copy
        inBackground(
            this,
            [folder = project_->folder(), draft, report, stop = draftee->stop.get_token()]() -> Made {
              const auto reader = storage::Project::open(folder, storage::Project::Mode::readOnly);
              if (!reader) return std::make_shared<Result<JobDraft>>(reader.error());
              return std::make_shared<Result<JobDraft>>(draft(**reader, Progress{report, stop}));
            },
            [this, row, draftee, project](const Made& made) {
              const auto over = [this, id = row.id] {
                drafts_.remove(id);
                panel_.removeJob(id);
                changed();
              };
              if (project != project_) return over();  // closed meanwhile: the draft takes its folder along
              if (!*made) {
                over();
                if (made->error().code == ErrorCode::cancelled)
                  Q_EMIT cancelled(row.title);
                else
                  Q_EMIT failed(text(made->error().sentence()));
                return;
              }
              // It is a draft until it is recorded: a person may stop it, and the window ask about it, to the last moment.
              project_->run(
                  this,
                  [made, stop = draftee->stop.get_token()](storage::Project& writable) -> Result<PreparedJob> {
                    if (stop.stop_requested()) return Error{ErrorCode::cancelled, {}, {}, {}};
                    return recordJob(writable, std::move(**made));
                  },
                  [this, row, draftee, over, names = classNames((*made)->spec)](Result<PreparedJob> prepared) mutable {
                    over();
                    if (!prepared) {
                      if (prepared.error().code == ErrorCode::cancelled)
                        Q_EMIT cancelled(row.title);
                      else
                        Q_EMIT failed(text(prepared.error().sentence()));
                      return;
                    }
                    row.id = text(prepared->entry.id);
                    row.classNames = std::move(names);
                    row.what = tr("Starting");
                    row.fraction = 0;
                    const std::string id = prepared->entry.id;
                    begin(std::move(prepared->entry), std::move(row), false);
                    if (draftee->stop.stop_requested() && supervisor_) supervisor_->cancel(id);
                  });
            });
      });
}

void JobsPresenter::begin(storage::JobEntry entry, ui::JobRow row, bool adopt) {
  if (!supervisor_) return;  // the project was closed: the next window finds the job waiting
  const std::string id = entry.id;
  const std::filesystem::path folder = entry.folder;
  panel_.setJob(row);
  known_.insert(text(id), Known{std::move(entry), std::move(row)});
  if (adopt)
    supervisor_->adopt(id, folder);
  else
    supervisor_->start(id, folder);
  changed();
}

void JobsPresenter::lookAtPast() {
  project_->run(
      this, [](storage::Project& project) { return listJobs(project); },
      [this](const Result<std::vector<JobStatus>>& jobs) {
        if (jobs)
          showPast(*jobs);
        else
          Q_EMIT failed(text(jobs.error().sentence()));
      });
}

void JobsPresenter::showPast(const std::vector<JobStatus>& jobs) {
  for (const JobStatus& job : jobs) {
    if (job.entry.taken) continue;
    ui::JobRow row;
    row.id = text(job.entry.id);
    row.title = text(job.entry.description);
    row.training = job.entry.task == JobTask::train;
    if (const auto spec = readJobSpec(job.entry.folder)) row.classNames = classNames(*spec);
    row.state = rowState(job.state);
    switch (job.state) {
      case JobState::running:
        row.what = tr("Went on while the window was closed");
        begin(job.entry, row, true);
        break;
      case JobState::waiting:
        begin(job.entry, row, false);
        break;
      case JobState::succeeded:
        known_.insert(row.id, Known{job.entry, row});
        take(job.entry);
        break;
      case JobState::interrupted:
        row.outcome = tr("It was cut short. Resume goes on from its last checkpoint.");
        known_.insert(row.id, Known{job.entry, row});
        panel_.setJob(row);
        break;
      case JobState::failed:
        // For want of room, on the disk or in memory: it can go on, and the message of the day is gone.
        if (const auto result = readJobResult(job.entry.folder);
            !result || !result->error || result->error->code != ErrorCode::noSpace)
          break;
        row.outcome = endOfJob(job.entry.folder, {}, false).sentence;
        known_.insert(row.id, Known{job.entry, row});
        panel_.setJob(row);
        break;
      case JobState::cancelled:
        break;  // said when it happened
    }
  }
}

void JobsPresenter::take(const storage::JobEntry& entry) {
  project_->run(
      this, [entry](storage::Project& project) { return takeJob(project, entry); },
      [this, id = text(entry.id)](const Result<TakenJob>& taken) {
        if (!taken) {
          const QString sentence = text(taken.error().sentence());
          showEnd(id, State::failed, sentence);
          Q_EMIT failed(sentence);
        } else if (taken->segmentation) {
          showEnd(id, State::succeeded, tr("The prediction is in the views; accept what is right."));
          Q_EMIT predictionTaken(taken->segmentation->tracks);
        } else {
          showEnd(id, State::succeeded, tr("%1 is ready.").arg(text(taken->model->card.name)));
          Q_EMIT modelTaken(*taken->model);
        }
        changed();
      });
}

void JobsPresenter::showEnd(const QString& id, State state, const QString& outcome) {
  const auto known = known_.find(id);
  if (known == known_.end()) return;
  known->row.state = state;
  known->row.outcome = outcome;
  known->row.fraction = state == State::succeeded ? 1 : known->row.fraction;
  known->row.secondsLeft.reset();
  panel_.setJob(known->row);
}

void JobsPresenter::forgetUnlessBegun(const storage::JobEntry& entry) {
  // A job that no worker has taken up looks as if it waited, and the next window would start it.
  const auto state = jobState(entry.folder);
  if (!state || *state != JobState::waiting) return;
  project_->run(
      this, [id = entry.id](storage::Project& project) { return project.removeJob(id); },
      [this, id = text(entry.id)](const Status& removed) {
        if (!removed) {
          Q_EMIT failed(text(removed.error().sentence()));
          return;
        }
        known_.remove(id);
        panel_.removeJob(id);
      });
}

void JobsPresenter::cancel(const QString& id) {
  if (const auto draft = drafts_.value(id)) {
    draft->stop.request_stop();
    return;
  }
  if (supervisor_) supervisor_->cancel(id.toStdString());
}

void JobsPresenter::resume(const QString& id) {
  const auto known = known_.find(id);
  if (known == known_.end() || !supervisor_) return;
  known->row.state = State::running;
  known->row.outcome.clear();
  panel_.setJob(known->row);
  supervisor_->start(known->entry.id, known->entry.folder);
  changed();
}

bool JobsPresenter::busy() const {
  return !drafts_.isEmpty() || (supervisor_ && supervisor_->busy());
}

bool JobsPresenter::training() const {
  for (const auto& draft : drafts_)
    if (draft->training) return true;
  if (!supervisor_) return false;
  for (const auto& ids : {supervisor_->running(), supervisor_->waiting()})
    for (const std::string& id : ids)
      if (const auto known = known_.find(text(id)); known != known_.end() && known->row.training) return true;
  return false;
}

void JobsPresenter::cancelAll() {
  for (const auto& draft : std::as_const(drafts_)) draft->stop.request_stop();
  if (!supervisor_) return;
  for (const auto& ids : {supervisor_->waiting(), supervisor_->running()})
    for (const std::string& id : ids) supervisor_->cancel(id);
}

bool JobsPresenter::worksOn(const std::vector<std::string>& ids) const {
  if (!supervisor_) return false;
  for (const auto& atWork : {supervisor_->running(), supervisor_->waiting()})
    for (const std::string& id : atWork)
      if (std::find(ids.begin(), ids.end(), id) != ids.end()) return true;
  return false;
}

void JobsPresenter::forget(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    known_.remove(text(id));
    panel_.removeJob(text(id));
  }
}

void JobsPresenter::letGo() {
  for (const auto& draft : std::as_const(drafts_)) draft->stop.request_stop();
  if (supervisor_) supervisor_->letGo();
  supervisor_.reset();
  awake_.reset();
}

void JobsPresenter::changed() {
  if (!busy())
    awake_.reset();
  else if (!awake_)
    awake_ = std::make_unique<SleepGuard>(tr("A model is being trained or used"));
  Q_EMIT busyChanged();
}

}  // namespace diptych::app
