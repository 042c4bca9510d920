#pragma once
// The demo's steps as they are told to the user and kept for demo.json.

#include "app/demo/Demo.h"
#include "core/base/Progress.h"

#include <chrono>
#include <string>
#include <vector>

namespace diptych::app {

struct DemoStep {
  std::string words;
  double seconds = 0;
};

class StepLog {
public:
  explicit StepLog(DemoConsole console) : console_{std::move(console)} {}

  /// A heading: no step.
  void say(const std::string& line);
  /// Ends the step that began when the one before it ended, and says it with its time.
  void done(const std::string& words);

  const Progress& progress() const { return console_.progress; }
  const std::vector<DemoStep>& steps() const { return steps_; }
  double seconds() const;  ///< since the beginning

private:
  using Clock = std::chrono::steady_clock;
  DemoConsole console_;
  Clock::time_point begin_ = Clock::now(), last_ = begin_;
  std::vector<DemoStep> steps_;
};

}  // namespace diptych::app
