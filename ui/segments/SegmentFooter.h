#pragma once
// Below the list of segments: the active segment's figures and actions; in their place, when needed, a question or a
// sentence about the name being typed. All three have the same height, so that nothing jumps.

#include "ui/segments/SegmentsPanel.h"

#include <functional>

class QLabel;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace diptych::ui {

class FiguresLabel;

class SegmentFooter final : public QWidget {
  Q_OBJECT

public:
  explicit SegmentFooter(QWidget* parent = nullptr);

  /// `row` may be nullptr: nothing is active.
  void showRow(const SegmentRow* row, bool onlyOneVisible, bool othersLocked);
  /// Only the text; the rest stays.
  void showCounts(const SegmentRow& row);
  /// Asks in place. Runs `confirmed` or `declined` once; Esc declines, and so does any later ask().
  void ask(const QString& question, const QString& yes, const QString& no, std::function<void()> confirmed,
           std::function<void()> declined);
  /// Drops an open question without running anything.
  void forgetQuestion();
  bool asking() const;
  void showProblem(const QString& sentence);  ///< empty: the figures again
  /// Where the colour popup goes, in global coordinates.
  QRect colourButtonArea() const;

Q_SIGNALS:
  void colourClicked();
  void renameClicked();
  void showOnlyClicked();
  void lockOthersClicked();
  void deleteClicked();

protected:
  void keyPressEvent(QKeyEvent* event) override;

private:
  void answer(bool yes);
  QToolButton* addButton(const QString& iconName, void (SegmentFooter::*clicked)());

  QStackedLayout* pages_;
  FiguresLabel* figures_;
  QToolButton *colour_, *rename_, *showOnly_, *lockOthers_, *delete_;
  QLabel* question_;
  QPushButton *yes_, *no_;
  QLabel* problem_;
  std::function<void()> confirmed_, declined_;
};

}  // namespace diptych::ui
