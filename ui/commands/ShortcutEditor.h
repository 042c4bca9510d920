#pragma once
// All commands with their shortcuts; a double click or Enter takes a new one. A key that another command has is not taken silently: it says whose it is and asks.

#include <QDialog>
#include <QKeySequence>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace diptych::ui {

class Commands;
class KeyField;

class ShortcutEditor final : public QDialog {
  Q_OBJECT

public:
  ShortcutEditor(Commands& commands, QWidget* parent);

private:
  QString current() const;  ///< id of the command under the cursor, or empty
  void fill();
  void showKeys(QTreeWidgetItem* item);
  void showCurrent();
  void filter(const QString& words);
  void take(const QKeySequence& keys);
  void ask(const QKeySequence& keys, const QString& owner);
  void endQuestion();

  Commands& commands_;
  QLineEdit* filter_;
  QTreeWidget* list_;
  QLabel* whose_;
  KeyField* keys_;
  QPushButton* none_;
  QPushButton* reset_;
  QWidget* question_;
  QLabel* asked_;
  QPushButton* give_;
  QKeySequence wanted_;
  QString owner_;
};

}  // namespace diptych::ui
