#include "app/cli/Interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace diptych::app {

namespace {

constexpr int kInterruptedStatus = 130;  // what a shell gives for SIGINT
/// A terminal and a parent program may both pass the same Ctrl+C on; only a later one means "do not wait".
constexpr auto kSamePress = std::chrono::milliseconds(700);

std::stop_source& source() {
  // Never destroyed: the waiting thread may outlive main().
  static auto* stop = new std::stop_source;
  return *stop;
}

}  // namespace

void watchForInterrupt() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  source();  // made before the thread that uses it
  // A thread that waits may do what a signal handler may not: take the lock inside request_stop().
  std::thread([signals] {
    std::chrono::steady_clock::time_point first;
    int which = 0;
    while (::sigwait(&signals, &which) == 0) {
      const auto now = std::chrono::steady_clock::now();
      if (source().request_stop())
        first = now;
      else if (now - first > kSamePress)
        ::_exit(kInterruptedStatus);
    }
  }).detach();
}

std::stop_token interruptToken() {
  return source().get_token();
}

}  // namespace diptych::app
