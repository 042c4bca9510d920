#pragma once
// What a training's points say: two charts, the newest Dice with its trend, and all of it in words.

#include "core/jobs/JobFolder.h"
#include "ui/chart/LineChart.h"

#include <QString>
#include <optional>
#include <vector>

namespace diptych::ui {

enum class Trend { rising, level, falling };

struct DiceReading {
  double value = 0;            ///< mean of the classes that were measured
  Trend trend = Trend::level;  ///< against the measurement before; within 0.005 it is level, as is the first one
};

/// The newest validation Dice; empty while none was measured (nothing is held out, or it is too early).
std::optional<DiceReading> newestDice(const std::vector<CurvePoint>& curve);
/// "0.87 ↑"; the arrow is left out for a first measurement's "level" as well as for a later one: "0.87".
QString diceText(const DiceReading& reading);
/// "Dice 0.87, rising", for those who do not see the arrow.
QString diceWords(const DiceReading& reading);

LineChart lossChart(const std::vector<CurvePoint>& curve);
/// A line a class; classes that were never measured have none.
LineChart diceChart(const std::vector<CurvePoint>& curve, const std::vector<QString>& classNames);

/// "Epoch 3, loss 0.31 (0.92 at the start). Validation Dice: LV cavity 0.87, myocardium 0.78."
QString curveSummary(const std::vector<CurvePoint>& curve, const std::vector<QString>& classNames);

}  // namespace diptych::ui
