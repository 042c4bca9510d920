#pragma once
// A forecast as people say it: round, with its unit, and never more exact than it is.

#include "app/loop/JobEstimate.h"

#include <QString>

namespace diptych::app {

/// "about 4 s", "about 3 min", "about 1 h 20 min"; "time not known yet" for 0.
QString timeInWords(double seconds);
/// "0.6 GB"; below 0.1 GB "64 MB".
QString bytesInWords(std::uint64_t bytes);
/// "about 0.6 GB of 5.1 GB free"; "5.1 GB free" where the need cannot be told.
QString memoryInWords(const JobForecast& forecast);
/// A sentence where the memory will not do, or hardly; else empty.
QString memoryWarningOf(const JobForecast& forecast);

}  // namespace diptych::app
