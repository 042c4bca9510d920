#include "ui/work/WorkWords.h"

#include "ui/text/NumberText.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("diptych::ui::work", text);
}

}  // namespace

QString timeLeftText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return {};
  if (seconds < 5) return translated("a few seconds left");
  // durationText() gives tenths below ten seconds; in a countdown they only flicker.
  const double whole = std::round(seconds);
  const QString time =
      whole < 10 ? translated("%1 s").arg(static_cast<int>(whole)) : QString::fromStdString(durationText(whole));
  return translated("%1 left").arg(time);
}

QString minutesText(double minutes) {
  if (!std::isfinite(minutes) || minutes <= 0) return translated("no time");
  if (minutes < 1) {
    const long seconds = std::max(1L, std::lround(minutes * 60));
    if (seconds < 60) return seconds == 1 ? translated("1 second") : translated("%1 seconds").arg(seconds);
  }
  const double tenths = std::round(minutes * 10) / 10;
  if (tenths < 60) {
    if (tenths == 1) return translated("1 minute");
    return translated("%1 minutes").arg(QString::fromStdString(shortText(tenths)));
  }
  const long whole = std::lround(minutes);
  if (whole % 60 == 0) return whole == 60 ? translated("1 hour") : translated("%1 hours").arg(whole / 60);
  return translated("%1 h %2 min").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

QString deviceText(const QString& device) {
  if (device == QLatin1String("auto")) return translated("Automatic");
  if (device == QLatin1String("cpu")) return translated("Processor (CPU)");
  if (device.startsWith(QLatin1String("cuda"))) return translated("Graphics card (%1)").arg(device);
  return device;
}

std::vector<QString> namesFromText(const QString& text) {
  static const QRegularExpression separators(QStringLiteral("[,;\\r\\n\\x{2028}\\x{2029}]+"));
  std::vector<QString> names;
  for (const QString& part : text.split(separators, Qt::SkipEmptyParts)) {
    const QString name = part.simplified();
    const bool known = std::any_of(names.begin(), names.end(),
                                   [&](const QString& other) { return other.compare(name, Qt::CaseInsensitive) == 0; });
    if (!name.isEmpty() && !known) names.push_back(name);
  }
  return names;
}

}  // namespace diptych::ui
