#pragma once
// Which keys a control needs for itself while it has the focus.

#include <QObject>

class QKeyEvent;

namespace diptych::ui {

/// Space on a button, arrows in a list, and so on. Keys with Ctrl or Alt belong to commands.
bool claimsKey(const QObject* control, const QKeyEvent& event);

/// Answers Qt's ShortcutOverride for such controls, so that they get the key and no command does. Text fields do that themselves.
class KeyClaims final : public QObject {
  Q_OBJECT

public:
  /// Watches the application as long as `window` lives.
  explicit KeyClaims(QObject* window);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace diptych::ui
