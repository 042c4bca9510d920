#pragma once
// What comes in while the worker works: lines on standard input and SIGTERM.

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace diptych::app {

/// Listens on a thread of its own for as long as it lives; one at a time.
///  - the line {"cmd":"cancel"}, or plain "cancel", and the signals TERM and INT ask the current job to stop
///  - any other line goes to `onLine`
///  - the end of the input is told to `onEnd` and is not a cancel: a training outlives the window that started it
class Control {
public:
  struct Handlers {
    std::function<void()> onCancel;
    std::function<void(std::string line)> onLine;
    std::function<void()> onEnd;
    std::function<void()> onSignal;  ///< after onCancel
  };
  explicit Control(Handlers handlers);
  ~Control();
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diptych::app
