#include "app/worker/Control.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <thread>
#include <utility>

namespace diptych::app {
namespace {

constexpr char kSignalled = 's', kClose = 'q';
constexpr std::size_t kLongestLine = 1U << 20;

/// The writing end that the signal handler knows; write() is all it may call.
volatile std::sig_atomic_t signalFd = -1;

extern "C" void diptychWorkerSignal(int /*signal*/) {
  const int saved = errno;
  const char byte = kSignalled;
  if (signalFd >= 0) static_cast<void>(!::write(signalFd, &byte, 1));
  errno = saved;
}

bool asksToCancel(std::string_view line) {
  if (line == "cancel") return true;
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.value("cmd", nlohmann::json{}) == "cancel";
}

}  // namespace

struct Control::Impl {
  Handlers handlers;
  std::array<int, 2> pipe{-1, -1};
  std::jthread thread;

  void listen();
  void take(std::string line) const;
};

Control::Control(Handlers handlers) : impl_{std::make_unique<Impl>()} {
  impl_->handlers = std::move(handlers);
  if (::pipe2(impl_->pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) impl_->pipe = {-1, -1};
  signalFd = impl_->pipe[1];
  struct sigaction action = {};
  action.sa_handler = diptychWorkerSignal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  // Whoever starts the worker may have held them back so that none is lost before there is somebody to hear it.
  sigset_t heard;
  sigemptyset(&heard);
  sigaddset(&heard, SIGTERM);
  sigaddset(&heard, SIGINT);
  ::pthread_sigmask(SIG_UNBLOCK, &heard, nullptr);
  impl_->thread = std::jthread{[impl = impl_.get()] { impl->listen(); }};
}

Control::~Control() {
  static_cast<void>(!::write(impl_->pipe[1], &kClose, 1));
  impl_->thread.join();
  signalFd = -1;
  for (const int fd : impl_->pipe)
    if (fd >= 0) ::close(fd);
}

void Control::Impl::take(std::string line) const {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) return;
  if (asksToCancel(line))
    handlers.onCancel();
  else if (handlers.onLine)
    handlers.onLine(std::move(line));
}

void Control::Impl::listen() {
  std::array<pollfd, 2> sources{pollfd{pipe[0], POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
  std::string pending;
  while (true) {
    if (::poll(sources.data(), sources.size(), -1) < 0 && errno != EINTR) return;
    char byte = 0;
    while (::read(pipe[0], &byte, 1) == 1) {
      if (byte == kClose) return;
      handlers.onCancel();
      if (handlers.onSignal) handlers.onSignal();
    }
    if ((sources[1].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) == 0) continue;
    std::array<char, 4096> buffer{};
    const auto got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0 || pending.size() > kLongestLine) {
      sources[1].fd = -1;  // poll leaves it alone from here on
      sources[1].revents = 0;
      take(std::exchange(pending, {}));
      if (handlers.onEnd) handlers.onEnd();
      continue;
    }
    pending.append(buffer.data(), static_cast<std::size_t>(got));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
      take(pending.substr(0, end));
      pending.erase(0, end + 1);
    }
  }
}

}  // namespace diptych::app
