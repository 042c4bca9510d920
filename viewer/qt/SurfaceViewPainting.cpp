#include "viewer/qt/OrientationMark.h"
#include "viewer/qt/SurfaceViewState.h"
#include "viewer/qt/ViewTexts.h"

#include <QElapsedTimer>
#include <QPainter>
#include <cmath>

namespace diptych::viewer {

namespace {

constexpr double kMargin = 8;      // logical pixels, from the view's edge
constexpr int kRoomForMark = 160;  // smaller views have no cross of directions

}  // namespace

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

  const bool coarse = s.moving() && s.fullFrameMs > s.slowMs;
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
}

void SurfaceView::paintEvent(QPaintEvent*) {
  State& s = *state_;
  if (s.dirty) drawScene();
  QPainter painter(this);
  painter.fillRect(rect(), Qt::black);
  if (!s.picture.isNull()) {
    // A picture in full is copied pixel by pixel; one in half the resolution is stretched. (A ratio below 1 of QImage's own
    // is not heeded by QPainter.)
    const double scale = devicePixelRatioF() * (s.coarse ? 0.5 : 1);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, s.coarse);
    painter.drawImage(QRectF(QPointF(0, 0), QSizeF(s.picture.size()) / scale), s.picture);
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
    const QColor accent = QColor::fromRgb(ink::accent);
    for (const QRect& edge : {QRect(0, 0, width(), 1), QRect(0, height() - 1, width(), 1), QRect(0, 0, 1, height()),
                              QRect(width() - 1, 0, 1, height())})
      painter.fillRect(edge, accent);
  }
}

}  // namespace diptych::viewer
