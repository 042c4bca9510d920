#include "ui/segments/ColourPopup.h"

#include "ui/segments/SegmentWords.h"
#include "ui/segments/Swatch.h"
#include "ui/theme/Theme.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

namespace diptych::ui {
namespace {

constexpr int kColours = 24, kColumns = 6;

/// One colour of the grid. The current one has a tick, the one with the keyboard a ring.
class ColourButton final : public QAbstractButton {
public:
  ColourButton(Colour colour, bool current, QWidget* parent) : QAbstractButton(parent), colour_(toQColor(colour)) {
    setCheckable(true);
    setChecked(current);
    setFixedSize(metric::controlHeight, metric::controlHeight);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
  }

protected:
  void nextCheckState() override {}  // the tick stays where it is until the segment has its new colour

  void paintEvent(QPaintEvent*) override {
    const ThemeColours& colours = Theme::instance().colours();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus() || underMouse()) {
      painter.setPen(QPen(hasFocus() ? colours.accent : colours.muted, 2));
      painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metric::corner, metric::corner);
    }
    QColor edge = colours.text;
    edge.setAlphaF(0.35F);
    painter.setPen(QPen(edge, 1));
    painter.setBrush(colour_);
    painter.drawRoundedRect(QRectF(rect()).adjusted(4.5, 4.5, -4.5, -4.5), 3, 3);
    if (isChecked()) {
      painter.setPen(
          QPen(qGray(colour_.rgb()) > 128 ? Qt::black : Qt::white, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
      painter.setBrush(Qt::NoBrush);
      const QPointF middle = QRectF(rect()).center();
      painter.drawPolyline(QPolygonF{middle + QPointF(-4, 0), middle + QPointF(-1, 3), middle + QPointF(4.5, -3.5)});
    }
  }

  void keyPressEvent(QKeyEvent* event) override {
    switch (event->key()) {
      case Qt::Key_Return:
      case Qt::Key_Enter:
        click();
        break;
      case Qt::Key_Space:
        QAbstractButton::keyPressEvent(event);
        break;
      default:
        event->ignore();  // arrows are the grid's, Esc is the popup's
    }
  }

private:
  QColor colour_;
};

}  // namespace

ColourPopup::ColourPopup(Colour current, const std::function<QString(Colour)>& usedBy, QWidget* parent)
    : QWidget(parent, Qt::Popup) {
  setAttribute(Qt::WA_DeleteOnClose);
  setAccessibleName(tr("Colour of the segment"));
  auto* grid = new QGridLayout;
  grid->setSpacing(0);
  for (int position = 0; position < kColours; ++position) {
    const Colour colour = paletteColour(static_cast<std::size_t>(position));
    auto* button = new ColourButton(colour, colour == current, this);
    const QString user = usedBy(colour);
    button->setAccessibleName(colourName(colour));
    button->setAccessibleDescription(user.isEmpty() ? QString() : tr("Used by %1").arg(user));
    button->setToolTip(user.isEmpty() ? colourName(colour) : tr("%1, used by %2").arg(colourName(colour), user));
    connect(button, &QAbstractButton::clicked, this, [this, colour] {
      Q_EMIT chosen(colour);
      close();
    });
    grid->addWidget(button, position / kColumns, position % kColumns);
    swatches_.push_back(button);
    if (colour == current) first_ = button;
  }
  auto* other = new QPushButton(tr("Other…"), this);
  other->setAccessibleName(tr("Other colour…"));
  other->setAutoDefault(false);
  connect(other, &QPushButton::clicked, this, [this] {
    Q_EMIT otherAsked();
    close();
  });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(metric::padding, metric::padding, metric::padding, metric::padding);
  column->setSpacing(metric::unit);
  column->addLayout(grid);
  column->addWidget(other);
  if (!first_) first_ = swatches_.front();
}

void ColourPopup::open(const QRect& anchor) {
  adjustSize();
  QPoint corner = anchor.bottomLeft() + QPoint(0, 1);
  if (const QScreen* at = parentWidget()->screen()) {
    const QRect room = at->availableGeometry();
    if (corner.y() + height() > room.bottom()) corner.setY(anchor.top() - height());
    corner.setX(std::clamp(corner.x(), room.left(), std::max(room.left(), room.right() - width())));
  }
  move(corner);
  show();
  first_->setFocus(Qt::PopupFocusReason);
}

void ColourPopup::paintEvent(QPaintEvent*) {
  const ThemeColours& colours = Theme::instance().colours();  // as menus have them
  QPainter painter(this);
  painter.setPen(colours.muted);
  painter.setBrush(colours.panel);
  painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void ColourPopup::keyPressEvent(QKeyEvent* event) {
  const auto found = std::ranges::find(swatches_, focusWidget());
  const int count = static_cast<int>(swatches_.size());
  // From "Other…" the grid is entered at its end.
  const int at = found == swatches_.end() ? count : static_cast<int>(found - swatches_.begin());
  int to = at;
  switch (event->key()) {
    case Qt::Key_Left:
      to = at - 1;
      break;
    case Qt::Key_Right:
      to = at + 1;
      break;
    case Qt::Key_Up:
      to = at - (at == count ? 1 : kColumns);
      break;
    case Qt::Key_Down:
      to = at + kColumns;
      break;
    case Qt::Key_Home:
      to = 0;
      break;
    case Qt::Key_End:
      to = count - 1;
      break;
    default:
      QWidget::keyPressEvent(event);  // Esc closes
      return;
  }
  if (to >= 0 && to < count) swatches_[static_cast<std::size_t>(to)]->setFocus(Qt::TabFocusReason);
}

}  // namespace diptych::ui
