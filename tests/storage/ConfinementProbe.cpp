// Confines itself, then tries what a file that has taken the decoder over would try. Standard output says what worked, a word each.

#include "storage/decoder/Confinement.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace {

void worked(const char* what, bool did) {
  if (did) (void)!::write(STDOUT_FILENO, (std::string{what} + " ").data(), std::string{what}.size() + 1);
}

bool startsThread() {
  try {
    std::thread{[] {}}.join();
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace

int main(int, char** arguments) {
  const std::filesystem::path folder{arguments[1]};
  const std::string there = folder / "there", fresh = folder / "fresh";
  if (!diptych::storage::decoder::confineThisProcess()) return 1;
  worked("read", ::open(there.c_str(), O_RDONLY) >= 0);
  worked("allocate", std::malloc(100 << 20) != nullptr);
  worked("write", ::open(there.c_str(), O_WRONLY) >= 0);
  worked("append", ::open(there.c_str(), O_RDWR | O_APPEND) >= 0);
  worked("truncate", ::open(there.c_str(), O_RDONLY | O_TRUNC) >= 0 || ::truncate(there.c_str(), 0) == 0);
  worked("create", ::open(fresh.c_str(), O_RDONLY | O_CREAT, 0600) >= 0 || ::creat(fresh.c_str(), 0600) >= 0);
  worked("unnamed", ::open(folder.c_str(), O_TMPFILE | O_RDWR, 0600) >= 0);
  worked("rename", ::rename(there.c_str(), fresh.c_str()) == 0);
  worked("unlink", ::unlink(there.c_str()) == 0);
  worked("folder", ::mkdir(fresh.c_str(), 0700) == 0);
  worked("link", ::symlink("/", fresh.c_str()) == 0 || ::link(there.c_str(), fresh.c_str()) == 0);
  worked("chmod", ::chmod(there.c_str(), 0777) == 0);
  worked("socket", ::socket(AF_INET, SOCK_STREAM, 0) >= 0 || ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
  worked("fork", ::fork() >= 0);
  worked("thread", startsThread());
  worked("exec", ::execl("/bin/true", "true", nullptr) == 0);
  worked("kill", ::kill(::getppid(), 0) == 0);
  worked("trace", ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0);
  rlimit core{};
  worked("core", ::getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur != 0);
  return 0;
}
