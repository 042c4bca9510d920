#pragma once
// The tokens as a QPalette, for everything that paints itself.

#include "ui/theme/Theme.h"

#include <QPalette>

namespace diptych::ui {

/// All roles of all groups. PlaceholderText is the muted colour and Mid the line colour: small print and lines take them as roles.
QPalette paletteOf(const ThemeColours& colours);

}  // namespace diptych::ui
