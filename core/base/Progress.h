#pragma once
// How long work says how far it is, and learns that it should stop.

#include <functional>
#include <stop_token>
#include <string_view>

namespace diptych {

/// Handed down by value or const reference. A default-constructed Progress reports nowhere and never stops.
/// `report` is called on the thread that does the work, with fraction in [0,1] and a short present-tense phrase
/// ("Reading 12 of 200 files"). Work that sees cancelled() ends within a second with ErrorCode::cancelled and
/// leaves everything as it was.
struct Progress {
  std::function<void(double fraction, std::string_view what)> report;
  std::stop_token stop;

  void operator()(double fraction, std::string_view what) const {
    if (report) report(fraction, what);
  }
  bool cancelled() const { return stop.stop_requested(); }
};

}  // namespace diptych
