#pragma once
// The views in the middle of the window and how they are laid out. Owns the widgets; knows nothing of documents.

#include "viewer/qt/SliceView.h"
#include "viewer/qt/SurfaceView.h"

#include <QWidget>
#include <array>

namespace diptych::viewer {

enum class ViewLayout {
  twoPanels,  ///< original beside enhanced, along the acquisition plane
  four,       ///< three stacks and the surfaces
  single      ///< the one that was asked for last
};

class ViewGrid final : public QWidget {
  Q_OBJECT

public:
  explicit ViewGrid(QWidget* parent = nullptr);

  /// Always there, shown as the layout wants.
  SliceView* original() const;  ///< stack along k; also the first of the four
  SliceView* enhanced() const;  ///< stack along k, other picture
  SliceView* alongJ() const;
  SliceView* alongI() const;
  SurfaceView* surfaces() const;
  std::array<SliceView*, 4> sliceViews() const;

  void setLayout(ViewLayout layout);
  ViewLayout layoutShown() const;
  /// Shows this one alone, or goes back to the layout before it.
  void toggleMaximised(QWidget* view);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

Q_SIGNALS:
  void layoutChanged(diptych::viewer::ViewLayout layout);

protected:
  void resizeEvent(QResizeEvent* event) override;

private:
  void place();

  SliceView *original_, *enhanced_, *alongI_, *alongJ_;  // in the order of Tab
  SurfaceView* surfaces_;
  ViewLayout layout_ = ViewLayout::twoPanels, before_ = ViewLayout::twoPanels;
  QWidget* alone_;  // what `single` shows
};

}  // namespace diptych::viewer
