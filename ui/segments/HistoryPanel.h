#pragma once
// What was done to the labels, newest last; undone steps stay, greyed, until something new is done.

#include <QString>
#include <QWidget>
#include <memory>
#include <vector>

namespace diptych::ui {

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
  void setRows(std::vector<HistoryRow> rows);

Q_SIGNALS:
  /// Steps to undo (> 0) or redo (< 0) to get there.
  void goToRequested(int steps);
  void undoRequested();
  void redoRequested();

private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace diptych::ui
