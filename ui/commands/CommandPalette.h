#pragma once
// Ctrl+K: a field and a list over the window. Finds by words in any order and by initials; the best match first, recent ones before the rest.
// Disabled commands are listed with the reason. Enter runs, Esc closes.

#include <QWidget>

namespace diptych::ui {

class Commands;

class CommandPalette final : public QWidget {
  Q_OBJECT

public:
  CommandPalette(Commands& commands, QWidget* window);
  void open();

  /// How well `query` fits a command's words; 0 = not at all. Pure, for the tests.
  static int rank(const QString& query, const QString& text, const QString& also);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace diptych::ui
