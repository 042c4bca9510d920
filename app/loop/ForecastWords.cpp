#include "app/loop/ForecastWords.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace diptych::app {

namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("diptych::app::ForecastWords", text);
}

/// Seconds to what one would say: 7, 10, 15, 40 …
qint64 roundish(double seconds) {
  const double step = seconds < 10 ? 1 : seconds < 60 ? 5 : 10;
  return std::llround(std::max(1.0, std::round(seconds / step) * step));
}

}  // namespace

QString timeInWords(double seconds) {
  constexpr double kMinute = 60, kHour = 3600;
  if (!(seconds > 0)) return tr("time not known yet");
  if (roundish(seconds) < kMinute) return tr("about %1 s").arg(roundish(seconds));
  // Up to ten minutes a half is worth saying.
  const double halves = std::round(seconds / kMinute * 2) / 2;
  if (halves < 10 && halves != std::floor(halves)) return tr("about %1 min").arg(QLocale().toString(halves, 'f', 1));
  const qint64 minutes = std::llround(seconds / kMinute);
  if (minutes < kMinute) return tr("about %1 min").arg(minutes);
  const qint64 fives = std::llround(seconds / (5 * kMinute)) * 5;
  const qint64 hours = fives / 60, rest = fives % 60;
  if (seconds >= 10 * kHour || rest == 0) return tr("about %1 h").arg(std::llround(seconds / kHour));
  return tr("about %1 h %2 min").arg(hours).arg(rest);
}

QString bytesInWords(std::uint64_t bytes) {
  constexpr double kMega = 1e6, kGiga = 1e9;
  const auto amount = static_cast<double>(bytes);
  if (amount < 0.1 * kGiga) return tr("%1 MB").arg(std::llround(amount / kMega));
  return tr("%1 GB").arg(QLocale().toString(amount / kGiga, 'f', amount < 100 * kGiga ? 1 : 0));
}

QString memoryInWords(const JobForecast& forecast) {
  if (forecast.memoryBytes == 0) return tr("%1 free").arg(bytesInWords(forecast.freeBytes));
  return tr("about %1 of %2 free").arg(bytesInWords(forecast.memoryBytes), bytesInWords(forecast.freeBytes));
}

QString memoryWarningOf(const JobForecast& forecast) {
  constexpr double kTight = 0.85;  // the window wants some, too
  const auto need = static_cast<double>(forecast.memoryBytes), free = static_cast<double>(forecast.freeBytes);
  if (forecast.memoryBytes == 0 || forecast.freeBytes == 0 || need <= kTight * free) return {};
  if (need > free)
    return tr("This takes about %1 of memory at full speed, but only %2 are free. It will take fewer slices at a time, "
              "or say "
              "that it cannot. Close other programs, or take a smaller network.")
        .arg(bytesInWords(forecast.memoryBytes), bytesInWords(forecast.freeBytes));
  return tr("This needs nearly all of the memory that is free. Close other programs first.");
}

}  // namespace diptych::app
