#include "app/window/ViewsPresenter.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace diptych::app {
namespace {

enum Layer : std::size_t { kReferenceLayer, kPredictionLayer, kHumanLayer };

constexpr int kSurfaceDelayMs = 400;  // strokes follow each other faster than surfaces are made

std::set<SliceRef> touchedSlices(const Document& document) {
  std::set<SliceRef> touched;
  if (document.labels() == nullptr) return touched;
  for (const SliceState& state : document.labels()->states())
    if (state.stage != SliceStage::untouched) touched.insert({state.t, state.k});
  return touched;
}

QString unitOf(const Volume& volume) {
  return volume.modality() == "CT" ? QStringLiteral(" HU") : QString();
}

}  // namespace

std::vector<WindowPreset> windowPresets(const std::string& modality) {
  if (modality != "CT") return {};
  return {{ViewsPresenter::tr("Soft tissue"), {40, 400}}, {ViewsPresenter::tr("Brain"), {40, 80}},
          {ViewsPresenter::tr("Lung"), {-600, 1500}},     {ViewsPresenter::tr("Bone"), {400, 1800}},
          {ViewsPresenter::tr("Liver"), {60, 160}},       {ViewsPresenter::tr("Mediastinum"), {50, 350}}};
}

ViewsPresenter::ViewsPresenter(Document& document, viewer::ViewGrid& grid, QObject* parent)
    : QObject(parent), document_{document}, grid_{grid} {
  connectView(grid_.original(), GridAxis::k);
  connectView(grid_.enhanced(), GridAxis::k);
  connectView(grid_.alongJ(), GridAxis::j);
  connectView(grid_.alongI(), GridAxis::i);
  // The two panels are one picture seen twice.
  connect(grid_.original(), &viewer::SliceView::zoomChanged, grid_.enhanced(), &viewer::SliceView::setZoom);
  connect(grid_.enhanced(), &viewer::SliceView::zoomChanged, grid_.original(), &viewer::SliceView::setZoom);
  grid_.enhanced()->setPictureSource(
      [this](int k, int t) -> std::optional<viewer::SliceView::OtherPicture> {
        auto picture = enhanced_.picture(k, t);
        if (!picture) return std::nullopt;
        return asShown(std::move(*picture), grid_.enhanced()->plane());
      },
      tr("Enhancing…"));
  connect(&enhanced_, &EnhancedPictures::ready, grid_.enhanced(), &viewer::SliceView::refreshPicture);

  connect(grid_.surfaces(), &viewer::SurfaceView::maximiseRequested, this,
          [this] { grid_.toggleMaximised(grid_.surfaces()); });

  connect(&document_, &Document::seriesChanged, this, &ViewsPresenter::showSeries);
  connect(&document_, &Document::positionChanged, this, &ViewsPresenter::showPosition);
  connect(&document_, &Document::tracksChanged, this, &ViewsPresenter::showLayers);
  connect(&document_, &Document::activeChanged, this, &ViewsPresenter::restyle);
  connect(&document_, &Document::lookChanged, this, [this] {
    restyle();
    surfaceTimer_.start();
  });

  surfaceTimer_.setSingleShot(true);
  surfaceTimer_.setInterval(kSurfaceDelayMs);
  connect(&surfaceTimer_, &QTimer::timeout, this, &ViewsPresenter::showSurfaces);
}

void ViewsPresenter::connectView(viewer::SliceView* view, GridAxis axis) {
  using viewer::SliceView;
  connect(view, &SliceView::positionPicked, this,
          [this](const viewer::VoxelPoint& at) { document_.setPosition(at, document_.phase()); });
  connect(view, &SliceView::sliceStepped, this, [this, axis](int steps) { document_.stepSlice(axis, steps); });
  connect(view, &SliceView::phaseStepped, this, [this](int steps) { document_.stepPhase(steps); });
  connect(view, &SliceView::windowChanged, this, &ViewsPresenter::setWindow);
  connect(view, &SliceView::hovered, this,
          [this](const std::optional<viewer::VoxelPoint>& at) { Q_EMIT pointed(at ? describe(*at) : QString()); });
  connect(view, &SliceView::maximiseRequested, this, [this, view] { grid_.toggleMaximised(view); });
}

void ViewsPresenter::setInputSpec(const InputSpec& spec) {
  spec_ = spec;
  if (document_.hasSeries()) {
    enhanced_.setSource(document_.volume(), spec_);
    grid_.enhanced()->setTitle(enhancedTitle());
    grid_.enhanced()->refreshPicture();
  }
}

QString ViewsPresenter::enhancedTitle() const {
  return isMadeByWorker(spec_.enhancer) ? tr("Original (this model enhances by itself)") : tr("Enhanced");
}

void ViewsPresenter::setWindow(viewer::WindowLevel window) {
  window_ = window;
  for (viewer::SliceView* view : grid_.sliceViews()) view->setWindow(window);
  Q_EMIT windowChanged();
}

void ViewsPresenter::autoWindow() {
  if (!document_.hasSeries()) return;
  const SliceRef slice = document_.slice();
  setWindow(viewer::percentileWindow(document_.volume(), slice.k, slice.t));
}

void ViewsPresenter::setLook(const OverlayLook& look) {
  look_ = look;
  restyle();
  Q_EMIT lookChanged();
}

void ViewsPresenter::setLabelsShown(bool shown) {
  for (viewer::SliceView* view : grid_.sliceViews()) view->setLabelsShown(shown);
}

void ViewsPresenter::setCornerTextShown(bool shown) {
  for (viewer::SliceView* view : grid_.sliceViews()) view->setCornerTextShown(shown);
}

void ViewsPresenter::setCrosshairShown(bool shown) {
  for (viewer::SliceView* view : grid_.sliceViews()) view->setCrosshairShown(shown);
}

void ViewsPresenter::fit() {
  for (viewer::SliceView* view : grid_.sliceViews()) view->fit();
  grid_.surfaces()->fit();
}

void ViewsPresenter::preview(const VoxelBox& box, const std::function<SegmentValue(int, int, int)>& at) {
  for (viewer::SliceView* view : grid_.sliceViews())
    if (view->isVisible()) view->paintLabels(kHumanLayer, box, at);
}

void ViewsPresenter::refresh(const VoxelBox& box) {
  if (document_.labels() == nullptr || box.empty()) return;
  for (viewer::SliceView* view : grid_.sliceViews())
    view->replaceLabels(kHumanLayer, document_.labels()->labels(), box);
}

void ViewsPresenter::showSeries() {
  if (!document_.hasSeries()) {
    for (viewer::SliceView* view : grid_.sliceViews()) view->clear();
    grid_.surfaces()->clear();
    enhanced_.setSource({}, spec_);
    return;
  }
  const Volume& volume = document_.volume();
  enhanced_.setSource(volume, spec_);
  grid_.original()->setVolume(volume, GridAxis::k);
  grid_.enhanced()->setVolume(volume, GridAxis::k);
  grid_.alongJ()->setVolume(volume, GridAxis::j);
  grid_.alongI()->setVolume(volume, GridAxis::i);
  grid_.enhanced()->setTitle(enhancedTitle());
  const SliceRef slice = document_.slice();
  setWindow(viewer::defaultWindow(volume, slice.k, slice.t));
  followLabels();
  showLayers();
  showPosition();
}

void ViewsPresenter::followLabels() {
  HumanTrack* labels = document_.labels();
  connect(labels, &HumanTrack::labelsChanged, this, [this](const VoxelBox& box) {
    refresh(box);
    surfaceTimer_.start();
  });
  connect(labels, &HumanTrack::schemeChanged, this, &ViewsPresenter::restyle);
  connect(labels, &HumanTrack::statesChanged, this, [this] {
    if (document_.prediction() && touchedSlices(document_) != touched_) showLayers();
  });
}

void ViewsPresenter::showPosition() {
  const int before = grid_.original()->phase();
  for (viewer::SliceView* view : grid_.sliceViews()) view->setPosition(document_.position(), document_.phase());
  if (before != document_.phase()) surfaceTimer_.start();
  // Who moves the crosshair by keys has no pointer that would say where it is.
  if (document_.hasSeries()) Q_EMIT pointed(describe(document_.position()));
}

void ViewsPresenter::showLayers() {
  if (!document_.hasSeries()) return;
  touched_ = touchedSlices(document_);
  const GridSize& size = document_.volume().size();
  using Layer = viewer::SliceView::LabelLayer;
  const Layer reference{
      document_.reference() && document_.referenceShown() ? document_.reference()->labels : LabelTiles(size),
      referenceStyle(document_, look_)};
  const Layer prediction{document_.predictionShown() ? unacceptedPart(document_) : LabelTiles(size),
                         predictionStyle(document_, look_)};
  const Layer human{document_.labels()->labels(), humanStyle(document_, look_)};
  for (viewer::SliceView* view : grid_.sliceViews()) view->setLabelLayers({reference, prediction, human});
  surfaceTimer_.start();
}

void ViewsPresenter::restyle() {
  if (!document_.hasSeries()) return;
  for (viewer::SliceView* view : grid_.sliceViews()) {
    view->setLayerStyle(kReferenceLayer, referenceStyle(document_, look_));
    view->setLayerStyle(kPredictionLayer, predictionStyle(document_, look_));
    view->setLayerStyle(kHumanLayer, humanStyle(document_, look_));
  }
}

void ViewsPresenter::showSurfaces() {
  if (!document_.hasSeries()) return;
  // The person's labels; a prediction as long as there is nothing else to see.
  const HumanTrack& human = *document_.labels();
  const bool predicted = human.labels().tiles().empty() && document_.prediction();
  const Scheme& scheme = predicted ? document_.prediction()->entry.scheme : human.scheme();
  const viewer::LabelStyle style = predicted ? predictionStyle(document_, look_) : humanStyle(document_, look_);
  std::vector<viewer::SurfaceScene::Look> looks;
  for (const Segment& segment : scheme.segments) {
    const viewer::LabelStyle::Paint& paint = style.byValue[segment.value];
    looks.push_back({segment.value, paint.colour, paint.visible, 1.0});
  }
  grid_.surfaces()->setLabels(predicted ? document_.prediction()->labels : human.labels(),
                              document_.volume().geometry(), document_.phase(), std::move(looks));
}

QString ViewsPresenter::describe(const viewer::VoxelPoint& at) const {
  const Volume& volume = document_.volume();
  const int i = static_cast<int>(std::lround(at.i)), j = static_cast<int>(std::lround(at.j)),
            k = static_cast<int>(std::lround(at.k));
  const GridSize& size = volume.size();
  if (i < 0 || j < 0 || k < 0 || i >= size.x || j >= size.y || k >= size.z) return {};
  QStringList parts;
  parts << QStringLiteral("(%1, %2, %3)").arg(i + 1).arg(j + 1).arg(k + 1);
  if (volume.geometry().unit == LengthUnit::millimetres) {
    const Vec3 at_ = volume.geometry().affine.apply({at.i, at.j, at.k});
    const QLocale c = QLocale::c();
    parts << tr("%1, %2, %3 mm").arg(c.toString(at_.x, 'f', 1), c.toString(at_.y, 'f', 1), c.toString(at_.z, 'f', 1));
  }
  const int t = document_.phase();
  if (volume.channels() == 1) {
    parts << QLocale::c().toString(volume.value(i, j, k, t), 'g', 6) + unitOf(volume);
  } else {
    QStringList channels;
    for (int c = 0; c < volume.channels(); ++c) channels << QLocale::c().toString(volume.value(i, j, k, t, c), 'g', 4);
    parts << channels.join(QStringLiteral("/"));
  }
  if (const SegmentValue value = document_.labels()->labels().at(i, j, k, t))
    if (const Segment* segment = document_.labels()->scheme().byValue(value))
      parts << QString::fromStdString(segment->name);
  return parts.join(QStringLiteral(" · "));
}

}  // namespace diptych::app
