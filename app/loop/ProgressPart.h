#pragma once
// A step of longer work reports from 0 to 1; the whole shows it as its share.

#include "core/base/Progress.h"

namespace diptych::app {

/// What a step between `from` and `to` of `whole` is given. Keeps a copy of `whole`.
inline Progress part(const Progress& whole, double from, double to) {
  Progress step;
  step.stop = whole.stop;
  if (whole.report)
    step.report = [report = whole.report, from, to](double fraction, std::string_view what) {
      report(from + (to - from) * fraction, what);
    };
  return step;
}

}  // namespace diptych::app
