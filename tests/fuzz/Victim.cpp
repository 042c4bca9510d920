#include "tests/fuzz/Victim.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

extern char** environ;

namespace diptych::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostOutput = 16 << 10;

/// Reads until the other end closes, which is when the process is gone; false where time runs out first.
bool readUntilGone(int fd, std::string& output, double seconds) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  std::array<char, 4096> part;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd watched{fd, POLLIN, 0};
    if (left <= 0 || ::poll(&watched, 1, static_cast<int>(left)) == 0) return false;
    const auto got = ::read(fd, part.data(), part.size());
    if (got <= 0) return true;
    if (output.size() < kMostOutput) output.append(part.data(), static_cast<std::size_t>(got));
  }
}

Ending endingOf(int status) {
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGXCPU ? Ending::hung : Ending::crashed;
  switch (WEXITSTATUS(status)) {
    case 0:
      return Ending::read;
    case 1:
      return Ending::refused;
    case 2:
      return Ending::wordless;
    default:
      return Ending::crashed;  // a sanitizer's
  }
}

}  // namespace

const char* endingName(Ending ending) {
  static constexpr std::array names{"read", "refused", "crashed", "hung", "wordless"};
  return names[static_cast<std::size_t>(ending)];
}

Trial tried(const std::filesystem::path& reader, const std::string& kind, const std::filesystem::path& path,
            double seconds) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  std::string program = reader.string(), kindText = kind, pathText = path.string();
  std::array<char*, 4> arguments{program.data(), kindText.data(), pathText.data(), nullptr};
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  Trial trial;
  if (failed != 0) {
    ::close(ends[0]);
    trial.ending = Ending::crashed;
    trial.output = "fuzz_reader cannot be started";
    return trial;
  }
  const bool gone = readUntilGone(ends[0], trial.output, seconds);
  if (!gone) ::kill(pid, SIGKILL);
  ::close(ends[0]);
  ::waitpid(pid, &trial.status, 0);
  trial.ending = gone ? endingOf(trial.status) : Ending::hung;
  return trial;
}

}  // namespace diptych::fuzz
