#include "app/bench/ViewerBench.h"

#include "app/bench/BenchStudy.h"
#include "app/bench/TimedView.h"
#include "core/tools/LiveStroke.h"

#include <QObject>
#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>
#include <utility>

namespace diptych::app {
namespace {

using viewer::SliceView;

/// As in the main window: reference and prediction below, both empty here, and what a person drew on top.
enum Layer : std::size_t { kReferenceLayer, kPredictionLayer, kHumanLayer };

constexpr double kBrushStep = 3;  // voxels from one pointer event to the next: a steady hand
constexpr int kWindowStep = 3;    // pixels
constexpr int kMargin = 60;       // voxels that brush strokes keep from the edge
constexpr int kWindowTurns = 40;  // drags right and left again before window values could run out

viewer::LabelStyle humanStyle(const Scheme& scheme) {
  viewer::LabelStyle style;
  style.byValue.resize(1);
  for (const Segment& segment : scheme.segments) style.byValue.push_back({segment.colour, true});
  style.emphasised = 1;
  return style;
}

viewer::LabelStyle hatched(viewer::LabelStyle style) {
  style.fill = false;
  style.hatch = true;
  style.emphasised = 0;
  return style;
}

/// The part of the window's presenters that answers a view's gestures, for one view and no document.
class Bench {
public:
  Bench(const BenchStudy& study, const ViewerBenchOptions& options)
      : study_{study}, options_{options}, timed_{options.size}, view_{timed_.view()} {
    view_.setVolume(study.volume, GridAxis::k);
    const viewer::LabelStyle style = humanStyle(study.scheme);
    const LabelTiles none(study.volume.size());
    view_.setLabelLayers({{none, hatched(style)}, {none, hatched(style)}, {study.labels, style}});
    QObject::connect(&view_, &SliceView::sliceStepped, &timed_, [this](int steps) {
      viewer::VoxelPoint at = view_.position();
      at.k += steps;
      view_.setPosition(at, 0);
    });
    QObject::connect(&view_, &SliceView::windowChanged, &view_, &SliceView::setWindow);
    QObject::connect(&view_, &SliceView::strokeBegan, &timed_, [this](GridAxis axis, int slice, StrokePoint at) {
      Stroke stroke;
      stroke.brush.radius = radius_;
      stroke.brush.value = 1;
      stroke.k = slice;
      stroke.axis = axis;
      stroke_.emplace(study_.labels, std::move(stroke), study_.volume.geometry(), study_.volume);
      extend(at);
    });
    QObject::connect(&view_, &SliceView::strokeMoved, &timed_, [this](StrokePoint at) { extend(at); });
  }

  Result<ViewerFigures> run() {
    ViewerFigures figures;
    if (auto shown = timed_.show(); !shown) return shown.error();
    for (const auto& [measure, figure] : std::initializer_list<std::pair<std::function<Result<Figure>()>, Figure*>>{
             {[this] { return scroll(); }, &figures.scroll},
             {[this] { return windowLevel(); }, &figures.windowLevel},
             {[this] { return brush(8); }, &figures.brush8},
             {[this] { return brush(40); }, &figures.brush40}}) {
      auto measured = measure();
      if (!measured) return measured.error();
      *figure = *measured;
    }
    return figures;
  }

  double devicePixelRatio() const { return view_.devicePixelRatioF(); }

private:
  /// Warm-ups first. `act(n)` is the n-th time.
  Result<Figure> measure(const std::function<void(int)>& act) {
    Samples samples;
    for (int n = 0; n < kBenchWarmUps + options_.samples; ++n)
      if (auto timed = timed_.time([&] { act(n); }, n < kBenchWarmUps ? nullptr : &samples); !timed)
        return timed.error();
    return samples.figure();
  }

  /// Through the stack and back again.
  Result<Figure> scroll() {
    view_.setPosition({}, 0);
    int direction = 1;
    return measure([&](int) {
      if (view_.slice() + direction < 0 || view_.slice() + direction >= study_.volume.size().z) direction = -direction;
      timed_.turnWheel(-direction);
    });
  }

  Result<Figure> windowLevel() {
    const QPointF from = timed_.view().rect().center();
    timed_.press(Qt::RightButton, from);
    Result<Figure> figure = measure([&](int n) {
      const int turn = n % (2 * kWindowTurns), way = kWindowStep * std::min(turn, 2 * kWindowTurns - turn);
      timed_.move(from + QPointF(way, way / 2.0));
    });
    timed_.release();
    return figure;
  }

  /// Rows like those of a mown lawn, far enough apart that every move paints something new.
  Result<Figure> brush(double radius) {
    radius_ = radius;
    view_.setTool(viewer::PointerTool::brush);
    view_.setBrushRing({0, radius, false, study_.scheme.segments.front().colour});
    const double length = kBenchColumns - 2 * kMargin;
    const auto place = [&](int n) {
      const double way = n * kBrushStep;
      const int row = static_cast<int>(way / length);
      const double along = way - row * length;
      const double down = static_cast<int>(row * (2 * radius + 10)) % (kBenchRows - 2 * kMargin);
      return timed_.at(kMargin + (row % 2 == 0 ? along : length - along), kMargin + down);
    };
    timed_.press(Qt::LeftButton, place(0));
    Result<Figure> figure = measure([&](int n) { timed_.move(place(n + 1)); });
    timed_.release();
    // Given up, as by Esc: the next radius begins on the same labels.
    const VoxelBox box = stroke_->box();
    stroke_.reset();
    view_.replaceLabels(kHumanLayer, study_.labels, box);
    view_.setTool(viewer::PointerTool::look);
    return figure;
  }

  void extend(StrokePoint at) {
    const VoxelBox box = stroke_->extend(at);
    if (!box.empty()) view_.paintLabels(kHumanLayer, box, [this](int i, int j, int k) { return stroke_->at(i, j, k); });
  }

  const BenchStudy& study_;
  ViewerBenchOptions options_;
  TimedView timed_;
  SliceView& view_;
  double radius_ = 8;
  std::optional<LiveStroke> stroke_;
};

}  // namespace

Result<ViewerBenchResult> benchViewer(const ViewerBenchOptions& options, const Progress& progress) {
  ViewerBenchResult result;
  result.slices = options.slices;
  result.fewSlices = std::max(2, options.slices / 10);
  for (const bool many : {true, false}) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "The measurement was stopped", {}, {}};
    progress(many ? 0 : 0.5, many ? "Measuring on many slices" : "Measuring on few slices");
    const BenchStudy study = makeBenchStudy(kBenchColumns, kBenchRows, many ? result.slices : result.fewSlices);
    Bench bench(study, options);
    auto figures = bench.run();
    if (!figures) return figures.error();
    (many ? result.many : result.few) = *figures;
    result.devicePixelRatio = bench.devicePixelRatio();
  }
  return result;
}

}  // namespace diptych::app
