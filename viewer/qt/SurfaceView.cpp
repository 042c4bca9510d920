#include "viewer/qt/SurfaceView.h"

#include "viewer/qt/HaloText.h"
#include "viewer/qt/OrientationMark.h"
#include "viewer/qt/SurfaceGestures.h"
#include "viewer/qt/SurfaceMaker.h"
#include "viewer/qt/ViewTexts.h"

#include <QElapsedTimer>
#include <QImage>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTimer>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace diptych::viewer {
namespace {

constexpr int kTextSize = 12;  // logical pixels, as in slice views
constexpr double kMargin = 8;  // logical pixels, from the view's edge
constexpr int kRoomForMark = 160;
constexpr int kSlowMs = 60;     // a frame that takes longer is drawn coarsely while it is being moved
constexpr int kRestMs = 200;    // without wheel or keys: at rest
constexpr int kNoticeMs = 300;  // work that takes longer is spoken of: shorter words would only flicker

}  // namespace

struct SurfaceView::State {
  explicit State(SurfaceView& view)
      : gestures{view}, maker{[&view](SurfaceMaker::Meshes meshes) {
          view.state_->made = std::move(meshes);
          view.takeSurfaces();
        }} {}

  // --- what is shown
  LabelTiles labels;
  std::optional<Geometry> geometry;  // none: nothing was set
  int t = 0;
  std::vector<SurfaceScene::Look> looks;
  bool stale = false;                  // no surfaces were ordered of these labels
  bool fromFront = false;              // the next surfaces are seen from the front
  bool ownCamera = false;              // the user has zoomed or panned: the camera follows no more
  std::vector<SegmentValue> surfaces;  // values that have one in the scene
  std::optional<Error> unavailable, failed;

  // --- making and drawing
  std::optional<SurfaceMaker::Meshes> made;  // not in the scene yet
  std::unique_ptr<SurfaceScene> scene;
  QImage picture;
  bool dirty = true;    // the picture is not of the scene
  bool coarse = false;  // the picture was drawn in half the resolution
  double fullFrameMs = 0;
  QTimer rest, notice;
  HaloText text{kTextSize};

  SurfaceGestures gestures;
  SurfaceMaker maker;  // goes first: nothing comes in while the rest goes

  bool shown(const SurfaceScene::Look& look) const {
    return look.visible && std::find(surfaces.begin(), surfaces.end(), look.value) != surfaces.end();
  }
  int shownCount() const {
    return static_cast<int>(std::count_if(looks.begin(), looks.end(), [&](const auto& look) { return shown(look); }));
  }
  /// There is something that a camera can look at.
  bool ready() const { return scene && !surfaces.empty(); }
  bool moving() const { return gestures.busy() || rest.isActive(); }
};

SurfaceView::SurfaceView(QWidget* parent) : QWidget(parent), state_{std::make_unique<State>(*this)} {
  setObjectName(QStringLiteral("surfaceView"));
  setAccessibleName(tr("3-D surfaces"));
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  // The right button zooms: a main window's own menu must not open over it.
  setContextMenuPolicy(Qt::PreventContextMenu);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  State& s = *state_;
  s.text.setFont(font());
  s.rest.setSingleShot(true);
  s.rest.setInterval(kRestMs);
  connect(&s.rest, &QTimer::timeout, this, [this] {
    if (state_->coarse) redraw();
  });
  s.notice.setSingleShot(true);
  s.notice.setInterval(kNoticeMs);
  connect(&s.notice, &QTimer::timeout, this, [this] { update(); });
  refreshDescription();
}

SurfaceView::~SurfaceView() = default;

// --- what it shows

void SurfaceView::setLabels(const LabelTiles& labels, const Geometry& geometry, int t,
                            std::vector<SurfaceScene::Look> looks) {
  State& s = *state_;
  const auto listed = [](const std::vector<SurfaceScene::Look>& list) {
    std::vector<SegmentValue> values;
    for (const SurfaceScene::Look& look : list) values.push_back(look.value);
    return values;
  };
  const bool sameGrid = s.geometry && s.geometry->matches(geometry);
  // Tiles are shared between snapshots: the same ones hold the same labels.
  const bool sameLabels =
      sameGrid && !s.failed && t == s.t && labels.tiles() == s.labels.tiles() && listed(looks) == listed(s.looks);
  if (!sameGrid) {
    s.fromFront = true;
    s.ownCamera = false;
  }
  s.labels = labels;
  s.geometry = geometry;
  s.t = t;
  s.stale = s.stale || !sameLabels;
  setLooks(std::move(looks));
  makeSurfaces();
}

void SurfaceView::setLooks(std::vector<SurfaceScene::Look> looks) {
  State& s = *state_;
  if (looks == s.looks) return;
  s.looks = std::move(looks);
  if (s.scene) s.scene->setLooks(s.looks);
  refreshDescription();
  redraw();
}

void SurfaceView::clear() {
  State& s = *state_;
  s.maker.stop();
  s.notice.stop();
  s.made.reset();
  s.failed.reset();
  s.geometry.reset();
  s.labels = {};
  s.looks.clear();
  s.surfaces.clear();
  s.stale = false;
  s.gestures.finish();
  if (s.scene) s.scene->setMeshes({});
  refreshDescription();
  redraw();
}

bool SurfaceView::available() const {
  State& s = *state_;
  if (!s.scene && !s.unavailable) {
    Result<std::unique_ptr<SurfaceScene>> scene = SurfaceScene::create();
    if (scene) {
      s.scene = std::move(*scene);
      s.scene->setLooks(s.looks);
    } else {
      s.unavailable = scene.error();
    }
  }
  return s.scene != nullptr;
}

bool SurfaceView::settled() const {
  const State& s = *state_;
  return !s.maker.busy() && !s.stale && !s.made && !s.dirty && !s.coarse;
}

void SurfaceView::fit() {
  State& s = *state_;
  if (!s.ready()) return;
  s.scene->fitCamera();
  s.ownCamera = false;
  redraw();
}

void SurfaceView::showFront() {
  State& s = *state_;
  if (!s.ready()) return;
  s.scene->resetCamera();
  s.ownCamera = false;
  redraw();
}

QSize SurfaceView::sizeHint() const {
  return {512, 512};
}

QSize SurfaceView::minimumSizeHint() const {
  return {120, 120};
}

// --- making surfaces

void SurfaceView::makeSurfaces() {
  State& s = *state_;
  if (!s.stale || !s.geometry || !isVisible()) return;
  s.stale = false;
  s.made.reset();
  // Asked when there is something to show: a program that starts need not wait for OpenGL.
  if (s.labels.tiles().empty()) {
    s.maker.stop();
    s.made = std::vector<SurfaceMesh>{};
    return takeSurfaces();
  }
  if (!available()) {
    refreshDescription();
    return redraw();
  }
  std::vector<SegmentValue> values;
  values.reserve(s.looks.size());
  for (const SurfaceScene::Look& look : s.looks) values.push_back(look.value);
  if (!s.maker.busy()) s.notice.start();
  s.maker.make(s.labels, *s.geometry, s.t, std::move(values));
}

void SurfaceView::takeSurfaces() {
  State& s = *state_;
  s.notice.stop();
  s.surfaces.clear();
  s.failed.reset();
  if (s.made->ok())
    for (const SurfaceMesh& mesh : **s.made) s.surfaces.push_back(mesh.value);
  else
    s.failed = s.made->error();
  refreshDescription();
  redraw();
}

// --- camera

void SurfaceView::turn(double degreesRight, double degreesUp) {
  if (!state_->ready()) return;
  state_->scene->orbit(degreesRight, degreesUp);
  moved();
}

void SurfaceView::pan(double right, double up) {
  if (!state_->ready()) return;
  state_->scene->pan(right, up, width(), height());
  state_->ownCamera = true;
  moved();
}

void SurfaceView::zoom(double factor) {
  if (!state_->ready()) return;
  state_->scene->zoom(factor);
  state_->ownCamera = true;
  moved();
}

SurfaceCamera SurfaceView::camera() const {
  return state_->scene ? state_->scene->camera() : SurfaceCamera{};
}

void SurfaceView::setCamera(const SurfaceCamera& camera) {
  if (!state_->ready()) return;
  state_->scene->setCamera(camera);
  redraw();
}

void SurfaceView::moved() {
  if (!state_->gestures.busy()) state_->rest.start();
  redraw();
}

void SurfaceView::endGesture() {
  state_->gestures.finish();
  if (state_->coarse) redraw();
}

// --- drawing

void SurfaceView::redraw() {
  state_->dirty = true;
  update();
}

void SurfaceView::showMade() {
  State& s = *state_;
  const SurfaceMaker::Meshes made = *std::exchange(s.made, {});
  if (s.scene) s.scene->setMeshes(made ? *made : std::vector<SurfaceMesh>{});
  if (s.ready()) {
    if (std::exchange(s.fromFront, false))
      s.scene->resetCamera();
    else if (!s.ownCamera && s.scene->outgrown())
      s.scene->fitCamera();
  }
  // Not from within a paint event: whoever hears of it may want to paint.
  QMetaObject::invokeMethod(this, &SurfaceView::surfacesShown, Qt::QueuedConnection);
}

void SurfaceView::drawScene() {
  State& s = *state_;
  s.dirty = s.coarse = false;
  s.picture = {};
  if (s.made) showMade();
  if (!s.ready() || s.shownCount() == 0) return;

  const bool coarse = s.moving() && s.fullFrameMs > kSlowMs;
  const double scale = devicePixelRatioF() * (coarse ? 0.5 : 1);
  QElapsedTimer clock;
  clock.start();
  Result<Picture> picture =
      s.scene->render(static_cast<int>(std::ceil(width() * scale)), static_cast<int>(std::ceil(height() * scale)));
  if (!coarse) s.fullFrameMs = static_cast<double>(clock.nsecsElapsed()) / 1e6;
  s.coarse = coarse;
  if (!picture) {
    s.failed = picture.error();
    return;
  }
  s.picture = QImage(picture->rgba.data(), picture->width, picture->height, 4 * picture->width, QImage::Format_RGBA8888)
                  .convertToFormat(QImage::Format_RGB32);
  s.picture.setDevicePixelRatio(scale);
}

QString SurfaceView::message() const {
  const State& s = *state_;
  if (s.unavailable) return QString::fromStdString(s.unavailable->sentence());
  if (s.failed) return QString::fromStdString(s.failed->sentence());
  if (s.maker.busy() && s.surfaces.empty()) return {};
  const QString nothingYet = tr("Nothing is labelled yet.\nSurfaces of the segments will appear here.");
  if (!s.geometry || s.labels.tiles().empty()) return nothingYet;
  if (s.surfaces.empty()) return s.geometry->size.t > 1 ? tr("Nothing is labelled in this phase") : nothingYet;
  if (s.shownCount() == 0) return tr("All segments are hidden");
  return {};
}

void SurfaceView::paintEvent(QPaintEvent*) {
  State& s = *state_;
  if (s.dirty) drawScene();
  QPainter painter(this);
  painter.fillRect(rect(), Qt::black);
  if (!s.picture.isNull()) {
    painter.setRenderHint(QPainter::SmoothPixmapTransform, s.coarse);
    painter.drawImage(QPointF(0, 0), s.picture);
  }
  const double line = s.text.lineHeight();
  s.text.draw(painter, {kMargin, kMargin}, tr("3-D"));
  const bool room = std::min(width(), height()) >= kRoomForMark;
  if (!s.picture.isNull() && room && s.geometry && s.geometry->unit == LengthUnit::millimetres)
    paintOrientationMark(painter, {kMargin + kOrientationMarkReach, height() - kMargin - kOrientationMarkReach},
                         s.scene->camera(), s.text);
  if (s.maker.busy() && !s.notice.isActive()) {
    const QString working = tr("Making surfaces…");
    s.text.draw(painter, {width() - kMargin - s.text.width(working), height() - kMargin - line}, working, ink::quiet);
  }
  paintMessage(painter, rect(), message(), font());
  if (hasFocus()) {
    const QColor accent = palette().color(QPalette::Highlight);
    for (const QRect& edge : {QRect(0, 0, width(), 1), QRect(0, height() - 1, width(), 1), QRect(0, 0, 1, height()),
                              QRect(width() - 1, 0, 1, height())})
      painter.fillRect(edge, accent);
  }
}

void SurfaceView::refreshDescription() {
  const int count = state_->shownCount();
  setAccessibleDescription(count > 0 ? tr("%n segment(s) shown", nullptr, count) : message());
}

// --- events

bool SurfaceView::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::ShortcutOverride:
      if (state_->ready() && state_->gestures.claims(static_cast<const QKeyEvent&>(*event))) {
        event->accept();
        return true;
      }
      break;
    case QEvent::WindowDeactivate:
    case QEvent::Hide:
      endGesture();
      break;
    case QEvent::FontChange:
    case QEvent::ApplicationFontChange:
      state_->text.setFont(font());
      update();
      break;
    case QEvent::PaletteChange:
      update();
      break;
    default:
      break;
  }
  return QWidget::event(event);
}

void SurfaceView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  makeSurfaces();
}

void SurfaceView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  redraw();
}

void SurfaceView::mousePressEvent(QMouseEvent* event) {
  state_->gestures.press(*event);
}

void SurfaceView::mouseMoveEvent(QMouseEvent* event) {
  state_->gestures.move(*event);
}

void SurfaceView::mouseReleaseEvent(QMouseEvent* event) {
  state_->gestures.release(*event);
  if (!state_->gestures.busy()) endGesture();
}

void SurfaceView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && !state_->gestures.busy())
    Q_EMIT maximiseRequested();
  else
    state_->gestures.press(*event);
}

void SurfaceView::wheelEvent(QWheelEvent* event) {
  state_->gestures.wheel(*event);
  event->accept();
}

void SurfaceView::keyPressEvent(QKeyEvent* event) {
  if (!state_->ready() || !state_->gestures.key(*event)) QWidget::keyPressEvent(event);
}

void SurfaceView::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void SurfaceView::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

}  // namespace diptych::viewer
