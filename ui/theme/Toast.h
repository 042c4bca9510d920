#pragma once
// One message of a ToastArea.

#include "ui/theme/Pieces.h"

#include <QFrame>
#include <QTimer>

class QGraphicsOpacityEffect;

namespace diptych::ui {

/// Closes itself in time, at Esc, at its button or after one of its actions, and deletes itself. The parent's layout holds it.
class Toast final : public QFrame {
  Q_OBJECT

public:
  Toast(ToastArea::Kind kind, const QString& text, const std::vector<ToastArea::Action>& actions, QWidget* parent);
  void close();  ///< fades, where the desktop likes motion; a second call does nothing
  bool closing() const { return closing_; }

Q_SIGNALS:
  void closed();  ///< at the beginning of the end: it no longer counts

protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

private:
  void goOrStay();
  void fade(qreal from, qreal to);

  ToastArea::Kind kind_;
  QTimer life_;
  bool closing_ = false;
};

}  // namespace diptych::ui
