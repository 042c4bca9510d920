#pragma once
// A field that takes one key with its modifiers.

#include <QKeySequence>
#include <QLineEdit>

namespace diptych::ui {

/// Press a key: taken(). Tab leaves, Esc gives up, Backspace or Delete takes the key away (an empty sequence).
class KeyField final : public QLineEdit {
  Q_OBJECT

public:
  explicit KeyField(QWidget* parent = nullptr);

Q_SIGNALS:
  void taken(const QKeySequence& keys);
  void givenUp();

protected:
  bool event(QEvent* event) override;
};

}  // namespace diptych::ui
