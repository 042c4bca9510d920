#pragma once
// Colours, sizes and the style sheet of the window; one place, two sets (../shared look: dark and light).

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QString>

class QApplication;

namespace diptych::ui {

/// What a colour is for. Widgets never name a colour by its value.
struct ThemeColours {
  QColor ground, panel, raised, text, muted, line, accent, onAccent, warning, danger, success;
};
const ThemeColours& darkColours();
const ThemeColours& lightColours();

namespace metric {  // logical pixels
inline constexpr int unit = 8, padding = 8, groupGap = 16, controlHeight = 28, textSize = 13, headingSize = 11,
                     corner = 4, icon = 20;
}

enum class ThemeChoice { followDesktop, dark, light };

/// One an application, on the window's thread. Follows the desktop portal's colour scheme (org.freedesktop.appearance), else the
/// palette it started with; a choice made by hand is kept in QSettings ("window/theme").
class Theme final : public QObject {
  Q_OBJECT

public:
  /// Sets palette, style and style sheet of `application`, now and at every change. Lives as long as the application.
  static Theme& install(QApplication& application);
  static Theme& instance();

  ThemeChoice choice() const;
  void setChoice(ThemeChoice choice);
  bool dark() const;
  const ThemeColours& colours() const;
  /// The desktop asks for less motion (portal), or the platform plays no animations.
  bool reducedMotion() const;

Q_SIGNALS:
  void changed();  ///< palette and style sheet are set already

private:
  explicit Theme(QApplication& application);
  // …
};

/// "brush", "eraser", …: resources/icons/<name>.svg in the text colour (accent when checked, muted when disabled), for 1× and 2×, drawn anew when
/// the theme changes. An unknown name is a programming mistake (Q_ASSERT) and gives an empty icon.
QIcon icon(const QString& name);

}  // namespace diptych::ui
