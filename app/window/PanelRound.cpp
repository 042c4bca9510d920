#include "app/window/PanelRound.h"

#include <QApplication>
#include <QChildEvent>
#include <QDockWidget>
#include <QTabBar>

namespace diptych::app {
namespace {

bool takesKeys(const QWidget* widget) {
  return widget != nullptr && widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0;
}

/// Panels that share a place lie one over the other, and those below count as visible all the same.
void bringToFront(QWidget* widget) {
  for (QWidget* up = widget; up != nullptr; up = up->parentWidget())
    if (auto* dock = qobject_cast<QDockWidget*>(up); dock != nullptr && dock->visibleRegion().isEmpty()) dock->raise();
}

/// The panels below are reached by F6 and Tab, which bring them to the front; a stop at their tab bar, which stays in the tab order even
/// while it is hidden, would only be in the way.
void passBy(QTabBar& bar) {
  bar.setFocusPolicy(Qt::NoFocus);
  bar.setAccessibleName(PanelRound::tr("Panels that share this place"));
}

}  // namespace

PanelRound::PanelRound(const QList<QWidget*>& panels, QWidget* window) : QObject(window), window_{window} {
  for (QWidget* panel : panels) stops_.push_back({panel, nullptr});
  connect(qApp, &QApplication::focusChanged, this, &PanelRound::focusMoved);
  window->installEventFilter(this);
  for (QTabBar* bar : window->findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) passBy(*bar);
}

bool PanelRound::eventFilter(QObject* watched, QEvent* event) {
  if (watched == window_ && event->type() == QEvent::ChildPolished)
    if (auto* bar = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child())) passBy(*bar);
  return false;
}

void PanelRound::step(int by) {
  const qsizetype count = stops_.size();
  const qsizetype here = stopOf(QApplication::focusWidget());
  // From nowhere the first step forwards leads to the first panel, backwards to the last one.
  qsizetype at = here >= 0 ? here : by > 0 ? -1 : 0;
  for (qsizetype tries = 0; tries < count; ++tries) {
    at = (at + by + count) % count;
    QWidget* door = entrance(stops_[at]);
    if (door == nullptr) continue;
    if (passing_ >= 0 && passing_ == here && trail_.removeOne(here)) trail_.append(here);
    door->setFocus(by > 0 ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    passing_ = at;
    return;
  }
}

void PanelRound::focusMoved(QWidget* from, QWidget* to) {
  const bool here = to != nullptr && to->window() == window_;
  if (here) bringToFront(to);
  const qsizetype left = from != nullptr && from->window() == window_ ? stopOf(from) : -1;
  const qsizetype entered = here ? stopOf(to) : -1;
  // Within a panel, the neighbour that Qt chooses is a good heir.
  const bool pushed = left >= 0 && entered != left && !from->isVisible();
  passing_ = -1;
  if (entered >= 0 && !pushed) {
    stops_[entered].last = to;
    trail_.removeOne(entered);
    trail_.prepend(entered);
  } else if (left >= 0 && (pushed || to == nullptr || to == window_)) {
    // Whoever hid the control may be about to say itself who goes on.
    QMetaObject::invokeMethod(
        this, [this, left, heir = QPointer<QWidget>(to)] { bringBack(left, heir); }, Qt::QueuedConnection);
  }
}

void PanelRound::bringBack(qsizetype left, const QWidget* heir) {
  if (QApplication::activeWindow() != window_ || QApplication::activePopupWidget() != nullptr) return;
  const QWidget* now = QApplication::focusWidget();
  if (now != nullptr && now != window_ && now != heir) return;
  for (const qsizetype stop : std::as_const(trail_)) {
    QWidget* last = stops_[stop].last;
    if (stop == left || !takesKeys(last)) continue;
    last->setFocus(Qt::OtherFocusReason);
    return;
  }
  if (QWidget* home = stops_.isEmpty() ? nullptr : entrance(stops_.front())) home->setFocus(Qt::OtherFocusReason);
}

qsizetype PanelRound::stopOf(const QWidget* widget) const {
  for (qsizetype i = 0; widget != nullptr && i < stops_.size(); ++i)
    if (stops_[i].panel != nullptr && (widget == stops_[i].panel || stops_[i].panel->isAncestorOf(widget))) return i;
  return -1;
}

QWidget* PanelRound::entrance(const Stop& stop) {
  if (stop.panel == nullptr || !stop.panel->isVisible() || !stop.panel->isEnabled()) return nullptr;
  if (takesKeys(stop.last)) return stop.last;
  if (takesKeys(stop.panel)) return stop.panel;
  // The tab order runs through the whole window, not panel by panel: all of it is walked once.
  for (QWidget* next = stop.panel->nextInFocusChain(); next != stop.panel; next = next->nextInFocusChain())
    if (stop.panel->isAncestorOf(next) && takesKeys(next)) return next;
  return nullptr;
}

}  // namespace diptych::app
