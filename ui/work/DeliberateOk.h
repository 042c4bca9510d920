#pragma once
// The two steps of going on against a warning: the first press only renames the button ("Segment anyway"), the second one does it.

#include <QObject>
#include <QString>

class QDialog;
class QPushButton;

namespace diptych::ui {

/// A double click or a held Enter counts as one press: habit must not run what nobody has read.
class DeliberateOk final : public QObject {
  Q_OBJECT

public:
  /// Watches `button`, the default button of `dialog`; lives no longer than the dialog.
  DeliberateOk(QPushButton& button, QDialog& dialog);

  /// `anyway` empty: one press is enough. Each call starts again at the first step.
  void setWords(const QString& text, const QString& anyway);

Q_SIGNALS:
  void confirmed();
  void asked();  ///< the first of two presses

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void press();

  QPushButton& button_;
  QString anyway_;
  bool asked_ = false;
};

}  // namespace diptych::ui
