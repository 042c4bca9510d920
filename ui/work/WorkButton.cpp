#include "ui/work/WorkButton.h"

#include "ui/theme/Theme.h"

#include <QMenu>
#include <QStyleOptionButton>
#include <QStylePainter>

namespace diptych::ui {
namespace {

constexpr int side = 10, gap = 6, arrow = 14;
constexpr int longestPreposition = 4;  // letters

QString withoutBracket(const QString& text) {
  const qsizetype open = text.lastIndexOf(QStringLiteral(" ("));
  return open > 0 && text.endsWith(QLatin1Char(')')) ? text.left(open) : text;
}

}  // namespace

QStringList formsOf(const QString& text, const QString& shortName) {
  if (text.isEmpty()) return {shortName};
  QStringList forms{text};
  const QString plain = withoutBracket(text);
  if (plain != text) forms << plain;
  // Cut between words, and never to fewer than three: "Segment 10 slices…" says something, "Segment 10…" less than the name, and
  // "Segment 10 slices with…" no more.
  for (qsizetype end = plain.lastIndexOf(QLatin1Char(' ')); end > 0;
       end = plain.lastIndexOf(QLatin1Char(' '), end - 1)) {
    const QString start = plain.left(end);
    if (start.count(QLatin1Char(' ')) < 2) break;
    const QString last = start.mid(start.lastIndexOf(QLatin1Char(' ')) + 1);
    const bool preposition = last.size() <= longestPreposition && last == last.toLower();
    if (!preposition && !last.back().isDigit()) forms << start + QStringLiteral("…");
  }
  if (shortName.size() < forms.back().size()) forms << shortName;
  return forms;
}

WorkButton::WorkButton(const QString& iconName, const QString& shortName, const QString& accessibleName,
                       QWidget* parent)
    : QPushButton(parent), shortName_{shortName}, iconName_{iconName}, forms_{shortName} {
  setAccessibleName(accessibleName);
  setAutoDefault(false);
}

void WorkButton::setAction(const WorkAction& action) {
  const bool enabled = action.whyNot.isEmpty();
  forms_ = formsOf(action.text, shortName_);
  form_ = 0;
  setEnabled(enabled);
  QStringList lines{action.text.isEmpty() ? accessibleName() : action.text};
  if (!key_.isEmpty()) lines.front() += QStringLiteral(" (%1)").arg(key_);
  if (!enabled) lines << action.whyNot;
  if (enabled && !action.detail.isEmpty()) lines << action.detail;
  setToolTip(lines.join(QLatin1Char('\n')));
  setAccessibleDescription(enabled ? action.text : action.whyNot);
  update();
  Q_EMIT formsChanged();
}

void WorkButton::showShortName() {
  forms_ = {shortName_};
  form_ = 0;
  update();
  Q_EMIT formsChanged();
}

void WorkButton::setKeyHint(const QString& key) {
  key_ = key;
  update();
  Q_EMIT formsChanged();
}

void WorkButton::setOn(bool on, const QString& iconName) {
  iconName_ = iconName;
  setCheckable(true);
  setChecked(on);
  update();
}

void WorkButton::setForm(int form) {
  form_ = form;
  update();
}

int WorkButton::widthOf(int form) const {
  return widthFor(forms_[form]);
}

int WorkButton::widthFor(const QString& text) const {
  int width = 2 * side + metric::icon + gap + fontMetrics().horizontalAdvance(text) + 1;
  if (!key_.isEmpty()) width += gap + fontMetrics().horizontalAdvance(key_);
  if (menu()) width += arrow;
  return width;
}

QSize WorkButton::sizeHint() const {
  return {widthOf(0), metric::controlHeight};
}

QSize WorkButton::minimumSizeHint() const {
  return {widthOf(formCount() - 1), metric::controlHeight};
}

void WorkButton::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionButton option;
  initStyleOption(&option);
  option.features &= ~QStyleOptionButton::HasMenu;  // the arrow is ours
  painter.drawControl(QStyle::CE_PushButtonBevel, option);

  const ThemeColours& colours = Theme::instance().colours();
  const QString text = forms_[form_];
  const int content = widthFor(text) - 2 * side;
  QRect place(rect());
  place.setLeft(qMax(side, (width() - content) / 2));
  const auto take = [&](int width) {
    const QRect taken(place.left(), place.top(), width, place.height());
    place.setLeft(place.left() + width);
    return QStyle::visualRect(layoutDirection(), rect(), taken);
  };
  const QIcon::Mode mode = isEnabled() ? QIcon::Normal : QIcon::Disabled;
  const QSize iconSize(metric::icon, metric::icon);
  const auto paintIcon = [&](const QString& name, const QRect& box, const QSize& size) {
    QRect square(QPoint(), size);
    square.moveCenter(box.center());
    ui::icon(name).paint(&painter, square, Qt::AlignCenter, mode, isChecked() ? QIcon::On : QIcon::Off);
  };
  paintIcon(iconName_, take(iconSize.width()), iconSize);
  take(gap);
  painter.setPen(isEnabled() ? colours.text : colours.muted);
  painter.drawText(take(fontMetrics().horizontalAdvance(text) + 1), Qt::AlignVCenter | Qt::AlignLeft, text);
  if (!key_.isEmpty()) {
    take(gap);
    painter.setPen(colours.muted);
    painter.drawText(take(fontMetrics().horizontalAdvance(key_)), Qt::AlignVCenter | Qt::AlignLeft, key_);
  }
  if (menu()) paintIcon(QStringLiteral("chevron-down"), take(arrow), {arrow, arrow});
}

}  // namespace diptych::ui
