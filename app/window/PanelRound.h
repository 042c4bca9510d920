#pragma once
// Who has the keyboard: F6 takes it from panel to panel, and it never gets lost when what had it goes away.

#include <QList>
#include <QObject>
#include <QPointer>
#include <QWidget>

namespace diptych::app {

/// Remembers which control of each panel had the keyboard last. When a control that has it is hidden or closed (a message, a button
/// that has done its work), Qt hands it to whatever comes next in the tab order, or to nobody; here it goes back to the control outside
/// that panel that had it before.
class PanelRound final : public QObject {
  Q_OBJECT

public:
  /// `panels` in the order in which they are visited; the first one is home, where the keyboard goes when nothing better is known.
  PanelRound(const QList<QWidget*>& panels, QWidget* window);

  /// To the next panel (or the one before) that has a control to take the keyboard; round and round.
  void step(int by);

protected:
  /// Tab bars of panels that share a place are made when the person puts them there.
  bool eventFilter(QObject* watched, QEvent* event) override;

private:
  struct Stop {
    QPointer<QWidget> panel;
    QPointer<QWidget> last;  ///< its control that had the keyboard last
  };

  void focusMoved(QWidget* from, QWidget* to);
  /// After the keyboard was lost from panel `left`; `heir` has it for the moment, or nobody.
  void bringBack(qsizetype left, const QWidget* heir);
  /// Of the panel that `widget` is in; -1: none.
  qsizetype stopOf(const QWidget* widget) const;
  /// Where the keyboard enters a panel; null where nothing in it can be acted on.
  static QWidget* entrance(const Stop& stop);

  QWidget* window_;
  QList<Stop> stops_;
  QList<qsizetype> trail_;  ///< panels by when they had the keyboard, newest first
  qsizetype passing_ = -1;  ///< panel that F6 has come to and where nothing has been done yet: one on the way, perhaps
};

}  // namespace diptych::app
