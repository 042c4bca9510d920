#pragma once
// A job's events on their way out: a line each to events.jsonl and to standard output.

#include "app/worker/EventFile.h"
#include "app/worker/LineWriter.h"
#include "core/base/Result.h"
#include "core/jobs/JobFolder.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace diptych::app {

class JobEvents {
public:
  static Result<JobEvents> open(const std::filesystem::path& folder, std::string job);

  void hello(const std::string& device, int threads);
  /// loading, training, predicting, saving
  void state(std::string_view name);
  void progress(double fraction, std::string_view what);
  void metric(const CurvePoint& point);
  void checkpoint(const std::string& file, int step);
  void warning(std::string_view what);
  void error(const Error& error);
  void result(const JobResult& result);

private:
  JobEvents(EventFile file, std::string job);
  /// A reader that has gone away, or does not read, does not stop the job; the file has the line.
  void send(const char* event, const nlohmann::json& fields);

  EventFile file_;
  LineWriter output_;
  std::string job_;
};

}  // namespace diptych::app
