#include "ui/theme/Theme.h"

namespace diptych::ui {

namespace {

/// `share` of `over` laid on `under`, as one opaque colour: style sheets and icons then look the same on every ground.
QColor mixed(const QColor& under, const QColor& over, double share) {
  const auto channel = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
  return {channel(under.red(), over.red()), channel(under.green(), over.green()), channel(under.blue(), over.blue())};
}

ThemeColours completed(ThemeColours c) {
  c.line = mixed(c.panel, c.text, 0.12);
  c.selection = mixed(c.panel, c.accent, 0.18);
  c.hover = mixed(c.raised, c.text, 0.08);
  return c;
}

}  // namespace

const ThemeColours& darkColours() {
  static const ThemeColours colours = completed({.ground = 0x16181c,
                                                 .panel = 0x1e2126,
                                                 .raised = 0x272b31,
                                                 .text = 0xe6e8eb,
                                                 .muted = 0x9aa3ad,
                                                 .line = {},
                                                 .accent = 0x4da3ff,
                                                 .onAccent = 0x0d1b2a,
                                                 .warning = 0xe6a23c,
                                                 .danger = 0xe5534b,
                                                 .success = 0x3fb27f,
                                                 .dangerText = 0xef7a72,
                                                 .selection = {},
                                                 .hover = {}});
  return colours;
}

const ThemeColours& lightColours() {
  static const ThemeColours colours = completed({.ground = 0xf4f5f7,
                                                 .panel = 0xffffff,
                                                 .raised = 0xeceff2,
                                                 .text = 0x1d2126,
                                                 .muted = 0x5b6570,
                                                 .line = {},
                                                 .accent = 0x1366c9,
                                                 .onAccent = 0xffffff,
                                                 .warning = 0x8a5a00,
                                                 .danger = 0xc02c25,
                                                 .success = 0x1a7350,
                                                 .dangerText = 0xc02c25,
                                                 .selection = {},
                                                 .hover = {}});
  return colours;
}

}  // namespace diptych::ui
