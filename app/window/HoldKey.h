#pragma once
// A key that acts for as long as it is held.

#include <QObject>

class QWidget;

namespace diptych::app {

/// Watches the whole application; keys typed into text fields and keys with modifiers are left alone.
class HoldKey final : public QObject {
  Q_OBJECT

public:
  HoldKey(int key, QWidget* window);

Q_SIGNALS:
  void held(bool down);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  int key_;
  QWidget* window_;
  bool down_ = false;
};

}  // namespace diptych::app
