#include "app/worker/JobEvents.h"

#include "models/runtime/Runtime.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace diptych::app {
namespace {

/// For a reader of standard output who is busy with something else; one who was stopped (Ctrl+Z) misses lines.
constexpr std::chrono::seconds kReadersTime{1};

}  // namespace

Result<JobEvents> JobEvents::open(const std::filesystem::path& folder, std::string job) {
  auto file = EventFile::open(folder / "events.jsonl");
  if (!file) return file.error();
  return JobEvents{std::move(*file), std::move(job)};
}

JobEvents::JobEvents(EventFile file, std::string job)
    : file_{std::move(file)}, output_{STDOUT_FILENO}, job_{std::move(job)} {}

void JobEvents::hello(const std::string& device, int threads) {
  send("hello", {{"program", "diptych-worker"},
                 {"version", DIPTYCH_VERSION},
                 {"torch", models::torchVersion()},
                 {"device", device},
                 {"threads", threads}});
}

void JobEvents::state(std::string_view name) {
  send("state", {{"state", name}});
}

void JobEvents::progress(double fraction, std::string_view what) {
  send("progress", {{"fraction", fraction}, {"what", what}});
}

void JobEvents::metric(const CurvePoint& point) {
  send("metric", {{"step", point.step},
                  {"epoch", point.epoch},
                  {"seconds", point.seconds},
                  {"loss", point.loss},
                  {"validationDice", point.validationDice}});
}

void JobEvents::checkpoint(const std::string& file, int step) {
  send("checkpoint", {{"file", file}, {"step", step}});
}

void JobEvents::warning(std::string_view what) {
  send("warning", {{"what", what}});
}

void JobEvents::error(const Error& error) {
  send("error", {{"code", errorCodeName(error.code)},
                 {"what", error.what},
                 {"advice", error.advice},
                 {"subject", error.subject}});
}

void JobEvents::result(const JobResult& result) {
  send("result", {{"state", jobStateName(result.state)}, {"seconds", result.seconds}, {"file", "result.json"}});
}

void JobEvents::send(const char* event, const nlohmann::json& fields) {
  JobEvent line;
  line.job = job_;
  line.event = event;
  line.fields = fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string text = toJsonLine(line) + "\n";
  file_.append(text, line.event == "progress");
  output_.write(text, kReadersTime);
}

}  // namespace diptych::app
