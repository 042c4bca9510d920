#pragma once
// A strip across the window for what stays true until somebody does something about it. A message (ToastArea) goes; this stays.

#include <QFrame>
#include <QTimer>

class QLabel;
class QPushButton;

namespace diptych::ui {

/// Hidden until told something. It comes and goes only while no mouse button is held: what lies below it moves, and a stroke must
/// not. What it says is also announced to screen readers, once for each text.
class Banner final : public QFrame {
  Q_OBJECT

public:
  explicit Banner(QWidget* parent = nullptr);
  /// An empty `action` leaves the button out.
  void tell(const QString& text, const QString& action = {});
  void clear();
  QString text() const;

Q_SIGNALS:
  void acted();  ///< the button was pressed

private:
  void comeOrGo();

  bool wanted_ = false;
  QTimer later_;
  QLabel* picture_;
  QLabel* words_;
  QPushButton* button_;
};

}  // namespace diptych::ui
