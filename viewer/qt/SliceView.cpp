#include "viewer/qt/SliceView.h"

#include "viewer/qt/Drawing.h"
#include "viewer/qt/KeyGestures.h"
#include "viewer/qt/PointerGestures.h"
#include "viewer/qt/SliceMapping.h"
#include "viewer/qt/SlicePicture.h"
#include "viewer/qt/ToolMarks.h"
#include "viewer/qt/ViewTexts.h"

#include <QEvent>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace diptych::viewer {
namespace {

constexpr int kTextSize = 12;          // logical pixels
constexpr double kSmallestRing = 1.5;  // logical pixels; a smaller one would not be seen

QColor colourOf(const Colour& colour) {
  return {colour.r, colour.g, colour.b};
}

/// The plane's English name (ViewPlane::name) in the reader's language.
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

/// Three digits that count: "350", "0.125", "12.5".
QString numberText(double value) {
  const double size = std::abs(value);
  if (size >= 100 || value == std::round(value)) return QLocale::c().toString(value, 'f', 0);
  return QLocale::c().toString(value, 'g', 3);
}

}  // namespace

struct SliceView::State {
  explicit State(SliceView& view) : drawing{view}, pointer{view, drawing}, keys{view, drawing, pointer} {}

  SlicePicture picture;
  ViewPlane plane;
  GridSize size;
  bool millimetres = true;
  VoxelPoint position;
  int slice = 0, phase = 0;
  Zoom zoom;

  PointerTool tool = PointerTool::look;
  BrushRing ring;
  bool crosshairShown = true, textsShown = true;
  QString title, emptyMessage, automaticName;

  ToolMarks marks;  // as they are on the screen
  HaloText text{kTextSize};
  Drawing drawing;
  PointerGestures pointer;
  KeyGestures keys;
};

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

// --- painting

void SliceView::prepare() {
  const double ratio = devicePixelRatioF();
  state_->picture.setPlace(
      {static_cast<int>(std::ceil(width() * ratio)), static_cast<int>(std::ceil(height() * ratio))},
      mapping().transform());
}

void SliceView::showAgain(const QRect& devicePixels) {
  if (devicePixels.isEmpty()) return;
  const double ratio = devicePixelRatioF();
  update(QRectF(devicePixels.x() / ratio, devicePixels.y() / ratio, devicePixels.width() / ratio,
                devicePixels.height() / ratio)
             .toAlignedRect());
}

void SliceView::paintEvent(QPaintEvent*) {
  State& s = *state_;
  prepare();
  QImage picture = s.picture.image();  // shares the pixels
  picture.setDevicePixelRatio(devicePixelRatioF());
  QPainter painter(this);  // is clipped to what has to be shown again
  painter.drawImage(QPointF(0, 0), picture);

  const QRectF all = rect();
  if (s.picture.empty()) {
    paintMessage(painter, all, s.emptyMessage, font());
  } else {
    paintMarks(painter, s.marks, rect());
    if (!s.picture.message().isEmpty()) paintMessage(painter, all, s.picture.message(), font());
    if (s.textsShown) paintEdgeTexts(painter, all, edgeTexts(), s.text);
  }
  if (hasFocus()) {
    const QColor accent = palette().color(QPalette::Highlight);
    for (const QRect& edge : {QRect(0, 0, width(), 1), QRect(0, height() - 1, width(), 1), QRect(0, 0, 1, height()),
                              QRect(width() - 1, 0, 1, height())})
      painter.fillRect(edge, accent);
  }
}

EdgeTexts SliceView::edgeTexts() const {
  const State& s = *state_;
  EdgeTexts texts;
  texts.title = s.title;
  texts.plane = planeText(s.plane);
  if (!s.picture.hasSource()) {  // a picture from elsewhere has no window
    const WindowLevel window = windowLevel();
    texts.window = tr("W %1 L %2").arg(numberText(window.width), numberText(window.centre));
  }
  texts.slice = tr("Slice %1 / %2").arg(s.slice + 1).arg(s.plane.count);
  if (s.size.t > 1) texts.phase = tr("Phase %1 / %2").arg(s.phase + 1).arg(s.size.t);
  texts.left = QString::fromStdString(s.plane.left);
  texts.right = QString::fromStdString(s.plane.right);
  texts.top = QString::fromStdString(s.plane.top);
  texts.bottom = QString::fromStdString(s.plane.bottom);
  texts.pixelsPerStep = mapping().pixelsPerStep();
  texts.millimetres = s.millimetres;
  return texts;
}

void SliceView::refreshMarks() {
  ToolMarks now = wantedMarks();
  const QRegion changed = changedRegion(state_->marks, now, rect());
  state_->marks = std::move(now);
  if (!changed.isEmpty()) update(changed);
}

ToolMarks SliceView::wantedMarks() const {
  const State& s = *state_;
  ToolMarks marks;
  const SliceMapping at = mapping();
  if (at.empty()) return marks;
  QPointF crosshair;
  s.plane.fromVoxel(s.position, crosshair.rx(), crosshair.ry());
  crosshair = at.toWidget(crosshair);
  if (s.crosshairShown || s.keys.inUse())
    marks.crosshair = CrosshairMark{crosshair, palette().color(QPalette::Highlight)};

  const std::optional<QPointF> hand = s.keys.inUse() ? crosshair : s.pointer.pointer();
  if (s.tool == PointerTool::brush && hand) {
    // BrushRing::voxelRadius counts voxels of the plane's first grid axis, which runs across or down.
    const double firstStep = s.plane.horizontal < s.plane.vertical ? s.plane.stepU : s.plane.stepV;
    const double radius = s.ring.radiusMm > 0 ? s.ring.radiusMm : s.ring.voxelRadius * firstStep;
    marks.ring =
        RingMark{*hand, std::max(radius * at.pixelsPerStep(), kSmallestRing), s.ring.erases, colourOf(s.ring.colour)};
  }
  if (s.tool == PointerTool::polygon && s.drawing.outlining()) {
    PolygonMark polygon;
    for (const QPointF& corner : s.drawing.cornersShown()) polygon.corners.push_back(at.toWidget(corner));
    polygon.next = hand;
    polygon.closing = hand && s.drawing.closesAt(*hand);
    polygon.colour = s.ring.colour == Colour{} ? QColor::fromRgba(ink::plain) : colourOf(s.ring.colour);
    marks.polygon = std::move(polygon);
  }
  return marks;
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

void SliceView::refreshCursor() {
  const State& s = *state_;
  Qt::CursorShape shape = s.picture.empty() || s.tool == PointerTool::look ? Qt::ArrowCursor : Qt::CrossCursor;
  if (s.pointer.panning()) shape = Qt::ClosedHandCursor;
  if (s.pointer.windowing()) shape = Qt::SizeAllCursor;
  if (s.tool == PointerTool::polygon && s.pointer.pointer() && s.drawing.closesAt(*s.pointer.pointer()))
    shape = Qt::PointingHandCursor;
  if (cursor().shape() != shape) setCursor(shape);
}

void SliceView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  refreshMarks();
}

// --- events

void SliceView::afterGesture() {
  refreshCursor();
  refreshMarks();
}

bool SliceView::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::ShortcutOverride:
      if (state_->keys.claims(static_cast<const QKeyEvent&>(*event))) {
        event->accept();
        return true;
      }
      break;
    case QEvent::WindowDeactivate:
    case QEvent::Hide:
      endGestures();
      break;
    case QEvent::FontChange:
    case QEvent::ApplicationFontChange:
      state_->text.setFont(font());
      update();
      break;
    case QEvent::PaletteChange:
      afterGesture();
      break;
    case QEvent::LanguageChange:
      refreshNames();
      update();
      break;
    default:
      break;
  }
  return QWidget::event(event);
}

void SliceView::giveUpGestures() {
  // A stroke's listener must know that nothing comes of it; window, pan and crosshair belong to what goes now.
  state_->drawing.cancel();
  state_->pointer.finish();
}

void SliceView::endGestures() {
  state_->pointer.finish();
  state_->drawing.endStroke();
  afterGesture();
}

void SliceView::mousePressEvent(QMouseEvent* event) {
  state_->keys.pointerMoved();
  state_->pointer.press(*event);
  afterGesture();
}

void SliceView::mouseMoveEvent(QMouseEvent* event) {
  if (state_->pointer.pointer() != event->position()) state_->keys.pointerMoved();
  state_->pointer.move(*event);
  afterGesture();
}

void SliceView::mouseReleaseEvent(QMouseEvent* event) {
  state_->pointer.release(*event);
  afterGesture();
}

void SliceView::mouseDoubleClickEvent(QMouseEvent* event) {
  state_->keys.pointerMoved();
  state_->pointer.doubleClick(*event);
  afterGesture();
}

void SliceView::wheelEvent(QWheelEvent* event) {
  state_->pointer.wheel(*event);
  afterGesture();
  event->accept();
}

void SliceView::keyPressEvent(QKeyEvent* event) {
  if (!state_->keys.press(*event)) return QWidget::keyPressEvent(event);
  afterGesture();
}

void SliceView::leaveEvent(QEvent* event) {
  state_->pointer.leave();
  afterGesture();
  QWidget::leaveEvent(event);
}

void SliceView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
  Q_EMIT focused();
}

void SliceView::focusOutEvent(QFocusEvent* event) {
  endGestures();
  update();
  QWidget::focusOutEvent(event);
}

}  // namespace diptych::viewer
