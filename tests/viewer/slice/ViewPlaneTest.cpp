// How stacks lie on the screen, for every way a grid can be stored.

#include "viewer/slice/ViewPlane.h"

#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

using namespace diptych;
using namespace diptych::viewer;

namespace {

constexpr std::array kAxes{GridAxis::i, GridAxis::j, GridAxis::k};

/// A grid of 5 × 6 × 7 voxels whose axes run along `towards[a]` (0 L, 1 P, 2 S), backwards where `backwards[a]`.
Geometry stored(std::array<int, 3> towards, std::array<bool, 3> backwards) {
  std::array<Vec3, 3> steps;
  for (std::size_t a = 0; a < 3; ++a) {
    const double step = (backwards[a] ? -1.0 : 1.0) * (0.5 + static_cast<double>(a));
    steps[a] = {towards[a] == 0 ? step : 0, towards[a] == 1 ? step : 0, towards[a] == 2 ? step : 0};
  }
  return {{5, 6, 7, 1}, Affine(steps[0], steps[1], steps[2], {10, -20, 30}), LengthUnit::millimetres};
}

Vec3 pointOf(const Geometry& geometry, const ViewPlane& plane, double u, double v, int index) {
  const VoxelPoint at = plane.toVoxel(u, v, index);
  return geometry.affine.apply({at.i, at.j, at.k});
}

bool near(Vec3 a, Vec3 b) {
  return length(a - b) < 1e-9;
}

void compareRoundTrip(const ViewPlane& plane) {
  for (const auto& [u, v] : {std::pair{0.0, 0.0}, {1.25, 3.5}, {plane.width - 1.0, plane.height - 1.0}, {-2.0, 9.75}}) {
    const VoxelPoint at = plane.toVoxel(u, v, 3);
    double backU = 0, backV = 0;
    plane.fromVoxel(at, backU, backV);
    QCOMPARE(backU, u);
    QCOMPARE(backV, v);
    QCOMPARE(plane.indexOf(at), 3);
    // Strokes: the two other grid axes in ascending order, whatever way the picture is turned.
    const StrokePoint stroke = plane.strokePoint(at);
    QCOMPARE(stroke.x, plane.normal == GridAxis::i ? at.j : at.i);
    QCOMPARE(stroke.y, plane.normal == GridAxis::k ? at.j : at.k);
  }
}

Geometry turned(double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  // Rows lean from the posterior towards the head: the slices turn about the left–right axis.
  return {{4, 4, 4, 1},
          Affine({1, 0, 0}, {0, std::cos(angle), std::sin(angle)}, {0, -3 * std::sin(angle), 3 * std::cos(angle)}, {}),
          LengthUnit::millimetres};
}

}  // namespace

class ViewPlaneTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void everyPermutationAndFlipLooksTheSame() {
    struct Expected {
      const char* name;
      Vec3 right, down;
      const char *left, *rightLetter, *top, *bottom;
    };
    // By the direction that the slices are piled along: L, P, S.
    const std::array<Expected, 3> conventions{{{"Sagittal", {0, 1, 0}, {0, 0, -1}, "A", "P", "S", "I"},
                                               {"Coronal", {1, 0, 0}, {0, 0, -1}, "R", "L", "S", "I"},
                                               {"Axial", {1, 0, 0}, {0, 1, 0}, "R", "L", "A", "P"}}};
    int grids = 0;
    std::array<int, 3> towards{0, 1, 2};
    do {
      for (int flips = 0; flips < 8; ++flips, ++grids) {
        const Geometry geometry = stored(towards, {(flips & 1) != 0, (flips & 2) != 0, (flips & 4) != 0});
        for (const GridAxis normal : kAxes) {
          const ViewPlane plane = viewPlane(geometry, normal);
          const auto n = static_cast<std::size_t>(normal);
          const Expected& expected = conventions[static_cast<std::size_t>(towards[n])];
          QCOMPARE(plane.name, std::string(expected.name));
          QCOMPARE(plane.left, std::string(expected.left));
          QCOMPARE(plane.right, std::string(expected.rightLetter));
          QCOMPARE(plane.top, std::string(expected.top));
          QCOMPARE(plane.bottom, std::string(expected.bottom));
          QCOMPARE(plane.count, 5 + static_cast<int>(n));
          QCOMPARE(plane.width, 5 + plane.horizontal);
          QCOMPARE(plane.height, 5 + plane.vertical);
          QCOMPARE(plane.stepU, 0.5 + plane.horizontal);
          QCOMPARE(plane.stepV, 0.5 + plane.vertical);
          QCOMPARE(plane.stepN, 0.5 + static_cast<double>(n));
          const Vec3 corner = pointOf(geometry, plane, 0, 0, 2);
          QVERIFY(near(pointOf(geometry, plane, 1, 0, 2) - corner, plane.stepU * expected.right));
          QVERIFY(near(pointOf(geometry, plane, 0, 1, 2) - corner, plane.stepV * expected.down));
          compareRoundTrip(plane);
        }
      }
    } while (std::next_permutation(towards.begin(), towards.end()));
    QCOMPARE(grids, 48);
  }

  void usualAxialStackIsShownAsStored() {
    const ViewPlane plane = viewPlane(stored({0, 1, 2}, {}), GridAxis::k);
    QCOMPARE(plane.horizontal, 0);
    QCOMPARE(plane.vertical, 1);
    QVERIFY(!plane.flipU && !plane.flipV);
  }

  void nameHoldsUpTo25Degrees() {
    QCOMPARE(viewPlane(turned(24.9), GridAxis::k).name, std::string("Axial"));
    QCOMPARE(viewPlane(turned(-24.9), GridAxis::k).name, std::string("Axial"));
    QCOMPARE(viewPlane(turned(25.1), GridAxis::k).name, std::string("Oblique, along k"));
    QCOMPARE(viewPlane(turned(25.1), GridAxis::j).name, std::string("Oblique, along j"));
    QCOMPARE(viewPlane(turned(64.9), GridAxis::k).name, std::string("Oblique, along k"));
    QCOMPARE(viewPlane(turned(65.1), GridAxis::k).name, std::string("Coronal"));
    QCOMPARE(viewPlane(turned(25.1), GridAxis::i).name, std::string("Sagittal"));  // still across left–right
  }

  void obliqueEdgesHaveTwoLetters() {
    // Turned by 40°: down the screen runs to the posterior first, and to the head.
    const ViewPlane plane = viewPlane(turned(40), GridAxis::k);
    QCOMPARE(plane.name, std::string("Oblique, along k"));
    QCOMPARE(plane.left, std::string("R"));
    QCOMPARE(plane.right, std::string("L"));
    QCOMPARE(plane.bottom, std::string("PS"));
    QCOMPARE(plane.top, std::string("AI"));
    compareRoundTrip(plane);
  }

  void obliqueStoredBackwardsIsTurnedRound() {
    Geometry geometry = turned(30);
    geometry.affine =
        Affine(-1.0 * geometry.affine.step(1), -1.0 * geometry.affine.step(0), geometry.affine.step(2), {});
    const ViewPlane plane = viewPlane(geometry, GridAxis::k);
    QCOMPARE(plane.horizontal, 1);
    QCOMPARE(plane.vertical, 0);
    QVERIFY(plane.flipU && plane.flipV);
    QCOMPARE(plane.right, std::string("L"));
    QCOMPARE(plane.bottom, std::string("PS"));
    compareRoundTrip(plane);
  }

  void tiltedGantryIsNamedByItsSlices() {
    // Slices are axial, the stack leans by 30°.
    const Geometry geometry{
        {4, 4, 4, 1}, Affine({1, 0, 0}, {0, 1, 0}, {0, 1, std::sqrt(3.0)}, {}), LengthUnit::millimetres};
    const ViewPlane plane = viewPlane(geometry, GridAxis::k);
    QCOMPARE(plane.name, std::string("Axial"));
    QCOMPARE(plane.stepN, 2.0);
  }

  void gridWithoutPatientIsShownAsStored() {
    for (const bool degenerate : {false, true}) {
      Geometry geometry = stored({2, 0, 1}, {true, false, true});
      if (degenerate)
        geometry.affine = Affine({1, 0, 0}, {1, 0, 0}, {std::numeric_limits<double>::quiet_NaN(), 0, 0}, {});
      else
        geometry.unit = LengthUnit::pixels;
      for (const GridAxis normal : kAxes) {
        const ViewPlane plane = viewPlane(geometry, normal);
        QVERIFY(plane.horizontal < plane.vertical);
        QVERIFY(!plane.flipU && !plane.flipV);
        QCOMPARE(plane.left + plane.right + plane.top + plane.bottom, std::string());
        QVERIFY(plane.stepN > 0);
        compareRoundTrip(plane);
      }
      QCOMPARE(viewPlane(geometry, GridAxis::i).name, std::string("Columns"));
      QCOMPARE(viewPlane(geometry, GridAxis::j).name, std::string("Rows"));
      QCOMPARE(viewPlane(geometry, GridAxis::k).name, std::string("Slices"));
    }
  }

  void nearestSliceIsClamped() {
    const ViewPlane plane = viewPlane(stored({0, 1, 2}, {}), GridAxis::k);
    QCOMPARE(plane.indexOf({0, 0, 2.4}), 2);
    QCOMPARE(plane.indexOf({0, 0, 2.6}), 3);
    QCOMPARE(plane.indexOf({0, 0, -5}), 0);
    QCOMPARE(plane.indexOf({0, 0, 6.7}), 6);
    QCOMPARE(plane.indexOf({0, 0, 1e300}), 6);
    QCOMPARE(plane.indexOf({0, 0, std::numeric_limits<double>::quiet_NaN()}), 0);
  }
};

QTEST_MAIN(ViewPlaneTest)
#include "ViewPlaneTest.moc"
