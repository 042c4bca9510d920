#include "ui/theme/StyleSheet.h"

#include <QFile>
#include <QHash>
#include <QRegularExpression>

// Qt's resources of a static library are left out by the linker unless somebody asks for them. The macro must stand outside of
// any namespace.
static void keepStyleResource() {
  Q_INIT_RESOURCE(theme);
}

namespace diptych::ui {

QString styleSheetOf(const ThemeColours& c) {
  keepStyleResource();
  QFile file(QStringLiteral(":/diptych/style/Diptych.qss"));
  const bool open = file.open(QFile::ReadOnly);
  Q_ASSERT(open);
  const QString sheet = open ? QString::fromUtf8(file.readAll()) : QString();

  // Shades that only the sheet needs. Text stands on the accent, so it moves away from that text.
  const QColor accentHover = c.onAccent.lightness() > 127 ? c.accent.darker(112) : c.accent.lighter(108);
  const QColor accentPressed = c.onAccent.lightness() > 127 ? c.accent.darker(125) : c.accent.lighter(116);
  const QHash<QString, QColor> tokens = {
      {"ground", c.ground},
      {"panel", c.panel},
      {"raised", c.raised},
      {"text", c.text},
      {"muted", c.muted},
      {"line", c.line},
      {"accent", c.accent},
      {"onAccent", c.onAccent},
      {"warning", c.warning},
      {"danger", c.danger},
      {"success", c.success},
      {"dangerText", c.dangerText},
      {"selection", c.selection},
      {"hover", c.hover},
      {"accentHover", accentHover},
      {"accentPressed", accentPressed},
      {"scroll", QColor::fromHsv(c.muted.hue(), c.muted.saturation() / 2, (c.muted.value() + c.panel.value()) / 2)}};
  static const QRegularExpression token(QStringLiteral("@(\\w+)"));
  QString filled;
  filled.reserve(sheet.size());
  qsizetype from = 0;
  for (auto matches = token.globalMatch(sheet); matches.hasNext();) {
    const QRegularExpressionMatch match = matches.next();
    Q_ASSERT_X(tokens.contains(match.captured(1)), "Diptych.qss names no such colour", qPrintable(match.captured(1)));
    filled += QStringView(sheet).mid(from, match.capturedStart() - from);
    filled += tokens.value(match.captured(1)).name();
    from = match.capturedEnd();
  }
  filled += QStringView(sheet).mid(from);
  return filled;
}

}  // namespace diptych::ui
