#include "app/window/PaintPresenter.h"

#include "app/loop/AcceptService.h"
#include "app/loop/Tracks.h"
#include "app/window/Background.h"
#include "core/tools/Fill.h"
#include "core/tools/Interpolate.h"
#include "core/tools/KeepLargest.h"
#include "core/tools/StrokeScript.h"

#include <cmath>
#include <utility>

namespace diptych::app {
namespace {

using ui::EditTool;

viewer::PointerTool pointerTool(EditTool tool) {
  switch (tool) {
    case EditTool::look:
      return viewer::PointerTool::look;
    case EditTool::brush:
    case EditTool::eraser:
    case EditTool::threshold:
      return viewer::PointerTool::brush;
    case EditTool::fill:
    case EditTool::grow:
      return viewer::PointerTool::point;
    case EditTool::polygon:
      return viewer::PointerTool::polygon;
  }
  return viewer::PointerTool::look;
}

}  // namespace

PaintPresenter::PaintPresenter(Document& document, viewer::ViewGrid& grid, ViewsPresenter& views, ui::ToolPanel& panel,
                               QObject* parent)
    : QObject(parent), document_{document}, grid_{grid}, views_{views}, panel_{panel} {
  for (viewer::SliceView* view : grid_.sliceViews()) connectView(view);
  connect(&panel_, &ui::ToolPanel::toolChanged, this, &PaintPresenter::showTool);
  connect(&panel_, &ui::ToolPanel::settingsChanged, this, &PaintPresenter::showTool);
  connect(&panel_, &ui::ToolPanel::interpolateRequested, this, &PaintPresenter::interpolate);
  connect(&panel_, &ui::ToolPanel::keepLargestRequested, this, &PaintPresenter::keepLargest);
  connect(&document_, &Document::activeChanged, this, &PaintPresenter::showSegment);
  connect(&document_, &Document::lookChanged, this, &PaintPresenter::showSegment);
  connect(&document_, &Document::seriesChanged, this, [this] {
    stroke_.reset();
    early_.reset();
    if (document_.hasSeries()) {
      connect(document_.labels(), &HumanTrack::schemeChanged, this, &PaintPresenter::showSegment);
      connect(document_.labels(), &HumanTrack::labelsChanged, this, &PaintPresenter::showSegment);
    }
    showSegment();
  });
  showSegment();
}

void PaintPresenter::connectView(viewer::SliceView* view) {
  using viewer::SliceView;
  connect(view, &SliceView::strokeBegan, this, &PaintPresenter::begin);
  connect(view, &SliceView::strokeMoved, this, &PaintPresenter::extend);
  connect(view, &SliceView::strokeEnded, this, &PaintPresenter::end);
  connect(view, &SliceView::strokeCancelled, this, &PaintPresenter::cancel);
  connect(view, &SliceView::polygonDrawn, this, &PaintPresenter::polygon);
  connect(view, &SliceView::pointClicked, this, &PaintPresenter::click);
  connect(view, &SliceView::toolSizeStepped, &panel_, &ui::ToolPanel::stepSize);
  connect(view, &SliceView::lookRequested, this, [this] { panel_.setTool(EditTool::look); });
}

void PaintPresenter::showTool() {
  const EditTool tool = panel_.tool();
  const ui::ToolSettings settings = panel_.settings();
  viewer::BrushRing ring;
  if (settings.sphere)
    ring.radiusMm = settings.sphereRadiusMm;
  else
    ring.voxelRadius = settings.discRadius;
  ring.erases = tool == EditTool::eraser;
  ring.colour = {255, 255, 255};
  if (document_.hasSeries())
    if (const Segment* segment = document_.labels()->scheme().byValue(document_.active()))
      ring.colour = segment->colour;
  for (viewer::SliceView* view : grid_.sliceViews()) {
    view->setTool(pointerTool(tool));
    view->setBrushRing(ring);
  }
}

void PaintPresenter::showSegment() {
  showTool();
  if (!document_.hasSeries()) {
    panel_.setSegment({}, tr("No series is open"));
    return;
  }
  const SegmentValue active = document_.active();
  if (document_.labels()->scheme().byValue(active) == nullptr)
    panel_.setSegment({}, tr("There is no segment yet"));
  else if (document_.isLocked(active))
    panel_.setSegment(segmentName(active), tr("%1 is locked").arg(segmentName(active)));
  else if (document_.labels()->counts().voxels(active, document_.phase()) == 0)
    panel_.setSegment(segmentName(active), tr("Nothing is labelled %1 yet").arg(segmentName(active)));
  else
    panel_.setSegment(segmentName(active));
}

QString PaintPresenter::segmentName(SegmentValue value) const {
  const Segment* segment = document_.labels()->scheme().byValue(value);
  return segment != nullptr ? QString::fromStdString(segment->name) : QString();
}

void PaintPresenter::ensureSegment() {
  HumanTrack& labels = *document_.labels();
  if (labels.scheme().byValue(document_.active()) != nullptr) {
    labels.setScheme(labels.scheme());  // makes the track where a scheme was only chosen
    return;
  }
  Scheme scheme = labels.scheme();
  // A prediction says what the segments are; else the first one is made.
  if (scheme.segments.empty() && document_.prediction()) scheme = document_.prediction()->entry.scheme;
  if (scheme.segments.empty()) scheme = *schemeFromNames({tr("Segment 1").toStdString()});
  labels.setScheme(scheme);
  if (scheme.byValue(document_.active()) == nullptr) document_.setActive(scheme.segments.front().value);
}

void PaintPresenter::acceptBeneath(GridAxis axis, SliceRef at) {
  if (axis != GridAxis::k || !document_.prediction() || !document_.predictionShown()) return;
  HumanTrack& labels = *document_.labels();
  const ShownTrack& prediction = *document_.prediction();
  if (labels.state(at).stage != SliceStage::untouched || !labels.labels().sliceEmpty(at.k, at.t) ||
      stateOf(prediction.states, at).stage != SliceStage::done)
    return;
  AcceptRequest request;
  request.slices = {at};
  const auto plan =
      planAcceptance({labels.labels(), labels.scheme(), labels.states()},
                     {prediction.labels, prediction.entry.scheme, prediction.states}, prediction.entry.name, request);
  if (!plan) {
    Q_EMIT failed(QString::fromStdString(plan.error().sentence()));
    return;
  }
  if (!(plan->scheme == labels.scheme())) labels.setScheme(plan->scheme);
  labels.commit(plan->edit, prediction.entry.modelId);
}

Brush PaintPresenter::brush() const {
  const ui::ToolSettings settings = panel_.settings();
  const EditTool tool = panel_.tool();
  Brush brush;
  brush.shape = settings.sphere ? BrushShape::sphere : BrushShape::disc;
  brush.radius = settings.sphere ? settings.sphereRadiusMm : settings.discRadius;
  brush.value = tool == EditTool::eraser ? SegmentValue{0} : document_.active();
  brush.locked = document_.locked();
  if (settings.onlyEmpty && tool != EditTool::eraser) brush.onlyOver = SegmentValue{0};
  if (tool == EditTool::threshold) {
    brush.minValue = settings.low;
    brush.maxValue = settings.high;
  }
  return brush;
}

void PaintPresenter::begin(GridAxis axis, int slice, StrokePoint at) {
  if (!document_.hasSeries()) return;
  if (!document_.project()->writable()) {
    Q_EMIT failed(tr("This project is open for reading only, so nothing can be drawn in it."));
    return;
  }
  if (panel_.tool() != EditTool::eraser && document_.isLocked(document_.active())) {
    Q_EMIT noted(tr("%1 is locked. Unlock it to draw in it.").arg(segmentName(document_.active())));
    return;
  }
  const auto early = std::make_shared<EarlyStroke>();
  early->points = {at};
  early_ = early;
  document_.labels()->whenSettled([this, early, axis, slice, phase = document_.phase()] {
    if (early_ == early) early_.reset();
    if (early->cancelled || !document_.hasSeries()) return;
    ensureSegment();
    acceptBeneath(axis, {phase, slice});
    Stroke stroke;
    stroke.brush = brush();
    stroke.k = slice;
    stroke.t = phase;
    stroke.axis = axis;
    stroke_.emplace(document_.labels()->labels(), std::move(stroke), document_.volume().geometry(), document_.volume());
    for (const StrokePoint& point : early->points) lay(point);
    if (early->ended) finish();
  });
}

void PaintPresenter::extend(StrokePoint at) {
  if (early_)
    early_->points.push_back(at);
  else
    lay(at);
}

void PaintPresenter::lay(StrokePoint at) {
  if (!stroke_) return;
  const VoxelBox box = stroke_->extend(at);
  if (!box.empty()) views_.preview(box, [this](int i, int j, int k) { return stroke_->at(i, j, k); });
}

void PaintPresenter::end() {
  if (early_)
    std::exchange(early_, nullptr)->ended = true;
  else
    finish();
}

void PaintPresenter::finish() {
  if (!stroke_) return;
  LiveStroke finished = std::move(*stroke_);
  stroke_.reset();
  const VoxelBox box = finished.box();
  const std::string name = actionName(finished.stroke(), document_.labels()->scheme());
  const Edit edit = std::move(finished).finish(name);
  if (edit.empty())
    views_.refresh(box);
  else
    document_.labels()->commit(edit);
}

void PaintPresenter::cancel() {
  if (early_) std::exchange(early_, nullptr)->cancelled = true;
  if (!stroke_) return;
  const VoxelBox box = stroke_->box();
  stroke_.reset();
  views_.refresh(box);
}

void PaintPresenter::polygon(GridAxis axis, int slice, const std::vector<StrokePoint>& corners) {
  if (!document_.hasSeries() || !document_.project()->writable()) return;
  document_.labels()->whenSettled([this, axis, slice, phase = document_.phase(), corners] {
    if (!document_.hasSeries()) return;
    ensureSegment();
    acceptBeneath(axis, {phase, slice});
    FilledPolygon polygon;
    polygon.brush = brush();
    polygon.k = slice;
    polygon.t = phase;
    polygon.axis = axis;
    polygon.corners = corners;
    HumanTrack& labels = *document_.labels();
    EditBuilder builder(labels.labels());
    paint(builder, polygon, document_.volume().geometry(), &document_.volume());
    labels.commit(std::move(builder).finish(actionName(polygon, labels.scheme())));
  });
}

void PaintPresenter::click(const viewer::VoxelPoint& at) {
  if (!document_.hasSeries() || !document_.project()->writable()) return;
  document_.labels()->whenSettled([this, at, phase = document_.phase()] {
    if (!document_.hasSeries()) return;
    ensureSegment();
    acceptBeneath(GridAxis::k, {phase, static_cast<int>(std::lround(at.k))});
    const ui::ToolSettings settings = panel_.settings();
    Fill fill;
    fill.i = static_cast<int>(std::lround(at.i));
    fill.j = static_cast<int>(std::lround(at.j));
    fill.k = static_cast<int>(std::lround(at.k));
    fill.t = phase;
    fill.inSpace = settings.fillInSpace;
    fill.value = document_.active();
    fill.locked = document_.locked();
    const bool grow = panel_.tool() == EditTool::grow;
    if (grow) {
      fill.minValue = settings.low;
      fill.maxValue = settings.high;
    }
    const std::string name = (grow ? tr("Grow, %1, slice %2") : tr("Fill, %1, slice %2"))
                                 .arg(segmentName(fill.value))
                                 .arg(fill.k + 1)
                                 .toStdString();
    compute([fill, name, image = document_.volume()](const LabelTiles& labels, const Geometry&) {
      EditBuilder builder(labels);
      paint(builder, fill, &image);
      return Computed{std::move(builder).finish(name), {}};
    });
  });
}

void PaintPresenter::interpolate() {
  if (!document_.hasSeries()) return;
  InterpolationRequest request;
  request.value = document_.active();
  request.t = document_.phase();
  request.locked = document_.locked();
  const std::string segment = segmentName(request.value).toStdString();
  const std::string name = tr("Interpolate %1").arg(QString::fromStdString(segment)).toStdString();
  const std::string nothing = tr("There is no gap to fill: no empty slice lies between two slices of %1.")
                                  .arg(QString::fromStdString(segment))
                                  .toStdString();
  compute([request, name, nothing](const LabelTiles& labels, const Geometry& geometry) {
    EditBuilder builder(labels);
    const auto filled = interpolateBetweenSlices(builder, labels, geometry, request);
    Edit edit = std::move(builder).finish(name);
    return Computed{edit, edit.empty() || filled.empty() ? nothing : std::string()};
  });
}

void PaintPresenter::keepLargest() {
  if (!document_.hasSeries()) return;
  const SegmentValue value = document_.active();
  const int t = document_.phase();
  const QString segment = segmentName(value);
  const std::string name = tr("Keep largest piece of %1").arg(segment).toStdString();
  const std::string nothing = tr("%1 is in one piece already.").arg(segment).toStdString();
  compute([value, t, name, nothing](const LabelTiles& labels, const Geometry&) {
    EditBuilder builder(labels);
    const std::size_t erased = keepLargestPiece(builder, labels, value, t);
    return Computed{std::move(builder).finish(name), erased == 0 ? nothing : std::string()};
  });
}

void PaintPresenter::clearSlice() {
  if (!document_.hasSeries()) return;
  const SegmentValue value = document_.active();
  const SliceRef at = document_.slice();
  const std::string name = tr("Clear %1, slice %2").arg(segmentName(value)).arg(at.k + 1).toStdString();
  const std::string nothing = tr("There is no %1 on this slice.").arg(segmentName(value)).toStdString();
  compute([value, at, name, nothing](const LabelTiles& labels, const Geometry&) {
    EditBuilder builder(labels);
    Raster<SegmentValue> slice = labels.slice(at.k, at.t);
    for (SegmentValue& voxel : slice.pixels)
      if (voxel == value) voxel = 0;
    builder.setSlice(at.k, at.t, slice);
    Edit edit = std::move(builder).finish(name);
    return Computed{edit, edit.empty() ? nothing : std::string()};
  });
}

void PaintPresenter::compute(std::function<Computed(const LabelTiles&, const Geometry&)> tool) {
  if (!document_.project()->writable()) {
    Q_EMIT failed(tr("This project is open for reading only, so nothing can be changed in it."));
    return;
  }
  HumanTrack* labels = document_.labels();
  labels->whenSettled([this, labels, tool = std::move(tool)] {
    labels->hold();
    inBackground(
        labels,
        [tool, snapshot = labels->labels(), geometry = document_.volume().geometry()] {
          return tool(snapshot, geometry);
        },
        [labels, presenter = QPointer<PaintPresenter>(this)](const Computed& computed) {
          labels->commit(computed.edit);
          labels->release();
          if (!computed.nothing.empty() && presenter) Q_EMIT presenter->noted(QString::fromStdString(computed.nothing));
        });
  });
}

}  // namespace diptych::app
