#include "tests/window/SliceHand.h"

#include "viewer/qt/SliceMapping.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

namespace diptych::test {
namespace {

constexpr double kOpacity = 0.4;  // of fills, as the window begins

/// How far a colour is from another, as the sum over its channels.
double distance(const QColor& seen, double r, double g, double b) {
  return std::abs(seen.red() - r) + std::abs(seen.green() - g) + std::abs(seen.blue() - b);
}

}  // namespace

QPoint SliceHand::pixelAt(StrokePoint voxel) const {
  return view_.mapping().toWidget({voxel.x, voxel.y}).toPoint();
}

StrokePoint SliceHand::voxelAt(QPoint pixel) const {
  const QPointF at = view_.mapping().toSlice(pixel);
  return {at.x(), at.y()};
}

std::vector<StrokePoint> SliceHand::press(const std::vector<StrokePoint>& places) {
  std::vector<StrokePoint> way;
  const auto go = [&](QPoint to) {
    way.push_back(voxelAt(to));
    last_ = to;
  };
  go(pixelAt(places.front()));
  QTest::mouseMove(&view_, last_);
  QTest::mousePress(&view_, Qt::LeftButton, {}, last_);
  for (std::size_t i = 1; i < places.size(); ++i) {
    const QPoint from = last_, to = pixelAt(places[i]);
    const int steps = std::max(std::abs(to.x() - from.x()), std::abs(to.y() - from.y()));
    for (int step = 1; step <= steps; ++step) {
      go(from + (to - from) * (static_cast<double>(step) / steps));
      QTest::mouseMove(&view_, last_);
    }
  }
  return way;
}

void SliceHand::release() {
  QTest::mouseRelease(&view_, Qt::LeftButton, {}, last_);
}

std::vector<StrokePoint> SliceHand::stroke(const std::vector<StrokePoint>& places) {
  const std::vector<StrokePoint> way = press(places);
  release();
  return way;
}

std::vector<StrokePoint> SliceHand::polygon(const std::vector<StrokePoint>& corners) {
  std::vector<StrokePoint> clicked;
  for (const StrokePoint& corner : corners) clicked.push_back(click(corner));
  QTest::keyClick(&view_, Qt::Key_Return);
  return clicked;
}

StrokePoint SliceHand::click(StrokePoint place) {
  last_ = pixelAt(place);
  QTest::mouseMove(&view_, last_);
  QTest::mouseClick(&view_, Qt::LeftButton, {}, last_);
  return voxelAt(last_);
}

QImage SliceHand::grab() const {
  return view_.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

std::vector<SegmentValue> SliceHand::labelsSeen(const std::vector<Segment>& segments) {
  QTest::mouseMove(&view_, {1, 1});
  const QImage shown = grab();
  QTest::keyPress(&view_, Qt::Key_H);
  const QImage hidden = grab();
  QTest::keyRelease(&view_, Qt::Key_H);
  const viewer::ViewPlane& plane = view_.plane();
  const double ratio = shown.devicePixelRatio();
  std::vector<SegmentValue> seen;
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x < plane.width; ++x) {
      const QPointF middle = view_.mapping().toWidget(QPointF(x, y)) * ratio;
      const QPoint pixel(static_cast<int>(middle.x()), static_cast<int>(middle.y()));
      const QColor with = shown.pixelColor(pixel), without = hidden.pixelColor(pixel);
      SegmentValue best = 0;
      double least = distance(with, without.red(), without.green(), without.blue());
      for (const Segment& segment : segments) {
        const auto blended = [](int grey, int colour) { return grey + kOpacity * (colour - grey); };
        const double far =
            distance(with, blended(without.red(), segment.colour.r), blended(without.green(), segment.colour.g),
                     blended(without.blue(), segment.colour.b));
        if (far < least) {
          least = far;
          best = segment.value;
        }
      }
      seen.push_back(best);
    }
  return seen;
}

}  // namespace diptych::test
