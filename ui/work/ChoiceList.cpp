#include "ui/work/ChoiceList.h"

#include <QKeyEvent>
#include <algorithm>

namespace diptych::ui {

ChoiceList::ChoiceList(QWidget* parent) : QListWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setResizeMode(QListView::Adjust);
  connect(this, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { Q_EMIT rowClicked(row(item)); });
}

void ChoiceList::setGreatestHeight(int height) {
  greatestHeight_ = height;
  updateGeometry();
}

QSize ChoiceList::sizeHint() const {
  int height = 2 * frameWidth();
  for (int i = 0; i < count(); ++i) height += sizeHintForRow(i);
  return {240, std::min(height, greatestHeight_)};
}

QSize ChoiceList::minimumSizeHint() const {
  return {160, std::min(sizeHint().height(), 96)};
}

void ChoiceList::keyPressEvent(QKeyEvent* event) {
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentRow() >= 0) {
    if (!event->isAutoRepeat()) Q_EMIT rowEntered(currentRow());
    return;
  }
  QListWidget::keyPressEvent(event);
}

void ChoiceList::resizeEvent(QResizeEvent* event) {
  QListWidget::resizeEvent(event);
  // Rows that wrap are higher where the list is narrower.
  if (event->size().width() != event->oldSize().width()) {
    scheduleDelayedItemsLayout();
    updateGeometry();
  }
}

}  // namespace diptych::ui
