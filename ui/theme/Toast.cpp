#include "ui/theme/Toast.h"

#include "ui/theme/Theme.h"

#include <QAccessible>
#include <QApplication>
#include <QGraphicsOpacityEffect>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPropertyAnimation>
#include <QToolButton>
#include <QVBoxLayout>

namespace diptych::ui {

namespace {

constexpr int lifeMs = 8000;
constexpr int lookAgainMs = 1000;  // how soon after the reader has left it goes
constexpr int fadeMs = 120;
constexpr int toastWidth = 360;

struct Mark {
  QString icon;
  Ink ink;
  QString word;  // what the icon says, for those who cannot see it
};

Mark markOf(ToastArea::Kind kind) {
  switch (kind) {
    case ToastArea::Kind::plain:
      return {"info", Ink::muted, {}};
    case ToastArea::Kind::success:
      return {"success", Ink::success, ToastArea::tr("Finished")};
    case ToastArea::Kind::warning:
      return {"warning", Ink::warning, ToastArea::tr("Warning")};
    case ToastArea::Kind::error:
      return {"error", Ink::danger, ToastArea::tr("Problem")};
  }
  Q_UNREACHABLE();
}

}  // namespace

Toast::Toast(ToastArea::Kind kind, const QString& text, const std::vector<ToastArea::Action>& actions, QWidget* parent)
    : QFrame(parent), kind_(kind) {
  setFixedWidth(toastWidth);
  setAccessibleName(text);
  setFocusPolicy(Qt::NoFocus);

  const Mark mark = markOf(kind);
  auto* picture = new QLabel(this);
  picture->setPixmap(icon(mark.icon, mark.ink).pixmap({metric::icon, metric::icon}, devicePixelRatioF()));
  picture->setAccessibleName(mark.word);
  connect(&Theme::instance(), &Theme::changed, picture, [picture, mark, this] {
    picture->setPixmap(icon(mark.icon, mark.ink).pixmap({metric::icon, metric::icon}, devicePixelRatioF()));
  });

  auto* words = new QLabel(text, this);
  words->setTextFormat(Qt::PlainText);
  words->setWordWrap(true);
  // As high as the button beside them, so that a single line, the mark and the button share their middle.
  words->setMinimumHeight(metric::controlHeight);
  picture->setFixedHeight(metric::controlHeight);
  words->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);

  auto* closer = new QToolButton(this);
  closer->setIcon(icon("close"));
  closer->setIconSize({16, 16});
  closer->setAutoRaise(true);
  closer->setAccessibleName(tr("Close this message"));
  closer->setToolTip(tr("Close this message (Esc)"));
  closer->setFocusPolicy(Qt::StrongFocus);
  connect(closer, &QToolButton::clicked, this, &Toast::close);

  auto* row = new QHBoxLayout;
  row->setSpacing(metric::unit);
  row->addWidget(picture, 0, Qt::AlignTop);
  row->addWidget(words, 1, Qt::AlignTop);
  row->addWidget(closer, 0, Qt::AlignTop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 6, 6, 6);
  column->setSpacing(metric::unit);
  column->addLayout(row);

  if (!actions.empty()) {
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addStretch();
    for (const ToastArea::Action& action : actions) {
      auto* button = new QPushButton(action.text, this);
      button->setAccessibleName(action.text);
      button->setAutoDefault(false);
      connect(button, &QPushButton::clicked, this, [this, run = action.run] {
        if (closing_) return;  // a double click, while it fades
        close();
        if (run) run();
      });
      buttons->addWidget(button);
      setTabOrder(button, closer);
    }
    column->addLayout(buttons);
  }

  life_.setSingleShot(true);
  connect(&life_, &QTimer::timeout, this, &Toast::goOrStay);
  if (kind != ToastArea::Kind::error) life_.start(lifeMs);

  fade(0, 1);
  QAccessibleEvent announcement(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&announcement);
}

void Toast::goOrStay() {
  const QWidget* focus = QApplication::focusWidget();
  const bool read = underMouse() || (focus && isAncestorOf(focus));
  if (read)
    life_.start(lookAgainMs);
  else
    close();
}

void Toast::close() {
  if (closing_) return;
  closing_ = true;
  life_.stop();
  // The focus goes back to the window rather than to a widget that happens to be next.
  if (QWidget* focus = QApplication::focusWidget(); focus && isAncestorOf(focus)) {
    focus->clearFocus();
    window()->setFocus(Qt::OtherFocusReason);
  }
  Q_EMIT closed();
  if (Theme::instance().reducedMotion()) {
    hide();
    deleteLater();
  } else {
    fade(1, 0);
  }
}

void Toast::fade(qreal from, qreal to) {
  if (Theme::instance().reducedMotion()) return;
  auto* effect = new QGraphicsOpacityEffect(this);
  effect->setOpacity(from);
  setGraphicsEffect(effect);
  auto* animation = new QPropertyAnimation(effect, "opacity", effect);
  animation->setDuration(fadeMs);
  animation->setStartValue(from);
  animation->setEndValue(to);
  connect(
      animation, &QPropertyAnimation::finished, this,
      [this] {
        if (closing_)
          deleteLater();
        else
          setGraphicsEffect(nullptr);  // drawn through an effect, text is never as sharp
      },
      Qt::QueuedConnection);
  animation->start();
}

void Toast::paintEvent(QPaintEvent*) {
  const ThemeColours& c = Theme::instance().colours();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(kind_ == ToastArea::Kind::error ? c.danger : c.muted, 1));
  painter.setBrush(c.panel);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::corner, metric::corner);
}

void Toast::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape)
    close();
  else
    QFrame::keyPressEvent(event);
}

}  // namespace diptych::ui
