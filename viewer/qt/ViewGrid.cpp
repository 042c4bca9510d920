#include "viewer/qt/ViewGrid.h"

#include <QEvent>
#include <QResizeEvent>
#include <algorithm>
#include <utility>
#include <vector>

namespace diptych::viewer {
namespace {

constexpr int kGap = 1;  // logical pixels between views

}  // namespace

ViewGrid::ViewGrid(QWidget* parent)
    : QWidget(parent),
      original_{new SliceView(this)},
      enhanced_{new SliceView(this)},
      alongI_{new SliceView(this)},
      alongJ_{new SliceView(this)},
      surfaces_{new SurfaceView(this)},
      alone_{original_} {
  setObjectName(QStringLiteral("viewGrid"));
  setFocusPolicy(Qt::NoFocus);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::Mid);  // shows in the gaps only
  original_->setObjectName(QStringLiteral("originalView"));
  enhanced_->setObjectName(QStringLiteral("enhancedView"));
  alongI_->setObjectName(QStringLiteral("alongIView"));
  alongJ_->setObjectName(QStringLiteral("alongJView"));
  surfaces_->setObjectName(QStringLiteral("surfacesView"));
  original_->setTitle(tr("Original"));
  enhanced_->setTitle(tr("Enhanced"));
  if (surfaces_->accessibleName().isEmpty()) surfaces_->setAccessibleName(tr("Surfaces"));
  place();
}

SliceView* ViewGrid::original() const {
  return original_;
}

SliceView* ViewGrid::enhanced() const {
  return enhanced_;
}

SliceView* ViewGrid::alongJ() const {
  return alongJ_;
}

SliceView* ViewGrid::alongI() const {
  return alongI_;
}

SurfaceView* ViewGrid::surfaces() const {
  return surfaces_;
}

std::array<SliceView*, 4> ViewGrid::sliceViews() const {
  return {original_, enhanced_, alongJ_, alongI_};
}

void ViewGrid::setLayout(ViewLayout layout) {
  if (layout == layout_) return;
  if (layout_ != ViewLayout::single) before_ = layout_;
  layout_ = layout;
  place();
  Q_EMIT layoutChanged(layout);
}

ViewLayout ViewGrid::layoutShown() const {
  return layout_;
}

void ViewGrid::toggleMaximised(QWidget* view) {
  if (!view || view->parentWidget() != this) return;
  if (layout_ == ViewLayout::single && view == alone_) return setLayout(before_);
  alone_ = view;
  if (layout_ == ViewLayout::single) return place();
  setLayout(ViewLayout::single);
}

QSize ViewGrid::sizeHint() const {
  return {1024, 640};
}

QSize ViewGrid::minimumSizeHint() const {
  const QSize one = original_->minimumSizeHint();
  return {2 * one.width() + kGap, 2 * one.height() + kGap};
}

void ViewGrid::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  place();
}

void ViewGrid::place() {
  // Halves that share a gap; where the rest is odd, the left or upper one is a pixel larger.
  const int leftWidth = (width() - kGap + 1) / 2, topHeight = (height() - kGap + 1) / 2;
  const QRect left(0, 0, leftWidth, height());
  const QRect right(leftWidth + kGap, 0, width() - leftWidth - kGap, height());
  const auto upper = [&](QRect half) { return half.setHeight(topHeight), half; };
  const auto lower = [&](QRect half) { return half.setTop(topHeight + kGap), half; };

  std::vector<std::pair<QWidget*, QRect>> shown;
  switch (layout_) {
    case ViewLayout::twoPanels:
      shown = {{original_, left}, {enhanced_, right}};
      break;
    case ViewLayout::four:
      shown = {{original_, upper(left)}, {alongI_, upper(right)}, {alongJ_, lower(left)}, {surfaces_, lower(right)}};
      break;
    case ViewLayout::single:
      shown = {{alone_, rect()}};
      break;
  }
  const bool hadFocus = focusWidget() && focusWidget()->hasFocus();
  for (const auto& [view, at] : shown) {
    view->setGeometry(at);
    view->show();
  }
  const auto isShown = [&shown](const QWidget* view) {
    return std::any_of(shown.begin(), shown.end(), [view](const auto& one) { return one.first == view; });
  };
  // The keyboard stays with what is seen.
  if (hadFocus && !isShown(focusWidget())) shown.front().first->setFocus();
  for (QWidget* view :
       {static_cast<QWidget*>(original_), static_cast<QWidget*>(enhanced_), static_cast<QWidget*>(alongI_),
        static_cast<QWidget*>(alongJ_), static_cast<QWidget*>(surfaces_)})
    if (!isShown(view)) view->hide();
}

}  // namespace diptych::viewer
