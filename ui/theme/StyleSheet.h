#pragma once
// The style sheet: Diptych.qss with the tokens filled in.

#include "ui/theme/Theme.h"

namespace diptych::ui {

/// Diptych.qss with each @name replaced by the colour of that name.
QString styleSheetOf(const ThemeColours& colours);

}  // namespace diptych::ui
