#include "ui/theme/Style.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"

#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOption>
#include <QTabBar>

namespace diptych::ui {

namespace {

class Painting {  // a painter's state, kept and smooth
public:
  explicit Painting(QPainter* painter) : painter_(painter) {
    painter_->save();
    painter_->setRenderHint(QPainter::Antialiasing);
    painter_->setBrush(Qt::NoBrush);
  }
  ~Painting() { painter_->restore(); }
  Q_DISABLE_COPY_MOVE(Painting)

private:
  QPainter* painter_;
};

QPen stroke(const QColor& colour, qreal width) {
  return {colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

void drawFocusRing(const QStyleOption& option, QPainter* painter) {
  const Painting painting(painter);
  painter->setPen(QPen(option.palette.color(QPalette::Link), 2));
  painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), metric::corner - 1, metric::corner - 1);
}

/// The box or the circle round a mark; gives the colour of the mark.
QColor drawMarkGround(const QStyleOption& option, QPainter* painter, qreal radius) {
  const QPalette& palette = option.palette;
  const bool enabled = option.state & QStyle::State_Enabled;
  const bool on = option.state & (QStyle::State_On | QStyle::State_NoChange);
  const bool lively = enabled && option.state & (QStyle::State_MouseOver | QStyle::State_HasFocus);
  const QColor muted = palette.color(QPalette::PlaceholderText);
  const QColor accent = palette.color(QPalette::Link);
  painter->setPen(QPen(!enabled ? palette.color(QPalette::Mid) : on || lively ? accent : muted, 1));
  painter->setBrush(on && enabled ? accent : palette.color(QPalette::Button));
  painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
  return enabled ? Theme::instance().colours().onAccent : muted;
}

void drawCheckBox(const QStyleOption& option, QPainter* painter) {
  const Painting painting(painter);
  const QColor mark = drawMarkGround(option, painter, 3);
  const QRectF box = option.rect;
  const auto at = [&box](qreal x, qreal y) {
    return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
  };
  painter->setPen(stroke(mark, 2));
  painter->setBrush(Qt::NoBrush);
  if (option.state & QStyle::State_NoChange)
    painter->drawLine(at(0.28, 0.5), at(0.72, 0.5));
  else if (option.state & QStyle::State_On)
    painter->drawPolyline(QPolygonF{at(0.26, 0.52), at(0.43, 0.69), at(0.75, 0.32)});
}

void drawRadioButton(const QStyleOption& option, QPainter* painter) {
  const Painting painting(painter);
  const QRectF circle = option.rect;
  const QColor mark = drawMarkGround(option, painter, circle.width() / 2);
  if (!(option.state & QStyle::State_On)) return;
  painter->setPen(Qt::NoPen);
  painter->setBrush(mark);
  painter->drawEllipse(circle.center(), circle.width() * 0.2, circle.height() * 0.2);
}

/// A chevron that points where `degrees` (clockwise from down) says.
void drawArrow(const QStyleOption& option, QPainter* painter, qreal degrees) {
  const Painting painting(painter);
  const bool enabled = option.state & QStyle::State_Enabled;
  const qreal reach = qMin<qreal>(4, qMin(option.rect.width(), option.rect.height()) / 2.0 - 1);
  painter->translate(QRectF(option.rect).center());
  painter->rotate(degrees);
  painter->setPen(stroke(option.palette.color(enabled ? QPalette::ButtonText : QPalette::PlaceholderText), 1.5));
  painter->drawPolyline(QPolygonF{{-reach, -reach / 2}, {0, reach / 2}, {reach, -reach / 2}});
}

void drawBranch(const QStyleOption& option, QPainter* painter) {
  if (!(option.state & QStyle::State_Children)) return;
  drawArrow(option, painter, option.state & QStyle::State_Open ? 0 : -90);
}

void drawDockTitle(const QStyleOptionDockWidget& option, QPainter* painter, const QRect& text) {
  painter->save();
  painter->fillRect(option.rect, option.palette.window());
  painter->setFont(headingFont());
  painter->setPen(option.palette.color(QPalette::PlaceholderText));
  const QString title = painter->fontMetrics().elidedText(option.title, Qt::ElideRight, text.width());
  painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, title);
  painter->restore();
}

}  // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
  switch (element) {
    case PE_FrameFocusRect:
      return drawFocusRing(*option, painter);
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
      return drawCheckBox(*option, painter);
    case PE_IndicatorRadioButton:
      return drawRadioButton(*option, painter);
    case PE_IndicatorArrowDown:
    case PE_IndicatorSpinDown:
      return drawArrow(*option, painter, 0);
    case PE_IndicatorArrowUp:
    case PE_IndicatorSpinUp:
      return drawArrow(*option, painter, 180);
    case PE_IndicatorArrowLeft:
      return drawArrow(*option, painter, 90);
    case PE_IndicatorArrowRight:
      return drawArrow(*option, painter, -90);
    case PE_IndicatorBranch:
      return drawBranch(*option, painter);
    default:
      return QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
  if (element == CE_DockWidgetTitle) {
    if (const auto* dock = qstyleoption_cast<const QStyleOptionDockWidget*>(option); dock && !dock->verticalTitleBar) {
      const QRect text = subElementRect(SE_DockWidgetTitleBarText, option, widget);
      return drawDockTitle(*dock, painter, text.adjusted(metric::padding / 2, 0, 0, 0));
    }
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

int Style::pixelMetric(PixelMetric which, const QStyleOption* option, const QWidget* widget) const {
  switch (which) {
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
      return metric::padding;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
      return metric::unit;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
      return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
      return metric::unit;
    case PM_ToolBarIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize:
      return metric::icon;
    case PM_SmallIconSize:
      return 16;
    case PM_DockWidgetTitleMargin:
      return 6;
    case PM_DockWidgetTitleBarButtonMargin:
      return 2;
    default:
      return QProxyStyle::pixelMetric(which, option, widget);
  }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returnData) const {
  switch (hint) {
    case SH_Widget_Animation_Duration:
      return 0;  // nothing slides or pulses; what moves asks reducedMotion() itself
    case SH_ToolTip_WakeUpDelay:
      return 500;
    case SH_ComboBox_Popup:
      return 0;  // a list under the field, not a menu over it
    default:
      return QProxyStyle::styleHint(hint, option, widget, returnData);
  }
}

QIcon Style::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const {
  switch (standard) {
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton:
      return icon(QStringLiteral("close"));
    case SP_TitleBarNormalButton:
      return icon(QStringLiteral("maximise"));
    case SP_LineEditClearButton:
      return icon(QStringLiteral("close"));
    default:
      return QProxyStyle::standardIcon(standard, option, widget);
  }
}

void Style::polish(QWidget* widget) {
  QProxyStyle::polish(widget);
  auto* label = qobject_cast<QLabel*>(widget);
  if (label != nullptr && label->textFormat() == Qt::AutoText) label->setTextFormat(Qt::PlainText);
}

}  // namespace diptych::ui
