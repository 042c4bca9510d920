#include "ui/work/SlicesStep.h"

#include "ui/theme/Pieces.h"
#include "ui/theme/Theme.h"
#include "ui/work/ChoiceList.h"

#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace diptych::ui {
namespace {

/// As everywhere in the window: a ring for a slice that waits, a full dot for one that is done.
QIcon dot(bool done, qreal ratio) {
  const ThemeColours& colours = Theme::instance().colours();
  QPixmap pixmap(QSize(metric::icon, metric::icon) * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(done ? colours.success : colours.muted, 1.5));
  painter.setBrush(done ? QBrush(colours.success) : QBrush(Qt::NoBrush));
  painter.drawEllipse(QRectF(5, 5, 10, 10));
  return pixmap;
}

}  // namespace

SlicesStep::SlicesStep(QWidget* parent) : QWidget(parent), list_{new ChoiceList} {
  list_->setAccessibleName(tr("Slices to label"));
  list_->setIconSize({metric::icon, metric::icon});
  list_->setGreatestHeight(260);
  setFocusProxy(list_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metric::unit);
  column->addWidget(
      makeNote(tr("Go to a slice, draw each segment on it, and press D when the slice is finished. A slice without "
                  "any segment counts too: press D.")));
  column->addWidget(list_);
  connect(list_, &ChoiceList::rowClicked, this, &SlicesStep::choose);
  connect(list_, &ChoiceList::rowEntered, this, &SlicesStep::choose);
  connect(&Theme::instance(), &Theme::changed, this, &SlicesStep::showMarks);
}

void SlicesStep::setSlices(std::vector<GuideSlice> slices) {
  const bool same = std::equal(slices.begin(), slices.end(), slices_.begin(), slices_.end(),
                               [](const GuideSlice& a, const GuideSlice& b) { return a.k == b.k && a.t == b.t; });
  slices_ = std::move(slices);
  if (!same) {  // the same slices keep their rows, and with them the place of the keyboard
    list_->clear();
    for (std::size_t i = 0; i < slices_.size(); ++i) new QListWidgetItem(list_);
    if (!slices_.empty()) list_->setCurrentRow(0);
  }
  showMarks();
  list_->updateGeometry();
}

void SlicesStep::showMarks() {
  for (std::size_t i = 0; i < slices_.size(); ++i) {
    QListWidgetItem* item = list_->item(static_cast<int>(i));
    const GuideSlice& slice = slices_[i];
    const QString text = slice.done ? tr("%1 – done").arg(slice.text) : slice.text;
    item->setText(text);
    item->setIcon(dot(slice.done, devicePixelRatioF()));
    item->setData(Qt::AccessibleTextRole, slice.done ? text : tr("%1, not done yet").arg(slice.text));
  }
}

void SlicesStep::choose(int row) {
  const GuideSlice& slice = slices_[static_cast<std::size_t>(row)];
  Q_EMIT sliceChosen(slice.k, slice.t);
}

}  // namespace diptych::ui
