#pragma once
// A program that is run to be killed: what it says is saved is read from a pipe, where it died from a page of shared memory.

#include "tests/e2e/kills/Watch.h"

#include <sys/types.h>

#include <QString>
#include <QStringList>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace diptych::test {

using Clock = std::chrono::steady_clock;

struct VictimOptions {
  QString program;
  QStringList arguments;
  std::filesystem::path folder;  ///< for its home, its temporary files and what it prints; made if missing
  bool network = false;          ///< it takes every folder for one on a network
  std::map<std::string, std::string> environment;
};

/// What DIPTYCH_KILLS says, or `otherwise`.
int killsWanted(int otherwise);

class Victim {
public:
  /// Starts it. Ends the test program where it cannot be started.
  explicit Victim(const VictimOptions& options);
  /// Kills it if nobody has.
  ~Victim();
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  /// Waits until it has said of this many edits that they are saved; false where it ends, or takes longer than `seconds`.
  bool waitForSaved(int count, double seconds = 60);
  /// Waits until its database is in this state or further in; false where it ends or `seconds` are over.
  bool waitForState(TransactionState state, double seconds = 60);
  /// Waits for its own end; false where it takes longer than `seconds`.
  bool waitForEnd(double seconds = 60);
  /// SIGKILL, and reads what it had still said. Nothing of it runs any more on return.
  void kill();

  int saved() const { return static_cast<int>(savedAt_.size()); }
  std::int64_t lastSaved() const { return savedAt_.empty() ? 0 : savedAt_.rbegin()->first; }
  /// By sequence number: when it was read here.
  const std::map<std::int64_t, Clock::time_point>& savedAt() const { return savedAt_; }
  /// As far as it got.
  TransactionState state() const { return static_cast<TransactionState>(page_->state.load()); }
  /// Of kill().
  Clock::time_point killedAt() const { return killedAt_; }
  /// It was alive when it was killed.
  bool wasKilled() const { return wasKilled_; }
  int exitStatus() const { return exitStatus_; }
  QByteArray printed() const;

private:
  bool read(double seconds);  ///< false: nothing more will come, or nothing did in time
  bool reap(bool wait);

  std::filesystem::path folder_;
  WatchPage* page_ = nullptr;
  pid_t process_ = -1;
  int pipe_ = -1;
  std::string unread_;
  std::map<std::int64_t, Clock::time_point> savedAt_;
  Clock::time_point killedAt_;
  bool ended_ = false, wasKilled_ = false;
  int exitStatus_ = -1;
};

}  // namespace diptych::test
