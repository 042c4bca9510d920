// Where slices lie in a view, worked out by hand.

#include "viewer/qt/PointerGestures.h"
#include "viewer/qt/SliceMapping.h"
#include "viewer/qt/ViewTexts.h"

#include <QtTest>
#include <limits>

using namespace diptych;
using namespace diptych::viewer;

namespace {

ViewPlane plane(int width, int height, double stepU = 1, double stepV = 1) {
  ViewPlane plane;
  plane.width = width;
  plane.height = height;
  plane.count = 1;
  plane.stepU = stepU;
  plane.stepV = stepV;
  return plane;
}

bool near(QPointF a, QPointF b) {
  return std::abs(a.x() - b.x()) < 1e-9 && std::abs(a.y() - b.y()) < 1e-9;
}

}  // namespace

class SliceMappingTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void fitsTheSliceIntoTheView() {
    // 40 × 30 voxels in 400 × 200: height decides, 200/30 pixels a voxel; (400 − 40·200/30)/2 to the left of it.
    const SliceMapping mapping(plane(40, 30), {400, 200}, 1, {});
    QVERIFY(near(mapping.toWidget({-0.5, -0.5}), {(400 - 40 * 200.0 / 30) / 2, 0}));
    QVERIFY(near(mapping.toWidget({39.5, 29.5}), {(400 + 40 * 200.0 / 30) / 2, 200}));
  }

  void keepsThePatientsProportions() {
    // 1 × 4 mm voxels, 40 × 10 of them: a square of 40 mm.
    const SliceMapping mapping(plane(40, 10, 1, 4), {200, 200}, 1, {});
    QCOMPARE(mapping.transform().scaleX, 5.0);
    QCOMPARE(mapping.transform().scaleY, 20.0);
    QCOMPARE(mapping.pixelsPerStep(), 5.0);
  }

  void countsDevicePixelsForTheComposer() {
    const SliceMapping mapping(plane(40, 30), {400, 300}, 2, {});
    QCOMPARE(mapping.transform().scaleX, 20.0);
    QVERIFY(near(mapping.toWidget({0, 0}), {5, 5}));
    QCOMPARE(mapping.pixelsPerStep(), 10.0);
  }

  void goesThereAndBack() {
    const SliceMapping mapping(plane(37, 23, 0.7, 1.9), {411, 317}, 1.5, {2.7, 0.3, 0.8});
    for (const QPointF at : {QPointF(0, 0), QPointF(410, 3), QPointF(-20, 500)})
      QVERIFY(std::abs(mapping.toWidget(mapping.toSlice(at)).x() - at.x()) < 1e-9 &&
              std::abs(mapping.toWidget(mapping.toSlice(at)).y() - at.y()) < 1e-9);
  }

  void zoomsAboutAPoint() {
    const ViewPlane slice = plane(40, 30, 1, 2);
    SliceView::Zoom zoom;
    const QPointF at(130, 90);
    const QPointF held = SliceMapping(slice, {400, 300}, 1, zoom).toSlice(at);
    for (const double times : {1.2, 3.0, 0.5, 1.7}) {
      zoom = SliceMapping(slice, {400, 300}, 1, zoom).zoomedAbout(at, times);
      QVERIFY(near(SliceMapping(slice, {400, 300}, 1, zoom).toSlice(at), held));
    }
    QVERIFY(std::abs(zoom.factor - 1.2 * 3 * 0.5 * 1.7) < 1e-9);
  }

  void movesWithThePointer() {
    const ViewPlane slice = plane(40, 30);
    const SliceView::Zoom zoom = SliceMapping(slice, {400, 300}, 1, {}).panned({40, -30});
    QVERIFY(near(SliceMapping(slice, {400, 300}, 1, zoom).toWidget({0, 5}), {45, 25}));
  }

  void neverLosesTheSlice() {
    const ViewPlane slice = plane(40, 30);
    const SliceView::Zoom far = SliceMapping(slice, {400, 300}, 1, {}).panned({1e6, 1e6});
    QCOMPARE(far, (SliceView::Zoom{1, 0, 0}));
    QCOMPARE(SliceMapping(slice, {400, 300}, 1, {}).zoomedAbout({200, 150}, 1e9).factor, SliceMapping::kLargestFactor);
    QCOMPARE(SliceMapping::limited({std::numeric_limits<double>::quiet_NaN(), -1, 2}), (SliceView::Zoom{1, 0, 1}));
  }

  void knowsVoxelsFromGround() {
    const SliceMapping mapping(plane(40, 30), {400, 300}, 1, {});
    QVERIFY(mapping.onSlice({-0.5, -0.5}));
    QVERIFY(mapping.onSlice({39.4, 29.4}));
    QVERIFY(!mapping.onSlice({39.5, 0}));
    QVERIFY(!mapping.onSlice({0, -0.6}));
    QCOMPARE(mapping.nearestVoxel({3.4, 2.6}), QPointF(3, 3));
    QCOMPARE(mapping.nearestVoxel({-7, 99}), QPointF(0, 29));
  }

  void isEmptyWithoutAPlaneOrAView() {
    QVERIFY(SliceMapping().empty());
    QVERIFY(SliceMapping(plane(0, 0), {400, 300}, 1, {}).empty());
    QVERIFY(SliceMapping(plane(40, 30), {0, 0}, 1, {}).empty());
    QCOMPARE(SliceMapping().toSlice({3, 4}), QPointF());
  }

  void scaleBarsHaveRoundLengths_data() {
    QTest::addColumn<double>("pixelsPerMm");
    QTest::addColumn<double>("length");
    QTest::newRow("one") << 10.0 << 10.0;  // 12 mm would fit
    QTest::newRow("two") << 5.0 << 20.0;   // 24 mm
    QTest::newRow("five") << 2.0 << 50.0;  // 60 mm
    QTest::newRow("exact") << 1.2 << 100.0;
    QTest::newRow("small") << 200.0 << 0.5;   // 0.6 mm
    QTest::newRow("tiny") << 5000.0 << 0.02;  // 0.024 mm
  }
  void scaleBarsHaveRoundLengths() {
    QFETCH(double, pixelsPerMm);
    QFETCH(double, length);
    const ScaleBar bar = scaleBar(pixelsPerMm, 120);
    QVERIFY2(std::abs(bar.length - length) < 1e-9 * length, qPrintable(QString::number(bar.length)));
    QVERIFY(std::abs(bar.pixels - length * pixelsPerMm) < 1e-9);
  }

  void scaleBarsSayTheirUnit() {
    QCOMPARE(scaleText(50, true), QStringLiteral("50 mm"));
    QCOMPARE(scaleText(0.5, true), QStringLiteral("0.5 mm"));
    QCOMPARE(scaleText(200, false), QStringLiteral("200 px"));
    QCOMPARE(scaleBar(0, 120).pixels, 0.0);
    QCOMPARE(scaleBar(std::numeric_limits<double>::quiet_NaN(), 120).pixels, 0.0);
  }

  void windowGesturesFollowTheValues() {
    // Values that span 1000: a pixel is 2 of them. Right widens, up brightens, which is a lower level.
    const WindowLevel wider = windowMoved({40, 400}, 50, 25, 1000);
    QCOMPARE(wider.width, 500.0);
    QCOMPARE(wider.centre, -10.0);
    QCOMPARE(windowMoved({40, 400}, -1e6, 0, 1000).width, 1.0);
    const WindowLevel fraction = windowMoved({0.5, 1}, 50, -25, 1);
    QVERIFY(std::abs(fraction.width - 1.1) < 1e-12 && std::abs(fraction.centre - 0.55) < 1e-12);
    QVERIFY(windowMoved({0.5, 1}, -1e6, 0, 1).width > 0);
  }
};

QTEST_MAIN(SliceMappingTest)
#include "SliceMappingTest.moc"
