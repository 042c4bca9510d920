#pragma once
// A button that says what will happen next, as far as there is room: the whole sentence, else without what stands in brackets,
// else its beginning, else its short name. Its accessible name is always the short one, the sentence its description.

#include "ui/work/ModelBar.h"

#include <QPushButton>
#include <QString>

namespace diptych::ui {

/// The longest form of `text` whose width is within `room`; `shortName` where nothing better fits.
QString fittedText(const QString& text, const QString& shortName, const QFontMetrics& metrics, int room);

class WorkButton final : public QPushButton {
  Q_OBJECT

public:
  /// `accessibleName` is stable; `shortName` is what stands on the button at its narrowest.
  WorkButton(const QString& iconName, const QString& shortName, const QString& accessibleName,
             QWidget* parent = nullptr);

  /// An empty text shows the short name.
  void setAction(const WorkAction& action);
  /// Shown muted on the button; the shortcut itself belongs to the window's commands.
  void setKeyHint(const QString& key);
  /// Marked as on, with another icon. A click does not change it: only what the click leads to does.
  void setOn(bool on, const QString& iconName);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

protected:
  void nextCheckState() override {}
  void paintEvent(QPaintEvent* event) override;

private:
  int widthFor(const QString& text) const;
  int surroundings() const;  ///< width of all but the text

  QString shortName_, text_, key_, iconName_;
};

}  // namespace diptych::ui
