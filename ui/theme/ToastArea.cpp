#include "ui/theme/Theme.h"
#include "ui/theme/Toast.h"

#include <QEvent>
#include <QMainWindow>
#include <QStatusBar>
#include <QVBoxLayout>

namespace diptych::ui {

namespace {

constexpr int mostAtOnce = 3;

/// Height of the status bar of `window`, or 0: messages stand above it.
int footOf(const QWidget* window) {
  const auto* bar = window->findChild<QStatusBar*>(QString(), Qt::FindDirectChildrenOnly);
  return bar && bar->isVisible() ? bar->height() : 0;
}

/// Oldest first.
QList<Toast*> living(const ToastArea* area) {
  QList<Toast*> toasts = area->findChildren<Toast*>(QString(), Qt::FindDirectChildrenOnly);
  toasts.removeIf([](const Toast* toast) { return toast->closing(); });
  return toasts;
}

}  // namespace

ToastArea::ToastArea(QWidget* window) : QWidget(window), column_(new QVBoxLayout(this)) {
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(metric::unit);
  column_->setSizeConstraint(
      QLayout::SetFixedSize);  // no larger than the messages: clicks beside them reach the window
  setAccessibleName(tr("Messages"));
  window->installEventFilter(this);
  hide();
}

void ToastArea::show(Kind kind, const QString& text, const std::vector<Action>& actions) {
  const QList<Toast*> shown = living(this);
  if (shown.size() >= mostAtOnce) shown.first()->close();
  auto* toast = new Toast(kind, text, actions, this);
  column_->addWidget(toast);
  toast->show();
  setVisible(true);
  place();
}

int ToastArea::count() const {
  return static_cast<int>(living(this).size());
}

bool ToastArea::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize) place();
  return QWidget::eventFilter(watched, event);
}

bool ToastArea::event(QEvent* event) {
  const bool handled = QWidget::event(event);
  if (event->type() == QEvent::ChildRemoved && findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly).isEmpty())
    hide();
  if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest) place();
  return handled;
}

void ToastArea::place() {
  const QWidget* window = parentWidget();
  move(window->width() - width() - metric::groupGap, window->height() - footOf(window) - height() - metric::groupGap);
  raise();
}

}  // namespace diptych::ui
