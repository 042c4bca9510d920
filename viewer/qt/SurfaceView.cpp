#include "viewer/qt/SurfaceView.h"

#include "viewer/qt/SurfaceViewState.h"

namespace diptych::viewer {

namespace {

constexpr int kRestMs = 200;    // without wheel or keys: at rest
constexpr int kNoticeMs = 300;  // work that takes longer is spoken of: shorter words would only flicker

std::vector<SegmentValue> listed(const std::vector<SurfaceScene::Look>& looks) {
  std::vector<SegmentValue> values;
  values.reserve(looks.size());
  for (const SurfaceScene::Look& look : looks) values.push_back(look.value);
  return values;
}

}  // namespace

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

void SurfaceView::setSlowFrame(double ms) {
  state_->slowMs = ms;
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
  if (!s.maker.busy()) s.notice.start();
  s.maker.make(s.labels, *s.geometry, s.t, listed(s.looks));
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

void SurfaceView::redraw() {
  state_->dirty = true;
  update();
}

// --- words

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

void SurfaceView::refreshDescription() {
  const int count = state_->shownCount();
  setAccessibleDescription(count > 0 ? tr("%n segment(s) shown", nullptr, count) : message());
}

}  // namespace diptych::viewer
