#pragma once
// How long the window takes to come up, for `diptych bench start`: where the environment's DIPTYCH_TRACE_START names a file, the
// window writes there when it was first seen, and closes.

#include <QObject>
#include <QPointer>
#include <QString>
#include <QWidget>
#include <functional>
#include <string>
#include <vector>

namespace diptych::app {

class MainWindow;

/// Moments are nanoseconds of std::chrono::steady_clock, which all processes of a machine share; a line each:
///   frame 81240012345      something of the window is painted
///   studies 81512345678    painted, with the study list filled
///   picture 81612345678    painted, with a slice of a series
class StartTrace final : public QObject {
public:
  /// Whether this run is a measured one.
  static bool wanted();
  explicit StartTrace(MainWindow& window);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  struct Mark {
    const char* name;
    QPointer<QWidget> widget;  ///< whose paint event is waited for
    std::function<bool()> ready;
    bool seen = false;
  };
  void reached(Mark& mark);

  MainWindow& window_;
  std::vector<Mark> marks_;
  std::string lines_;
};

}  // namespace diptych::app
