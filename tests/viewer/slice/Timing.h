#pragma once
// Prints how long something takes; nothing is asserted.

#include <QElapsedTimer>
#include <QtTest>
#include <algorithm>
#include <functional>
#include <vector>

namespace diptych::viewer::test {

inline void printTiming(const char* what, const std::function<void(int)>& work) {
  std::vector<double> times;
  for (int i = 0; i < 300; ++i) {
    QElapsedTimer timer;
    timer.start();
    work(i);
    times.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
  }
  std::sort(times.begin(), times.end());
  qInfo("%-44s median %.3f ms, p95 %.3f ms", what, times[150], times[285]);
}

}  // namespace diptych::viewer::test
