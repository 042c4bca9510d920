#include "tests/e2e/kills/Victim.h"

#include "tests/support/Places.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QFile>
#include <QtGlobal>
#include <array>
#include <cerrno>
#include <csignal>
#include <thread>
#include <vector>

extern char** environ;

namespace diptych::test {
namespace {

namespace fs = std::filesystem;

constexpr int kPipeInVictim = 3;

/// The environment of this process with those entries replaced.
std::vector<std::string> environmentWith(const std::map<std::string, std::string>& entries) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!entries.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : entries) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

WatchPage* mapPage(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ::ftruncate(fd, sizeof(WatchPage)) != 0) qFatal("no page of shared memory");
  void* memory = ::mmap(nullptr, sizeof(WatchPage), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (memory == MAP_FAILED) qFatal("no page of shared memory");
  auto* page = static_cast<WatchPage*>(memory);
  page->state = static_cast<std::uint32_t>(TransactionState::none);
  return page;
}

Clock::time_point after(double seconds) {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

int killsWanted(int otherwise) {
  bool said = false;
  const int kills = qEnvironmentVariableIntValue("DIPTYCH_KILLS", &said);
  return said ? kills : otherwise;
}

Victim::Victim(const VictimOptions& options) : folder_{options.folder} {
  for (const char* name : {"home", "tmp"}) fs::create_directories(folder_ / name);
  page_ = mapPage(folder_ / "watch");
  std::array<int, 2> channel{};
  if (::pipe2(channel.data(), O_CLOEXEC) != 0) qFatal("no pipe");
  pipe_ = channel[0];

  auto entries = options.environment;
  entries.insert({{"HOME", (folder_ / "home").string()},
                  {"XDG_CONFIG_HOME", (folder_ / "home/config").string()},
                  {"XDG_DATA_HOME", (folder_ / "home/data").string()},
                  {"TMPDIR", (folder_ / "tmp").string()},
                  {"LD_PRELOAD", inBuild("tests/libdiptych_transaction_hook.so").toStdString()},
                  {"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"},
                  {"DIPTYCH_TEST_WATCH", (folder_ / "watch").string()},
                  {"DIPTYCH_TRACE_SAVED", "/dev/fd/" + std::to_string(kPipeInVictim)}});
  if (options.network) entries["DIPTYCH_TEST_NETWORK"] = "1";
  std::vector<std::string> environment = environmentWith(entries);
  std::vector<std::string> arguments{options.program.toStdString()};
  for (const QString& argument : options.arguments) arguments.push_back(argument.toStdString());
  const std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  const int printed = ::open((folder_ / "printed").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  process_ = ::fork();
  if (process_ < 0) qFatal("no process");
  if (process_ == 0) {
    ::dup2(printed, STDOUT_FILENO);
    ::dup2(printed, STDERR_FILENO);
    if (channel[1] == kPipeInVictim)
      ::fcntl(kPipeInVictim, F_SETFD, 0);
    else
      ::dup2(channel[1], kPipeInVictim);
    ::execve(argv.front(), argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(channel[1]);
  ::close(printed);
}

Victim::~Victim() {
  if (!ended_) kill();
  ::close(pipe_);
  ::munmap(page_, sizeof(WatchPage));
}

bool Victim::read(double seconds) {
  pollfd waiting{pipe_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(seconds * 1000)) <= 0) return false;
  std::array<char, 4096> bytes{};
  const ssize_t got = ::read(pipe_, bytes.data(), bytes.size());
  if (got <= 0) return false;
  unread_.append(bytes.data(), static_cast<std::size_t>(got));
  const auto now = Clock::now();
  for (std::size_t end; (end = unread_.find('\n')) != std::string::npos; unread_.erase(0, end + 1))
    savedAt_.emplace(std::stoll(unread_.substr(0, end)), now);
  return true;
}

bool Victim::waitForSaved(int count, double seconds) {
  const auto deadline = after(seconds);
  while (saved() < count) {
    const double left = std::chrono::duration<double>(deadline - Clock::now()).count();
    if (left <= 0 || !read(left)) return false;
  }
  return true;
}

bool Victim::waitForState(TransactionState wanted, double seconds) {
  const auto deadline = after(seconds);
  while (page_->state.load() < static_cast<std::uint32_t>(wanted)) {
    if (Clock::now() > deadline || reap(false)) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(20));  // much less than a commit takes
  }
  return true;
}

bool Victim::waitForEnd(double seconds) {
  const auto deadline = after(seconds);
  while (!reap(false)) {
    if (Clock::now() > deadline) return false;
    read(0.01);
  }
  while (read(0)) {
  }
  return true;
}

bool Victim::reap(bool wait) {
  if (ended_) return true;
  int status = 0;
  if (::waitpid(process_, &status, wait ? 0 : WNOHANG) != process_) return false;
  ended_ = true;
  wasKilled_ = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  exitStatus_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

void Victim::kill() {
  if (!ended_) {
    ::kill(process_, SIGKILL);
    killedAt_ = Clock::now();
    reap(true);
  }
  while (read(0)) {
  }
}

QByteArray Victim::printed() const {
  QFile file(QString::fromStdString((folder_ / "printed").string()));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace diptych::test
