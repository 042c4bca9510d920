#include "ui/segments/SegmentList.h"

#include "ui/segments/SegmentDelegate.h"
#include "ui/segments/SegmentModel.h"
#include "ui/segments/SegmentWords.h"
#include "ui/theme/Theme.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <utility>

namespace diptych::ui {
namespace {

constexpr int kFewestRows = 3, kMostRows = 12;

bool isOwnKey(const QKeyEvent& event) {
  if (event.modifiers() & ~Qt::KeypadModifier) return false;
  switch (event.key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Space:
    case Qt::Key_L:
    case Qt::Key_F2:
    case Qt::Key_Delete:
      return true;
    default:
      return false;
  }
}

}  // namespace

SegmentList::SegmentList(SegmentModel* model, QWidget* parent) : QListView(parent), model_(model) {
  setModel(model);
  auto* delegate = new SegmentDelegate(this);
  setItemDelegate(delegate);
  connect(delegate, &SegmentDelegate::nameChecked, this, &SegmentList::nameChecked);
  setAccessibleName(tr("Segments"));
  setEditTriggers(NoEditTriggers);
  setSelectionMode(SingleSelection);
  setUniformItemSizes(true);
  setVerticalScrollMode(ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFrameShape(NoFrame);
  setMouseTracking(true);
  viewport()->setAttribute(Qt::WA_Hover);
  connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

SegmentValue SegmentList::activeValue() const {
  const QModelIndex current = currentIndex();
  return current.isValid() ? model_->at(current).segment.value : SegmentValue(0);
}

void SegmentList::setActive(SegmentValue value) {
  const QScopedValueRollback quiet(quiet_, true);
  const QModelIndex index = model_->indexOf(value);
  if (index.isValid())
    setCurrentIndex(index);
  else
    selectionModel()->clear();
}

void SegmentList::editName(SegmentValue value) {
  const QModelIndex index = model_->indexOf(value);
  if (!index.isValid()) return;
  scrollTo(index);
  edit(index);
}

void SegmentList::keepPlace(const std::function<void()>& change) {
  const SegmentValue active = activeValue();
  const int scrolled = verticalScrollBar()->value();
  {
    const QScopedValueRollback quiet(quiet_, true);
    change();
    doItemsLayout();
  }
  if (activeValue() != active) setActive(active);
  verticalScrollBar()->setValue(scrolled);
  updateGeometry();
}

QSize SegmentList::sizeHint() const {
  return {metric::unit * 30, std::clamp(model_->rowCount(), kFewestRows, kMostRows) * metric::controlHeight};
}

QSize SegmentList::minimumSizeHint() const {
  return {metric::unit * 20, kFewestRows * metric::controlHeight};
}

bool SegmentList::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && isOwnKey(*static_cast<QKeyEvent*>(event))) {
    event->accept();
    return true;
  }
  return QListView::event(event);
}

bool SegmentList::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QModelIndex index = indexAt(help->pos());
    QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), viewport(), visualRect(index));
    return true;
  }
  return QListView::viewportEvent(event);
}

SegmentList::Place SegmentList::placeAt(const QPoint& position) const {
  const QModelIndex index = indexAt(position);
  if (!index.isValid()) return {};
  const RowZones zones = rowZones(visualRect(index));
  const SegmentValue value = model_->at(index).segment.value;
  if (zones.eye.contains(position)) return {value, Zone::eye};
  if (zones.lock.contains(position)) return {value, Zone::lock};
  return {value, zones.swatch.contains(position) ? Zone::swatch : Zone::name};
}

QString SegmentList::toolTipAt(const QPoint& position) const {
  const Place place = placeAt(position);
  const SegmentRow* row = model_->find(place.value);
  if (!row) return {};
  const QString name = QString::fromStdString(row->segment.name);
  switch (place.zone) {
    case Zone::eye:
      return row->visible ? tr("Hide %1 (Space)").arg(name) : tr("Show %1 (Space)").arg(name);
    case Zone::lock:
      return row->locked ? tr("Unlock %1 (L)").arg(name) : tr("Lock %1: no tool will change it (L)").arg(name);
    default: {
      const QString code = codeText(row->segment.code);
      return code.isEmpty() ? name : name + QLatin1Char('\n') + code;
    }
  }
}

void SegmentList::mousePressEvent(QMouseEvent* event) {
  pressed_ = event->button() == Qt::LeftButton ? placeAt(event->position().toPoint()) : Place{};
  if (pressed_.toggle()) return;  // an eye or a lock is no reason to change the active segment
  QListView::mousePressEvent(event);
}

void SegmentList::mouseMoveEvent(QMouseEvent* event) {
  // Without this, dragging with the button held would drag the active segment along.
  if (event->buttons() == Qt::NoButton) QListView::mouseMoveEvent(event);
}

void SegmentList::mouseReleaseEvent(QMouseEvent* event) {
  const Place pressed = std::exchange(pressed_, {});
  if (!pressed.toggle()) {
    QListView::mouseReleaseEvent(event);
    return;
  }
  if (event->button() != Qt::LeftButton || placeAt(event->position().toPoint()) != pressed) return;
  if (pressed.zone == Zone::eye) Q_EMIT eyeClicked(pressed.value);
  if (pressed.zone == Zone::lock) Q_EMIT lockClicked(pressed.value);
}

void SegmentList::mouseDoubleClickEvent(QMouseEvent* event) {
  const Place place = placeAt(event->position().toPoint());
  if (event->button() != Qt::LeftButton || place.zone == Zone::none) return;
  pressed_ = place;  // two quick clicks on an eye are two clicks
  if (place.zone == Zone::swatch) Q_EMIT colourAsked(place.value);
  if (place.zone == Zone::name) editName(place.value);
}

void SegmentList::keyPressEvent(QKeyEvent* event) {
  const SegmentValue active = activeValue();
  if (active == 0 || !isOwnKey(*event)) {
    QListView::keyPressEvent(event);
    return;
  }
  const bool acts = event->key() == Qt::Key_Space || event->key() == Qt::Key_L || event->key() == Qt::Key_F2 ||
                    event->key() == Qt::Key_Delete;
  if (acts && event->isAutoRepeat()) return;  // a key held down is no second press
  switch (event->key()) {
    case Qt::Key_Space:
      Q_EMIT eyeClicked(active);
      break;
    case Qt::Key_L:
      Q_EMIT lockClicked(active);
      break;
    case Qt::Key_F2:
      editName(active);
      break;
    case Qt::Key_Delete:
      Q_EMIT deleteAsked(active);
      break;
    default:
      QListView::keyPressEvent(event);
  }
}

void SegmentList::contextMenuEvent(QContextMenuEvent* event) {
  const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
  const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
  if (!index.isValid()) return;
  const QPoint at = byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos();
  Q_EMIT menuAsked(model_->at(index).segment.value, at);
}

QItemSelectionModel::SelectionFlags SegmentList::selectionCommand(const QModelIndex& index, const QEvent*) const {
  // The active segment stays marked, also at a click below the rows or with Ctrl.
  return index.isValid() ? QItemSelectionModel::ClearAndSelect : QItemSelectionModel::NoUpdate;
}

void SegmentList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QListView::currentChanged(current, previous);
  if (!quiet_ && current.isValid()) Q_EMIT segmentActivated(model_->at(current).segment.value);
}

}  // namespace diptych::ui
