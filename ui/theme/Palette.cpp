#include "ui/theme/Palette.h"

namespace diptych::ui {

QPalette paletteOf(const ThemeColours& c) {
  QPalette palette;
  const auto set = [&palette](QPalette::ColorRole role, const QColor& enabled, const QColor& disabled) {
    palette.setColor(QPalette::Active, role, enabled);
    palette.setColor(QPalette::Inactive, role, enabled);  // a window in the background stays readable
    palette.setColor(QPalette::Disabled, role, disabled);
  };
  const auto same = [&set](QPalette::ColorRole role, const QColor& colour) { set(role, colour, colour); };

  same(QPalette::Window, c.panel);
  same(QPalette::Base, c.panel);
  same(QPalette::AlternateBase, c.ground);
  same(QPalette::Button, c.raised);
  set(QPalette::WindowText, c.text, c.muted);
  set(QPalette::Text, c.text, c.muted);
  set(QPalette::ButtonText, c.text, c.muted);
  same(QPalette::BrightText, c.dangerText);
  same(QPalette::PlaceholderText, c.muted);
  set(QPalette::Highlight, c.accent, c.line);
  set(QPalette::HighlightedText, c.onAccent, c.muted);
  set(QPalette::Link, c.accent, c.muted);
  set(QPalette::LinkVisited, c.accent, c.muted);
  same(QPalette::ToolTipBase, c.raised);
  same(QPalette::ToolTipText, c.text);
  // Fusion shades its bevels with these; near to the ground, they leave flat shapes with quiet lines.
  same(QPalette::Light, c.raised);
  same(QPalette::Midlight, c.hover);
  same(QPalette::Mid, c.line);
  same(QPalette::Dark, c.line);
  same(QPalette::Shadow, c.ground);
  return palette;
}

}  // namespace diptych::ui
