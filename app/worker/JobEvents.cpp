#include "app/worker/JobEvents.h"

#include "core/base/Files.h"
#include "models/runtime/Runtime.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace diptych::app {
namespace {

void writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Result<JobEvents> JobEvents::open(const std::filesystem::path& folder, std::string job) {
  const auto path = folder / "events.jsonl";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return errorFromErrno("write", path);
  return JobEvents{fd, std::move(job)};
}

JobEvents::JobEvents(JobEvents&& other) noexcept : fd_{std::exchange(other.fd_, -1)}, job_{std::move(other.job_)} {}

JobEvents::~JobEvents() {
  if (fd_ >= 0) ::close(fd_);
}

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
  writeAll(fd_, text);
  writeAll(STDOUT_FILENO, text);
}

}  // namespace diptych::app
