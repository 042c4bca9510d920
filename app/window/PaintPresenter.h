#pragma once
// From gestures to edits: the tools.

#include "app/window/Document.h"
#include "app/window/ViewsPresenter.h"
#include "core/tools/LiveStroke.h"
#include "ui/segments/ToolPanel.h"
#include "viewer/qt/ViewGrid.h"

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace diptych::app {

class PaintPresenter final : public QObject {
  Q_OBJECT

public:
  PaintPresenter(Document& document, viewer::ViewGrid& grid, ViewsPresenter& views, ui::ToolPanel& panel,
                 QObject* parent);

  void interpolate();
  void keepLargest();
  void clearSlice();  ///< the active segment on the slice shown

Q_SIGNALS:
  void failed(const QString& sentence);
  void noted(const QString& sentence);  ///< "Nothing to interpolate: …"

private:
  void connectView(viewer::SliceView* view);
  void showTool();
  void showSegment();
  /// A segment to paint with: makes the first one where there is none.
  void ensureSegment();
  /// The prediction becomes the person's on a slice that nobody has touched, before the first stroke on it.
  void acceptBeneath(GridAxis axis, SliceRef at);
  Brush brush() const;
  void begin(GridAxis axis, int slice, StrokePoint at);
  void extend(StrokePoint at);
  void lay(StrokePoint at);
  void finish();
  void end();
  void cancel();
  void polygon(GridAxis axis, int slice, const std::vector<StrokePoint>& corners);
  void click(const viewer::VoxelPoint& at);
  QString segmentName(SegmentValue value) const;

  /// A tool that may take longer than a frame: on a pool thread, over a snapshot; strokes wait for it.
  struct Computed {
    Edit edit;
    std::string nothing;  ///< why there is no edit
  };
  void compute(std::function<Computed(const LabelTiles&, const Geometry&)> tool);

  Document& document_;
  viewer::ViewGrid& grid_;
  ViewsPresenter& views_;
  ui::ToolPanel& panel_;
  std::optional<LiveStroke> stroke_;
  /// A stroke that began while an undo was under way.
  struct EarlyStroke {
    std::vector<StrokePoint> points;
    bool ended = false, cancelled = false;
  };
  /// The one that the pointer is drawing; those before it are held by what waits for the undo.
  std::shared_ptr<EarlyStroke> early_;
};

}  // namespace diptych::app
