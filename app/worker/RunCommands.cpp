#include "app/worker/Commands.h"
#include "app/worker/Control.h"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>

namespace diptych::app {

WorkerExit runCommand(const std::filesystem::path& folder, const RunOptions& options) {
  std::stop_source stop;
  const Control control{{.onCancel = [&] { stop.request_stop(); }, .onLine = {}, .onEnd = {}, .onSignal = {}}};
  return JobRunner{options}.run(folder, stop.get_token());
}

namespace {

/// What serve was asked to do and has not done yet.
class Requests {
public:
  void run(std::string folder) {
    const std::lock_guard guard{mutex_};
    folders_.push_back(std::move(folder));
    changed_.notify_all();
  }
  void cancelCurrent() {
    const std::lock_guard guard{mutex_};
    current_.request_stop();
  }
  /// No more jobs after those that wait.
  void end() {
    const std::lock_guard guard{mutex_};
    ended_ = true;
    changed_.notify_all();
  }
  /// No more jobs at all, and the current one stops.
  void quit() {
    const std::lock_guard guard{mutex_};
    ended_ = true;
    folders_.clear();
    current_.request_stop();
    changed_.notify_all();
  }
  /// Waits; nothing where it is over.
  std::optional<std::pair<std::string, std::stop_token>> next() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return ended_ || !folders_.empty(); });
    if (folders_.empty()) return {};
    std::pair<std::string, std::stop_token> request{std::move(folders_.front()), {}};
    folders_.pop_front();
    current_ = std::stop_source{};
    request.second = current_.get_token();
    return request;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> folders_;
  std::stop_source current_;
  bool ended_ = false;
};

void takeCommand(Requests& requests, const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  const auto text = [&](const char* key) {
    const auto it = json.is_object() ? json.find(key) : json.end();
    return it != json.end() && it->is_string() ? it->get<std::string>() : std::string{};
  };
  const std::string command = text("cmd");
  if (command == "run" && !text("folder").empty())
    requests.run(text("folder"));
  else if (command == "quit")
    requests.quit();
  else
    std::cerr << "diptych-worker: Cannot understand a line of the input; send {\"cmd\":\"run\",\"folder\":…}, "
                 "{\"cmd\":\"cancel\"} or {\"cmd\":\"quit\"}."
              << std::endl;
}

}  // namespace

WorkerExit serveCommand(const RunOptions& options) {
  Requests requests;
  const Control control{{.onCancel = [&] { requests.cancelCurrent(); },
                         .onLine = [&](const std::string& line) { takeCommand(requests, line); },
                         .onEnd = [&] { requests.end(); },
                         .onSignal = [&] { requests.quit(); }}};
  JobRunner runner{options};
  while (auto request = requests.next()) {
    const auto exit = runner.run(request->first, request->second);
    const nlohmann::json done{
        {"v", kJobProtocolVersion}, {"event", "done"}, {"folder", request->first}, {"exit", static_cast<int>(exit)}};
    std::cout << done.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
  }
  return WorkerExit::succeeded;
}

}  // namespace diptych::app
