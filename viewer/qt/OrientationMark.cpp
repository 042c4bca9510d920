#include "viewer/qt/OrientationMark.h"

#include "viewer/surface/SurfaceCamera.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPen>
#include <QString>
#include <algorithm>
#include <array>
#include <cmath>

namespace diptych::viewer {
namespace {

constexpr double kArm = 20;        // logical pixels from the middle to the end of an axis
constexpr double kLetterAt = 28;   // and to the middle of its letter
constexpr double kCoincide = 0.3;  // of an arm; an end nearer to the middle takes the place of the cross
constexpr double kAwayFrom = 0.6;  // of an arm; ends behind that are nearer to the middle are left out
constexpr double kGap = 8;         // logical pixels left free around a letter in the middle

struct End {
  QString letter;
  QPointF at;  // in the picture, y down; as part of an arm
  double towardsEye = 0;
};

QString letter(const char* text) {
  return QCoreApplication::translate("diptych::viewer::OrientationMark", text);
}

}  // namespace

void paintOrientationMark(QPainter& painter, QPointF centre, const SurfaceCamera& camera, HaloText& font) {
  const auto end = [&](const char* text, Vec3 direction) {
    return End{letter(text),
               {dot(direction, camera.right()), -dot(direction, camera.up())},
               dot(direction, camera.towardsEye())};
  };
  std::array<End, 6> ends{end(QT_TRANSLATE_NOOP("diptych::viewer::OrientationMark", "L"), {1, 0, 0}),
                          end(QT_TRANSLATE_NOOP("diptych::viewer::OrientationMark", "R"), {-1, 0, 0}),
                          end(QT_TRANSLATE_NOOP("diptych::viewer::OrientationMark", "P"), {0, 1, 0}),
                          end(QT_TRANSLATE_NOOP("diptych::viewer::OrientationMark", "A"), {0, -1, 0}),
                          end(QT_TRANSLATE_NOOP("diptych::viewer::OrientationMark", "S"), {0, 0, 1}),
                          end(QT_TRANSLATE_NOOP("diptych::viewer::OrientationMark", "I"), {0, 0, -1})};
  std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.towardsEye < b.towardsEye; });

  const End& nearest = ends.back();
  const bool letterInMiddle = std::hypot(nearest.at.x(), nearest.at.y()) < kCoincide;

  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  for (const End& e : ends) {
    const bool away = e.towardsEye < -1e-6;
    const QRgb colour = away ? ink::muted : ink::plain;
    const double reach = std::hypot(e.at.x(), e.at.y());
    if (away && reach < kAwayFrom) continue;
    const double from = letterInMiddle && reach > 0 ? std::min(kGap / reach, kArm) : 0;
    painter.setPen(QPen(QColor::fromRgba(colour), 1));
    painter.drawLine(centre + from * e.at, centre + kArm * e.at);
    const QPointF at = centre + kLetterAt * e.at;
    font.draw(painter, {at.x() - font.width(e.letter) / 2, at.y() - font.lineHeight() / 2}, e.letter, colour);
  }
  painter.restore();
}

}  // namespace diptych::viewer
