#pragma once
// Colours, sizes and the style sheet of the window; one place, two sets (dark and light).

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QStringList>

class QApplication;

namespace diptych::ui {

class DesktopSettings;

/// What a colour is for. Widgets never name a colour by its value. All are opaque.
struct ThemeColours {
  QColor ground, panel, raised, text, muted, line, accent, onAccent, warning, danger, success;
  QColor dangerText;  ///< danger as text: in the dark set danger itself, a mark and a fill, is too dim to be read
  QColor selection;   ///< ground of selected rows, under text
  QColor hover;       ///< ground of a raised control under the pointer
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
  /// Sets palette, font, style and style sheet of `application`, now and at every change. Lives as long as the application; a
  /// second call gives the same one.
  static Theme& install(QApplication& application);
  /// Installs itself if nobody did, so that a panel also works alone (in its test).
  static Theme& instance();
  ~Theme() override;

  ThemeChoice choice() const { return choice_; }
  void setChoice(ThemeChoice choice);
  bool dark() const { return dark_; }
  const ThemeColours& colours() const;
  /// The desktop asks for less motion (portal), or plays no animations itself.
  bool reducedMotion() const;

Q_SIGNALS:
  void changed();  ///< palette and style sheet are set already

private:
  explicit Theme(QApplication& application);
  bool shouldBeDark() const;
  void follow();
  void apply();

  QApplication& application_;
  DesktopSettings* desktop_;
  ThemeChoice choice_;
  bool startedDark_;  ///< the palette before we changed it
  bool dark_;
};

/// "brush", "eraser", …: resources/icons/<name>.svg in the text colour (accent when checked, muted when disabled), sharp at every
/// scale, in the colours of the theme at the moment of drawing. "diptych", the application's, keeps its own colours.
/// An unknown name is a programming mistake (Q_ASSERT) and gives an empty icon.
QIcon icon(const QString& name);

/// The colour an icon is drawn in where it does not stand on a control: a mark in a message, on a filled button.
enum class Ink { text, muted, accent, onAccent, warning, danger, success };
QIcon icon(const QString& name, Ink ink);

/// The names that icon() knows, in order; for the test and the contact sheet.
QStringList iconNames();

}  // namespace diptych::ui
