#pragma once
// Ctrl+K: a field and a list over the window. Finds by words in any order and by initials; the best match first, recent ones before the rest.
// Disabled commands are listed with the reason. Enter runs, Esc closes.

#include <QPointer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;

namespace diptych::ui {

class Commands;
class PaletteModel;

class CommandPalette final : public QWidget {
  Q_OBJECT

public:
  CommandPalette(Commands& commands, QWidget* window);
  void open();

  /// How well `query` fits a command's words; 0 = not at all. In falling order: the text itself, its beginning, its initials, the
  /// beginnings of its words (in any order), the same with the words of `also`, parts of words. Pure, for the tests.
  static int rank(const QString& query, const QString& text, const QString& also);

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

private:
  void leave();  ///< hides it and gives the focus back
  void search(const QString& query);
  void goTo(int row);
  void run(int row);
  void place();

  Commands& commands_;
  PaletteModel* model_;
  QLineEdit* field_;
  QListView* list_;
  QLabel* nothing_;
  QPointer<QWidget> focusBefore_;
};

}  // namespace diptych::ui
