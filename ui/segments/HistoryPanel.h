#pragma once
// What was done to the labels, newest last; undone steps stay, greyed, until something new is done.

#include <QString>
#include <QWidget>
#include <vector>

class QListView;
class QStackedWidget;
class QToolButton;

namespace diptych::ui {

class HistoryModel;

struct HistoryRow {
  long long seq = 0;
  QString name, author, when;  ///< "Brush, LV cavity, slice 5"; "14:02"
  bool undone = false;
};

/// A double click (or Enter) on a row asks to go back to the state just after it.
class HistoryPanel final : public QWidget {
  Q_OBJECT

public:
  explicit HistoryPanel(QWidget* parent = nullptr);
  /// Undone rows are the last ones. Scrolls to the present state, the last row that is not undone.
  void setRows(std::vector<HistoryRow> rows);
  /// For the tooltips; the shortcuts themselves are the window's.
  void setShortcutTexts(const QString& undo, const QString& redo);

Q_SIGNALS:
  /// Steps to undo (> 0) or redo (< 0) to get there.
  void goToRequested(int steps);
  void undoRequested();
  void redoRequested();

protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  void goTo(int row);
  void showButtons();

  HistoryModel* model_;
  QListView* list_;
  QStackedWidget* pages_;
  QToolButton* undo_;
  QToolButton* redo_;
  QString undoShortcut_, redoShortcut_;
};

}  // namespace diptych::ui
