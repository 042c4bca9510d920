#pragma once
// Hears of every file that is made in a folder, also of one that is gone before anybody could look.

#include <sys/inotify.h>
#include <unistd.h>

#include <QString>
#include <QStringList>
#include <array>

namespace diptych::test {

class Watched {
public:
  explicit Watched(const QString& folder) : fd_{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)} {
    ::inotify_add_watch(fd_, folder.toLocal8Bit().constData(), IN_CREATE | IN_MOVED_TO);
  }
  ~Watched() { ::close(fd_); }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  /// Names made since the last call.
  QStringList made() {
    QStringList names;
    alignas(inotify_event) std::array<char, 16384> buffer{};
    for (ssize_t got = 0; (got = ::read(fd_, buffer.data(), buffer.size())) > 0;)
      for (ssize_t at = 0; at < got;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        if (event->len > 0) names << QString::fromLocal8Bit(event->name);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      }
    return names;
  }

private:
  int fd_;
};

}  // namespace diptych::test
