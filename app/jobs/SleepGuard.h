#pragma once
// Keeps the computer awake while work goes on.

#include <QString>
#include <memory>

namespace diptych::app {

/// For as long as it lives the desktop does not suspend by itself; the screen may still go dark. Asks the desktop portal, else
/// systemd's logind, without waiting for an answer; where there is neither, nothing happens. Needs a QCoreApplication and its
/// event loop.
class SleepGuard {
public:
  /// `why` is shown by desktops that tell what keeps them awake: "A network is being trained".
  explicit SleepGuard(const QString& why);
  ~SleepGuard();
  SleepGuard(const SleepGuard&) = delete;
  SleepGuard& operator=(const SleepGuard&) = delete;

  /// Whether somebody has agreed by now.
  bool active() const;

private:
  struct Hold;
  std::shared_ptr<Hold> hold_;  ///< answers may come in after the guard has gone
};

}  // namespace diptych::app
