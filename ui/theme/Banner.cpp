#include "ui/theme/Banner.h"

#include "ui/theme/Theme.h"

#include <QAccessible>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace diptych::ui {

namespace {
constexpr int kLookAgainMs = 50;
}

Banner::Banner(QWidget* parent) : QFrame(parent) {
  picture_ = new QLabel(this);
  const auto paint = [this] {
    picture_->setPixmap(icon("warning", Ink::warning).pixmap({metric::icon, metric::icon}, devicePixelRatioF()));
  };
  paint();
  picture_->setAccessibleName(tr("Warning"));
  connect(&Theme::instance(), &Theme::changed, this, paint);
  words_ = new QLabel(this);
  words_->setTextFormat(Qt::PlainText);
  words_->setWordWrap(true);
  button_ = new QPushButton(this);
  button_->setAutoDefault(false);
  connect(button_, &QPushButton::clicked, this, &Banner::acted);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 6, 12, 6);
  row->setSpacing(metric::unit);
  row->addWidget(picture_);
  row->addWidget(words_, 1);
  row->addWidget(button_);
  hide();
  later_.setSingleShot(true);
  later_.setInterval(kLookAgainMs);
  connect(&later_, &QTimer::timeout, this, &Banner::comeOrGo);
}

void Banner::comeOrGo() {
  if (wanted_ == !isHidden()) return;
  if (QGuiApplication::mouseButtons() != Qt::NoButton)
    later_.start();
  else
    setVisible(wanted_);
}

void Banner::tell(const QString& text, const QString& action) {
  button_->setText(action);
  button_->setAccessibleName(QString(action).remove(QLatin1Char('&')));
  button_->setVisible(!action.isEmpty());
  const bool news = !wanted_ || text != words_->text();
  words_->setText(text);
  setAccessibleName(text);
  wanted_ = true;
  comeOrGo();
  if (!news) return;
  QAccessibleEvent announcement(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&announcement);
}

void Banner::clear() {
  wanted_ = false;
  comeOrGo();
}

QString Banner::text() const {
  return words_->text();
}

}  // namespace diptych::ui
