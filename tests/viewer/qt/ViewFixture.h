#pragma once
// A slice view with somebody who answers its signals, as the window does, and writes them down.

#include "viewer/qt/SliceMapping.h"
#include "viewer/qt/SliceView.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QtTest>
#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace diptych::viewer::test {

/// Axial, 1 mm (or as told), value = 10·i + j, the same in every slice and phase unless `perSlice` is added for each.
inline Volume ramp(GridSize size, Vec3 spacing = {1, 1, 1}, int perSlice = 0,
                   LengthUnit unit = LengthUnit::millimetres) {
  auto values = std::make_shared<std::vector<std::int16_t>>();
  values->reserve(size.voxels());
  for (int t = 0; t < size.t; ++t)
    for (int k = 0; k < size.z; ++k)
      for (int j = 0; j < size.y; ++j)
        for (int i = 0; i < size.x; ++i) values->push_back(static_cast<std::int16_t>(10 * i + j + perSlice * k));
  const Geometry geometry{size, Affine({spacing.x, 0, 0}, {0, spacing.y, 0}, {0, 0, spacing.z}, {}), unit};
  return {geometry,
          ScalarType::int16,
          1,
          1,
          0,
          "MR",
          std::shared_ptr<const std::byte>(values, reinterpret_cast<const std::byte*>(values->data()))};
}

inline LabelStyle plainRed() {
  LabelStyle style;
  style.byValue = {{}, {{255, 0, 0}, true}};
  style.opacity = 1;
  style.outline = false;
  return style;
}

/// One view of a 40 × 30 × 10 × 3 grid in 400 × 300 pixels: a voxel is ten pixels wide, voxel (i, j) has its centre at
/// (10·i + 5, 10·j + 5).
class Fixture {
public:
  struct Stroke {
    GridAxis axis = GridAxis::k;
    int slice = -1;
    std::vector<StrokePoint> points;
    bool ended = false, cancelled = false;
  };

  explicit Fixture(const Volume& volume = ramp({40, 30, 10, 3}), GridAxis axis = GridAxis::k) {
    view.resize(400, 300);
    view.setCornerTextShown(false);
    view.setCrosshairShown(false);
    view.setVolume(volume, axis);
    view.setWindow({200, 400});
    connectAll();
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
  }

  std::vector<VoxelPoint> picked, clicked;
  std::vector<int> sliceSteps, phaseSteps, sizeSteps;
  std::vector<WindowLevel> windows;
  std::vector<SliceView::Zoom> zooms;
  std::vector<Stroke> strokes;
  std::vector<std::vector<StrokePoint>> polygons;
  std::vector<std::optional<VoxelPoint>> hovered;
  int maximised = 0, looks = 0, focused = 0;
  SliceView view;  // goes first: it may say something while it goes

  // --- pointer, in the widget's pixels
  void press(QPointF at, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers held = {}) {
    down_ |= button;
    send(QEvent::MouseButtonPress, at, button, held);
  }
  void moveTo(QPointF at) { send(QEvent::MouseMove, at, Qt::NoButton, {}); }
  void release(QPointF at, Qt::MouseButton button = Qt::LeftButton) {
    down_ &= ~Qt::MouseButtons(button);
    send(QEvent::MouseButtonRelease, at, button, {});
  }
  void click(QPointF at, Qt::MouseButton button = Qt::LeftButton) {
    press(at, button);
    release(at, button);
  }
  void doubleClick(QPointF at, Qt::MouseButton button = Qt::LeftButton) {
    click(at, button);
    down_ |= button;
    send(QEvent::MouseButtonDblClick, at, button, {});
    release(at, button);
  }
  void wheel(QPointF at, int delta, Qt::KeyboardModifiers held = {}) {
    QWheelEvent event(at, view.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, held, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &event);
  }
  void key(Qt::Key key, Qt::KeyboardModifiers held = {}) { QTest::keyClick(&view, key, held); }

  QImage picture() { return view.grab().toImage().convertToFormat(QImage::Format_RGB32); }

private:
  void send(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::KeyboardModifiers held) {
    QMouseEvent event(type, at, view.mapToGlobal(at), button, down_, held);
    QApplication::sendEvent(&view, &event);
  }

  void connectAll() {
    const auto on = [this](auto signal, auto slot) { QObject::connect(&view, signal, &view, slot); };
    on(&SliceView::positionPicked, [this](VoxelPoint at) {
      picked.push_back(at);
      view.setPosition(at, view.phase());
    });
    on(&SliceView::sliceStepped, [this](int steps) {
      sliceSteps.push_back(steps);
      VoxelPoint at = view.position();
      double& along = view.plane().normal == GridAxis::k ? at.k : view.plane().normal == GridAxis::j ? at.j : at.i;
      along += steps;
      view.setPosition(at, view.phase());
    });
    on(&SliceView::phaseStepped, [this](int steps) {
      phaseSteps.push_back(steps);
      view.setPosition(view.position(), view.phase() + steps);
    });
    on(&SliceView::windowChanged, [this](WindowLevel window) {
      windows.push_back(window);
      view.setWindow(window);
    });
    on(&SliceView::zoomChanged, [this](SliceView::Zoom zoom) { zooms.push_back(zoom); });
    on(&SliceView::strokeBegan, [this](GridAxis axis, int slice, StrokePoint at) {
      strokes.push_back({axis, slice, {at}});
    });
    on(&SliceView::strokeMoved, [this](StrokePoint at) { strokes.back().points.push_back(at); });
    on(&SliceView::strokeEnded, [this] { strokes.back().ended = true; });
    on(&SliceView::strokeCancelled, [this] { strokes.back().cancelled = true; });
    on(&SliceView::polygonDrawn,
       [this](GridAxis, int, std::vector<StrokePoint> corners) { polygons.push_back(std::move(corners)); });
    on(&SliceView::pointClicked, [this](VoxelPoint at) { clicked.push_back(at); });
    on(&SliceView::toolSizeStepped, [this](int steps) { sizeSteps.push_back(steps); });
    on(&SliceView::hovered, [this](std::optional<VoxelPoint> at) { hovered.push_back(at); });
    on(&SliceView::maximiseRequested, [this] { ++maximised; });
    on(&SliceView::lookRequested, [this] { ++looks; });
    on(&SliceView::focused, [this] { ++focused; });
  }

  Qt::MouseButtons down_;
};

inline bool near(StrokePoint a, double x, double y) {
  return std::abs(a.x - x) < 1e-6 && std::abs(a.y - y) < 1e-6;
}

/// The smallest rectangle that holds every pixel in which the two differ.
inline QRect difference(const QImage& a, const QImage& b) {
  QRect box;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x)
      if (a.pixel(x, y) != b.pixel(x, y)) box |= QRect(x, y, 1, 1);
  return box;
}

/// Collects what a widget is asked to paint.
class PaintedRegion : public QObject {
public:
  explicit PaintedRegion(QWidget& widget) {
    QApplication::processEvents();
    widget.installEventFilter(this);
  }
  QRegion region;
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) region += static_cast<QPaintEvent*>(event)->region();
    return false;
  }
};

/// Pixel in the middle of voxel (i, j)'s ten by ten block.
inline QRgb shown(const QImage& picture, int i, int j) {
  const double ratio = picture.width() / 400.0;
  return picture.pixel(static_cast<int>((10 * i + 5) * ratio), static_cast<int>((10 * j + 5) * ratio));
}

/// Voxels as sharp squares and no frame, so that pixels can be compared.
inline void nearestView(Fixture& f) {
  f.view.setSmooth(false);
  f.view.clearFocus();
}

}  // namespace diptych::viewer::test
