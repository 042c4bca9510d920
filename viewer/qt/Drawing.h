#pragma once
// What is being drawn in a view, by pointer or by keys: at most one stroke, or one polygon. Tells the view's listeners.

#include "viewer/qt/SliceView.h"

#include <QPointF>
#include <vector>

namespace diptych::viewer {

class Drawing {
public:
  explicit Drawing(SliceView& view) : view_{view} {}

  // --- stroke; points in slice coordinates
  bool stroking() const { return stroking_; }
  void beginStroke(QPointF uv);
  void moveStroke(QPointF uv);
  /// Nothing where there is none, likewise the two below.
  void endStroke();

  // --- polygon; lives on the slice of its first corner
  bool outlining() const { return !corners_.empty(); }
  /// In slice coordinates; empty while another slice is shown.
  std::vector<QPointF> cornersShown() const;
  /// A corner on another slice than the ones before begins a new polygon there.
  void addCorner(QPointF uv);
  void removeCorner();
  /// Whether a corner put at this point of the widget would close the polygon instead.
  bool closesAt(QPointF inWidget) const;
  /// Where it has three corners or more.
  void closePolygon();
  void dropPolygon() { corners_.clear(); }

  /// Gives up what has begun; false where nothing has.
  bool cancel();

private:
  StrokePoint strokePoint(QPointF uv, int slice) const;

  SliceView& view_;
  bool stroking_ = false;
  std::vector<QPointF> corners_;
  int polygonSlice_ = 0;
};

}  // namespace diptych::viewer
