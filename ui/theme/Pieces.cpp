#include "ui/theme/Pieces.h"

#include "ui/theme/Theme.h"

#include <QResizeEvent>
#include <QVBoxLayout>

namespace diptych::ui {

QFont headingFont() {
  QFont font;  // the application's
  font.setPixelSize(metric::headingSize);
  // Real small capitals of an 11 px font would be 9 px high. All capitals at 11 px look the same and can be read.
  font.setCapitalization(QFont::AllUppercase);
  font.setLetterSpacing(QFont::PercentageSpacing, 105);
  font.setWeight(QFont::DemiBold);
  return font;
}

QLabel* makeHeading(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setFont(headingFont());
  label->setForegroundRole(QPalette::PlaceholderText);  // the muted colour
  return label;
}

QLabel* makeNote(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setForegroundRole(QPalette::PlaceholderText);
  return label;
}

QFrame* makeLine(QWidget* parent) {
  auto* line = new QFrame(parent);
  line->setFixedHeight(1);
  line->setAutoFillBackground(true);
  line->setBackgroundRole(QPalette::Mid);  // the line colour
  return line;
}

QPushButton* makePrimaryButton(const QString& text, QWidget* parent) {
  auto* button = new QPushButton(text, parent);
  button->setProperty("primary", true);  // Diptych.qss
  return button;
}

EmptyState::EmptyState(const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent), title_(new QLabel(this)), text_(makeNote({}, this)), column_(new QVBoxLayout) {
  QFont bold = title_->font();
  bold.setWeight(QFont::DemiBold);
  title_->setFont(bold);
  for (QLabel* label : {title_, text_}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    column_->addWidget(label);
  }
  column_->setSpacing(metric::unit);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(metric::groupGap, metric::groupGap, metric::groupGap, metric::groupGap);
  // A little above the middle, where the eye expects the middle.
  outer->addStretch(2);
  outer->addLayout(column_);
  outer->addStretch(3);
  setTexts(title, text);
}

void EmptyState::setTexts(const QString& title, const QString& text) {
  title_->setText(title);
  text_->setText(text);
  text_->setVisible(!text.isEmpty());
  setAccessibleName(title);
  setAccessibleDescription(text);
}

QPushButton* EmptyState::addButton(const QString& text, bool primary) {
  QPushButton* button = primary ? makePrimaryButton(text, this) : new QPushButton(text, this);
  button->setAccessibleName(text);
  column_->addWidget(button, 0, Qt::AlignHCenter);
  return button;
}

HelpStrip::HelpStrip(QWidget* parent) : QWidget(parent), text_(new QLabel(this)) {
  text_->setTextFormat(Qt::RichText);
  text_->setForegroundRole(QPalette::PlaceholderText);
  text_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  auto* row = new QVBoxLayout(this);
  row->setContentsMargins(metric::padding, 2, metric::padding, 2);
  row->addWidget(text_);
  setAccessibleName(tr("What the mouse and the keys do"));
}

void HelpStrip::setHints(const std::vector<Hint>& hints) {
  hints_ = hints;
  QStringList all;
  for (const Hint& hint : hints_) all << tr("%1: %2", "gesture: meaning").arg(hint.gesture, hint.meaning);
  setToolTip(all.join(QLatin1Char('\n')));
  setAccessibleDescription(all.join(QStringLiteral("; ")));
  fill();
}

void HelpStrip::fill() {
  const QString gap = QStringLiteral("&nbsp;&nbsp;&nbsp;&nbsp;");
  QFont bold = text_->font();
  bold.setWeight(QFont::DemiBold);
  const QFontMetrics gestures(bold);
  const QFontMetrics meanings(text_->font());
  const int space = meanings.horizontalAdvance(QLatin1Char(' '));
  int room = width() - 2 * metric::padding;
  QStringList shown;
  for (const Hint& hint : hints_) {
    room -= gestures.horizontalAdvance(hint.gesture) + space + meanings.horizontalAdvance(hint.meaning);
    if (room < 0) break;
    room -= 4 * space;
    shown << QStringLiteral("<span style='font-weight:600'>%1</span> %2")
                 .arg(hint.gesture.toHtmlEscaped(), hint.meaning.toHtmlEscaped());
  }
  text_->setText(shown.join(gap));
}

void HelpStrip::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fill();
}

}  // namespace diptych::ui
