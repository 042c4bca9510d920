#pragma once
// All commands with their shortcuts; a double click or Enter takes a new one. A key that another command has is not taken silently: it says whose it is and asks.

#include <QDialog>

namespace diptych::ui {

class Commands;

class ShortcutEditor final : public QDialog {
  Q_OBJECT

public:
  ShortcutEditor(Commands& commands, QWidget* parent);
};

}  // namespace diptych::ui
