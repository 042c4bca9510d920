#include "ui/work/TrainingCurves.h"

#include "ui/text/NumberText.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace diptych::ui {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("diptych::ui::TrainingCurves", text);
}

QString fixed(double value, int decimals) {
  return QString::fromStdString(fixedText(value, decimals));
}

/// Class 0 is the background, which nobody draws; its Dice would flatter every mean.
std::optional<double> meanDice(const CurvePoint& point) {
  double sum = 0;
  int count = 0;
  for (std::size_t c = 1; c < point.validationDice.size(); ++c)
    if (std::isfinite(point.validationDice[c])) {
      sum += point.validationDice[c];
      ++count;
    }
  if (count == 0) return std::nullopt;
  return sum / count;
}

QString className(const std::vector<QString>& names, std::size_t c) {
  return c < names.size() && !names[c].isEmpty() ? names[c] : translated("class %1").arg(c);
}

const CurvePoint* newestMeasured(const std::vector<CurvePoint>& curve) {
  const auto found = std::find_if(curve.rbegin(), curve.rend(), [](const CurvePoint& p) { return meanDice(p); });
  return found == curve.rend() ? nullptr : &*found;
}

}  // namespace

std::optional<DiceReading> newestDice(const std::vector<CurvePoint>& curve) {
  std::optional<double> newest, before;
  for (const CurvePoint& point : curve)
    if (const auto mean = meanDice(point)) {
      before = newest;
      newest = mean;
    }
  if (!newest) return std::nullopt;
  constexpr double level = 0.005;  // what two decimals can show
  DiceReading reading{*newest, Trend::level};
  if (before && *newest > *before + level) reading.trend = Trend::rising;
  if (before && *newest < *before - level) reading.trend = Trend::falling;
  return reading;
}

QString diceText(const DiceReading& reading) {
  const QString value = fixed(reading.value, 2);
  switch (reading.trend) {
    case Trend::rising:
      return value + QStringLiteral(" ↑");
    case Trend::falling:
      return value + QStringLiteral(" ↓");
    case Trend::level:
      break;
  }
  return value;
}

QString diceWords(const DiceReading& reading) {
  const QString value = fixed(reading.value, 2);
  switch (reading.trend) {
    case Trend::rising:
      return translated("Validation Dice %1, rising").arg(value);
    case Trend::falling:
      return translated("Validation Dice %1, falling").arg(value);
    case Trend::level:
      break;
  }
  return translated("Validation Dice %1").arg(value);
}

LineChart lossChart(const std::vector<CurvePoint>& curve) {
  LineChart chart;
  chart.title = translated("Training loss").toStdString();
  chart.x = {translated("Epoch").toStdString(), {}, {}, false};
  chart.y = {translated("Loss").toStdString(), 0.0, {}, false};
  ChartSeries loss{translated("Loss").toStdString(), {}};
  for (const CurvePoint& point : curve) loss.points.emplace_back(point.epoch, point.loss);
  chart.series.push_back(std::move(loss));
  return chart;
}

LineChart diceChart(const std::vector<CurvePoint>& curve, const std::vector<QString>& classNames) {
  LineChart chart;
  chart.title = translated("Validation Dice").toStdString();
  chart.x = {translated("Epoch").toStdString(), {}, {}, false};
  chart.y = {translated("Dice").toStdString(), 0.0, 1.0, false};
  std::size_t classes = 0;
  for (const CurvePoint& point : curve) classes = std::max(classes, point.validationDice.size());
  for (std::size_t c = 1; c < classes; ++c) {
    ChartSeries series{className(classNames, c).toStdString(), {}};
    // Only measured points: loss is noted far more often, and gaps between would break every line into dots.
    for (const CurvePoint& point : curve)
      if (c < point.validationDice.size() && std::isfinite(point.validationDice[c]))
        series.points.emplace_back(point.epoch, point.validationDice[c]);
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  }
  return chart;
}

QString curveSummary(const std::vector<CurvePoint>& curve, const std::vector<QString>& classNames) {
  if (curve.empty()) return translated("No values yet: the first come after a few steps.");
  const CurvePoint& last = curve.back();
  QString text = translated("Epoch %1, loss %2").arg(fixed(last.epoch, 1), fixed(last.loss, 2));
  if (curve.size() > 1) text += translated(" (%1 at the start)").arg(fixed(curve.front().loss, 2));
  text += QLatin1Char('.');
  const CurvePoint* measured = newestMeasured(curve);
  if (!measured) return text + QLatin1Char(' ') + translated("Dice is measured on held-out slices; there is none yet.");
  QStringList values;
  for (std::size_t c = 1; c < measured->validationDice.size(); ++c)
    if (std::isfinite(measured->validationDice[c]))
      values << className(classNames, c) + QLatin1Char(' ') + fixed(measured->validationDice[c], 2);
  return text + QLatin1Char(' ') + translated("Validation Dice: %1.").arg(values.join(QStringLiteral(", ")));
}

}  // namespace diptych::ui
