#include "viewer/qt/SliceView.h"

#include "viewer/qt/SliceMapping.h"
#include "viewer/qt/SliceViewState.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace diptych::viewer {

SliceView::SliceView(QWidget* parent) : QWidget(parent), state_{std::make_unique<State>(*this)} {
  setObjectName(QStringLiteral("sliceView"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  // Every pixel is painted here: nothing is erased before, so nothing flashes.
  setAttribute(Qt::WA_OpaquePaintEvent);
  // The right button is for window/level: a main window's own menu must not open over it.
  setContextMenuPolicy(Qt::PreventContextMenu);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  state_->text.setFont(font());
  refreshNames();
}

SliceView::~SliceView() = default;

// --- what it shows

void SliceView::setVolume(const Volume& volume, GridAxis axis) {
  if (volume.empty()) return clear();
  State& s = *state_;
  giveUpGestures();
  s.plane = viewPlane(volume.geometry(), axis);
  s.size = volume.size();
  s.millimetres = volume.geometry().unit == LengthUnit::millimetres;
  s.emptyMessage.clear();
  s.zoom = {};
  s.picture.setVolume(volume, s.plane);
  s.slice = (s.plane.count - 1) / 2;
  s.phase = 0;
  s.position = s.plane.toVoxel((s.plane.width - 1) / 2, (s.plane.height - 1) / 2, s.slice);
  refreshNames();
  refreshCursor();
  refreshMarks();
  update();
}

void SliceView::clear(const QString& message) {
  State& s = *state_;
  giveUpGestures();
  s.plane = {};
  s.size = {};
  s.position = {};
  s.slice = s.phase = 0;
  s.zoom = {};
  s.emptyMessage = message;
  s.picture.clear();
  s.pointer.refreshHover();
  refreshNames();
  refreshCursor();
  refreshMarks();
  update();
}

const ViewPlane& SliceView::plane() const {
  return state_->plane;
}

void SliceView::setPosition(const VoxelPoint& at, int t) {
  State& s = *state_;
  if (s.picture.empty()) return;
  const auto onto = [](double value, int count) {
    return std::isfinite(value) ? std::clamp(value, 0.0, count - 1.0) : 0.0;
  };
  s.position = {onto(at.i, s.size.x), onto(at.j, s.size.y), onto(at.k, s.size.z)};
  const int slice = s.plane.indexOf(s.position), phase = std::clamp(t, 0, s.size.t - 1);
  if (slice != s.slice || phase != s.phase) {
    s.drawing.endStroke();  // it belongs to the slice and phase it began on
    s.slice = slice;
    s.phase = phase;
    s.picture.setSlice(slice, phase);
    s.pointer.refreshHover();
    refreshNames();
    update();
  }
  refreshMarks();
}

VoxelPoint SliceView::position() const {
  return state_->position;
}

int SliceView::slice() const {
  return state_->slice;
}

int SliceView::phase() const {
  return state_->phase;
}

void SliceView::setWindow(WindowLevel window) {
  if (!std::isfinite(window.centre) || !std::isfinite(window.width)) return;
  state_->picture.setWindow(window);
  update();
}

WindowLevel SliceView::windowLevel() const {
  return state_->picture.window();
}

void SliceView::setPictureSource(PictureSource source, const QString& waiting) {
  state_->picture.setSource(std::move(source), waiting);
  update();
}

void SliceView::refreshPicture() {
  state_->picture.refresh();
  update();
}

void SliceView::setLabelLayers(std::vector<LabelLayer> layers) {
  state_->picture.setLayers(std::move(layers));
  update();
}

void SliceView::setLayerStyle(std::size_t layer, const LabelStyle& style) {
  state_->picture.setLayerStyle(layer, style);
  update();
}

void SliceView::paintLabels(std::size_t layer, const VoxelBox& box,
                            const std::function<SegmentValue(int, int, int)>& at) {
  if (isVisible()) {
    prepare();
    state_->picture.readLabels();
  }
  showAgain(state_->picture.paintLabels(layer, box, at));
}

void SliceView::replaceLabels(std::size_t layer, LabelTiles labels, const VoxelBox& changed) {
  if (isVisible()) prepare();
  showAgain(state_->picture.replaceLabels(layer, std::move(labels), changed));
}

void SliceView::setLabelsShown(bool shown) {
  state_->picture.setLabelsShown(shown);
  update();
}

// --- how

void SliceView::setTool(PointerTool tool) {
  if (tool == state_->tool) return;
  state_->drawing.endStroke();
  state_->drawing.dropPolygon();
  state_->tool = tool;
  refreshCursor();
  refreshMarks();
}

PointerTool SliceView::tool() const {
  return state_->tool;
}

void SliceView::setBrushRing(const BrushRing& ring) {
  state_->ring = ring;
  refreshMarks();
}

void SliceView::setCrosshairShown(bool shown) {
  state_->crosshairShown = shown;
  refreshMarks();
}

void SliceView::setCornerTextShown(bool shown) {
  state_->textsShown = shown;
  update();
}

void SliceView::setSmooth(bool smooth) {
  state_->picture.setSmooth(smooth);
  update();
}

void SliceView::setTitle(const QString& title) {
  state_->title = title;
  refreshNames();
  update();
}

// --- zoom

void SliceView::setZoom(const Zoom& zoom) {
  const Zoom limited = SliceMapping::limited(zoom);
  if (limited == state_->zoom) return;
  state_->zoom = limited;
  state_->pointer.refreshHover();
  refreshMarks();
  update();
}

SliceView::Zoom SliceView::zoom() const {
  return state_->zoom;
}

void SliceView::zoomTo(const Zoom& zoom) {
  const Zoom before = state_->zoom;
  setZoom(zoom);
  if (state_->zoom != before) Q_EMIT zoomChanged(state_->zoom);
}

void SliceView::fit() {
  zoomTo({});
}

SliceMapping SliceView::mapping() const {
  return {state_->plane, size(), devicePixelRatioF(), state_->zoom};
}

double SliceView::valueSpan() const {
  return state_->picture.valueSpan();
}

QSize SliceView::sizeHint() const {
  return {512, 512};
}

QSize SliceView::minimumSizeHint() const {
  return {120, 120};
}

// --- names

QString planeText(const ViewPlane& plane) {
  if (plane.name == "Axial") return SliceView::tr("Axial");
  if (plane.name == "Sagittal") return SliceView::tr("Sagittal");
  if (plane.name == "Coronal") return SliceView::tr("Coronal");
  if (plane.name == "Slices") return SliceView::tr("Slices");
  if (plane.name == "Rows") return SliceView::tr("Rows");
  if (plane.name == "Columns") return SliceView::tr("Columns");
  if (plane.name == "Oblique, along i") return SliceView::tr("Oblique, along i");
  if (plane.name == "Oblique, along j") return SliceView::tr("Oblique, along j");
  if (plane.name == "Oblique, along k") return SliceView::tr("Oblique, along k");
  return QString::fromStdString(plane.name);
}

void SliceView::refreshNames() {
  State& s = *state_;
  const QString plane = s.picture.empty() ? QString() : tr("%1 view").arg(planeText(s.plane));
  QString name = s.title;
  if (!plane.isEmpty()) name = s.title.isEmpty() ? plane : tr("%1: %2").arg(s.title, plane);
  if (name.isEmpty()) name = tr("Slice view");
  if (accessibleName().isEmpty() || accessibleName() == s.automaticName) setAccessibleName(name);
  s.automaticName = name;

  QString description = s.emptyMessage;
  if (!s.picture.empty())
    description = s.size.t > 1 ? tr("Slice %1 of %2, phase %3 of %4")
                                     .arg(QString::number(s.slice + 1), QString::number(s.plane.count),
                                          QString::number(s.phase + 1), QString::number(s.size.t))
                               : tr("Slice %1 of %2").arg(s.slice + 1).arg(s.plane.count);
  setAccessibleDescription(description);
}

}  // namespace diptych::viewer
