#pragma once
// A job's events on their way out: a line each to events.jsonl and to standard output.

#include "core/base/Result.h"
#include "core/jobs/JobFolder.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace diptych::app {

class JobEvents {
public:
  /// Appends to folder/events.jsonl, so that a resumed job's story stays whole.
  static Result<JobEvents> open(const std::filesystem::path& folder, std::string job);
  JobEvents(JobEvents&& other) noexcept;
  ~JobEvents();

  void hello(const std::string& device, int threads);
  /// loading, training, predicting, saving
  void state(std::string_view name);
  void progress(double fraction, std::string_view what);
  void metric(const CurvePoint& point);
  void checkpoint(const std::string& file, int step);
  void error(const Error& error);
  void result(const JobResult& result);

private:
  JobEvents(int fd, std::string job) : fd_{fd}, job_{std::move(job)} {}
  /// A reader that has gone away does not stop the job; the file has the line.
  void send(const char* event, const nlohmann::json& fields);

  int fd_;
  std::string job_;
};

}  // namespace diptych::app
