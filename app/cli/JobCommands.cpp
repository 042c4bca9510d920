// jobs list, resume, gc

#include "app/cli/Commands.h"
#include "app/cli/Json.h"
#include "app/cli/Options.h"
#include "app/cli/Table.h"
#include "app/cli/Words.h"
#include "app/loop/JobService.h"

#include <CLI/CLI.hpp>

namespace diptych::app {

namespace {

struct JobCommandOptions {
  std::string project, id;
  bool interruptedToo = false;
};

const char* taskName(JobTask task) {
  return task == JobTask::train ? "train" : "segment";
}

Result<Output> runList(const JobCommandOptions& options) {
  const auto project = openToRead(options.project);
  if (!project) return project.error();
  const auto jobs = listJobs(**project);
  if (!jobs) return jobs.error();
  Table table({"Id", "State", "What", "Created", "On disk"});
  Json list = Json::array();
  for (const JobStatus& job : *jobs) {
    const std::string state = job.entry.taken ? "taken in" : jobStateName(job.state);
    table.add({job.entry.id.substr(0, 8), state, job.entry.description, job.entry.created, describeBytes(job.bytes)});
    list.push_back({{"id", job.entry.id},
                    {"task", taskName(job.entry.task)},
                    {"state", jobStateName(job.state)},
                    {"taken", job.entry.taken},
                    {"description", job.entry.description},
                    {"created", job.entry.created},
                    {"folder", job.entry.folder.string()},
                    {"bytes", job.bytes}});
  }
  return Output{table.empty() ? "No jobs\n" : table.text(), {{"jobs", std::move(list)}}, {}};
}

/// The job named, or the only one that has something left to do.
Result<JobStatus> pickJob(const storage::Project& project, const std::string& id) {
  if (!id.empty()) return findJob(project, id);
  auto jobs = listJobs(project);
  if (!jobs) return jobs.error();
  std::erase_if(*jobs, [](const JobStatus& job) { return job.entry.taken || job.state == JobState::running; });
  if (jobs->size() == 1) return std::move(jobs->front());
  if (jobs->empty())
    return Error{ErrorCode::notFound,
                 "There is no job to resume",
                 "`diptych jobs list` shows what runs and what was taken in",
                 {}};
  return Error{ErrorCode::usage, std::to_string(jobs->size()) + " jobs could be resumed", "say which one", {}};
}

Result<Output> runResume(Session& session, const JobCommandOptions& options) {
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto job = pickJob(**project, options.id);
  if (!job) return job.error();
  auto runner = session.runner();
  if (!runner) return runner.error();
  const auto taken = resumeJob(**project, job->entry, **runner, session.progress());
  if (!taken) return taken.error();
  Output output;
  output.json = {{"job", job->entry.id}, {"task", taskName(job->entry.task)}};
  if (taken->model) {
    output.text = "Model " + taken->model->card.name + " (" + taken->model->card.id.substr(0, 8) + ")\n";
    output.json["model"] = jsonOf(*taken->model);
  }
  if (taken->segmentation) {
    output.text = plural(taken->segmentation->tracks.size(), "new track", "new tracks") + "\n";
    output.json["tracks"] = Json::array();
    for (const storage::TrackEntry& track : taken->segmentation->tracks) output.json["tracks"].push_back(jsonOf(track));
  }
  return output;
}

Result<Output> runGc(const JobCommandOptions& options) {
  const auto project = openToWrite(options.project);
  if (!project) return project.error();
  const auto garbage = collectJobGarbage(**project, options.interruptedToo);
  if (!garbage) return garbage.error();
  return Output{"Freed " + describeBytes(garbage->bytes) + ": cleared " + std::to_string(garbage->trimmed.size()) +
                    ", removed " + plural(garbage->removed.size(), "job", "jobs") + "\n",
                {{"trimmed", garbage->trimmed}, {"removed", garbage->removed}, {"bytes", garbage->bytes}},
                {}};
}

}  // namespace

void addJobCommands(CLI::App& app, Session& session) {
  auto options = std::make_shared<JobCommandOptions>();
  CLI::App* jobs = app.add_subcommand("jobs", "Training and segmentation jobs of a project");
  jobs->require_subcommand(1);

  CLI::App* list = addCommand(*jobs, session, "list", "Show the jobs");
  addProjectOption(*list, options->project);
  list->callback([&session, options] { session.command = [options] { return runList(*options); }; });

  CLI::App* resume = addCommand(*jobs, session, "resume", "Run a job on from where it stopped and take its result in");
  addProjectOption(*resume, options->project);
  resume->add_option("id", options->id, "The beginning of its id (not needed where one job is open)")->type_name("ID");
  addWorkerOptions(*resume, session);
  resume->callback(
      [&session, options] { session.command = [&session, options] { return runResume(session, *options); }; });

  CLI::App* gc = addCommand(*jobs, session, "gc", "Free the disk space of jobs that are over");
  addProjectOption(*gc, options->project);
  gc->add_flag("--interrupted", options->interruptedToo, "Also remove interrupted jobs, which could be resumed");
  gc->callback([&session, options] { session.command = [options] { return runGc(*options); }; });
}

}  // namespace diptych::app
