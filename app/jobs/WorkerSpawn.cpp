#include "app/jobs/WorkerSpawn.h"

#include "app/jobs/WorkerEnvironment.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace diptych::app {

namespace {

constexpr const char* kLog = "worker.log";
constexpr int kFirstOther = 3;  // descriptors after standard error

/// What posix_spawn() is to do in the child, given back when it goes.
struct Plan {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  Plan() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
  }
  ~Plan() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
};

void planFiles(Plan& plan, const std::string& log) {
  constexpr mode_t kOwnerOnly = 0600;
  ::posix_spawn_file_actions_addopen(&plan.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&plan.files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&plan.files, STDERR_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, kOwnerOnly);
  ::posix_spawn_file_actions_addclosefrom_np(&plan.files, kFirstOther);
}

void planSignals(Plan& plan) {
  sigset_t usual;
  sigemptyset(&usual);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGCHLD}) sigaddset(&usual, signal);
  ::posix_spawnattr_setsigdefault(&plan.attributes, &usual);
  sigset_t heldBack;
  sigemptyset(&heldBack);
  sigaddset(&heldBack, SIGTERM);
  ::posix_spawnattr_setsigmask(&plan.attributes, &heldBack);
  ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

}  // namespace

Result<pid_t> spawnWorker(const std::filesystem::path& program, const std::filesystem::path& folder) {
  Plan plan;
  planFiles(plan, (folder / kLog).string());
  planSignals(plan);
  std::string words[] = {program.string(), "run", folder.string()};
  std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  std::vector<std::string> variables = workerEnvironment();
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  pid_t child = 0;
  const int failure =
      ::posix_spawn(&child, program.c_str(), &plan.files, &plan.attributes, arguments.data(), environment.data());
  if (failure == 0) return child;
  return Error{ErrorCode::failed, "Cannot start the worker " + program.string() + ": " + std::strerror(failure),
               "check that it and the job's folder are there", program.string()};
}

std::optional<ChildEnd> reapWorker(pid_t child) {
  int status = 0;
  const pid_t reaped = ::waitpid(child, &status, WNOHANG);
  if (reaped == 0 || (reaped < 0 && errno == EINTR)) return {};
  if (reaped < 0) return ChildEnd{.known = false};
  if (WIFSIGNALED(status)) return ChildEnd{.crashed = true, .code = WTERMSIG(status)};
  if (WIFEXITED(status)) return ChildEnd{.code = WEXITSTATUS(status)};
  return {};
}

std::string workerComplaints(const std::filesystem::path& folder) {
  constexpr std::streamoff kMost = 4096;
  std::ifstream log(folder / kLog, std::ios::binary | std::ios::ate);
  const std::streamoff size = log.tellg();
  if (size <= 0) return {};
  const std::streamoff length = std::min(size, kMost);
  std::string text(static_cast<std::size_t>(length), '\0');
  log.seekg(size - length);
  log.read(text.data(), length);
  text.resize(static_cast<std::size_t>(log.gcount()));
  return text;
}

}  // namespace diptych::app
