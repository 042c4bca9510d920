#pragma once
// A button that says what will happen next, as far as there is room: the whole sentence, else without what stands in brackets,
// else its beginning, else its short name. Its accessible name is always the short one, the sentence its description.

#include "ui/work/ModelBar.h"

#include <QPushButton>
#include <QStringList>

namespace diptych::ui {

/// From the longest to the shortest: the text, without its bracket, cut after each word down to the third (never after a
/// number, which would promise a noun), and the short name.
/// An empty text has the short name alone.
QStringList formsOf(const QString& text, const QString& shortName);

class WorkButton final : public QPushButton {
  Q_OBJECT

public:
  /// `accessibleName` is stable; `shortName` is what stands on the button at its narrowest.
  WorkButton(const QString& iconName, const QString& shortName, const QString& accessibleName,
             QWidget* parent = nullptr);

  /// An empty text shows the short name.
  void setAction(const WorkAction& action);
  void showShortName();  ///< instead of the action's text, which stays in tooltip and description
  /// Shown muted on the button; the shortcut itself belongs to the window's commands.
  void setKeyHint(const QString& key);
  /// Marked as on, with another icon. A click does not change it: only what the click leads to does.
  void setOn(bool on, const QString& iconName);

  int formCount() const { return static_cast<int>(forms_.size()); }
  void setForm(int form);  ///< 0: the longest
  int widthOf(int form) const;

  /// Of the longest form.
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void formsChanged();  ///< another text or key: other widths

protected:
  void nextCheckState() override {}
  void paintEvent(QPaintEvent* event) override;

private:
  int widthFor(const QString& text) const;

  QString shortName_, key_, iconName_;
  QStringList forms_;
  int form_ = 0;
};

}  // namespace diptych::ui
