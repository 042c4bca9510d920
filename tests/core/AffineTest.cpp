#include "core/image/Affine.h"
#include "core/image/Volume.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <random>

using namespace diptych;

namespace {

bool near(Vec3 a, Vec3 b, double tolerance = 1e-9) {
  return length(a - b) <= tolerance;
}

Affine someAffine(std::mt19937& random) {
  std::uniform_real_distribution<double> any{-3, 3};
  const auto vector = [&] { return Vec3{any(random), any(random), any(random)}; };
  return {vector(), vector(), vector(), 50 * vector()};
}

}  // namespace

class AffineTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void appliesStepsAndOrigin() {
    const Affine affine{{2, 0, 0}, {0, 0, -3}, {0, 5, 0}, {10, 20, 30}};
    QVERIFY(affine.apply({0, 0, 0}) == (Vec3{10, 20, 30}));
    QVERIFY(affine.apply({1, 2, 3}) == (Vec3{12, 35, 24}));
    QVERIFY(affine.spacing() == (Vec3{2, 3, 5}));
    QCOMPARE(affine.determinant(), 30.0);  // (2,0,0)×(0,0,−3) = (0,6,0); ·(0,5,0) = 30
    QCOMPARE((Affine{{1, 0, 0}, {0, 1, 0}, {0, 0, -4}, {}}.determinant()), -4.0);
  }

  void inverseByHand() {
    const Affine inverse = *Affine{{2, 0, 0}, {0, 0, -4}, {0, 5, 0}, {10, 20, 30}}.inverse();
    QVERIFY(near(inverse.apply({10, 20, 30}), {0, 0, 0}));
    QVERIFY(near(inverse.apply({12, 25, 26}), {1, 1, 1}));
    QVERIFY(near(inverse.step(0), {0.5, 0, 0}));
  }

  void inverseUndoesAnyAffine() {
    std::mt19937 random{7};
    for (int i = 0; i < 500; ++i) {
      const Affine affine = someAffine(random);
      if (std::abs(affine.determinant()) < 0.05) continue;
      const Affine inverse = *affine.inverse();
      const Vec3 index{12.5, -7, 33};
      QVERIFY(near(inverse.apply(affine.apply(index)), index, 1e-6));
      QVERIFY(near(affine.apply(inverse.apply(index)), index, 1e-6));
      QVERIFY(std::abs(inverse.determinant() * affine.determinant() - 1) < 1e-9);
    }
  }

  void flatStepsHaveNoInverse() {
    QVERIFY(!(Affine{{1, 0, 0}, {0, 1, 0}, {1, 1, 0}, {}}.inverse()));
    QVERIFY(!(Affine{{1, 0, 0}, {0, 1, 0}, {0, 0, 0}, {}}.inverse()));
    QVERIFY(!(Affine{{1, 0, 0}, {0, std::nan(""), 0}, {0, 0, 1}, {}}.inverse()));
    QVERIFY((Affine{{1e-6, 0, 0}, {0, 1e-6, 0}, {0, 0, 1e-6}, {}}.inverse()).has_value());
  }

  void matrixIsRowMajorAndComesBack() {
    const Affine affine{{1, 2, 3}, {4, 5, 6}, {7, 8, 10}, {11, 12, 13}};
    const std::array<double, 16> expected{1, 4, 7, 11, 2, 5, 8, 12, 3, 6, 10, 13, 0, 0, 0, 1};
    QVERIFY(affine.matrix() == expected);
    QVERIFY(Affine::fromMatrix(expected) == affine);
  }

  void vectorsFollowTheRightHandRule() {
    QVERIFY(cross({1, 0, 0}, {0, 1, 0}) == (Vec3{0, 0, 1}));
    QCOMPARE(dot({1, 2, 3}, {4, -5, 6}), 12.0);
    QCOMPARE(length({2, 3, 6}), 7.0);
    QVERIFY(normalized({0, 0, 0}) == Vec3{});
    QVERIFY(near(normalized({0, 3, 4}), {0, 0.6, 0.8}));
  }

  void largestCornerDistanceLooksAtTheFarCorners() {
    const Affine a, tilted{{1.001, 0, 0}, {0, 1, 0}, {0, 0, 1}, {}};
    QVERIFY(std::abs(Affine::largestCornerDistance(a, tilted, 101, 50, 20) - 0.1) < 1e-12);
    QCOMPARE(Affine::largestCornerDistance(a, a, 10, 10, 10), 0.0);
  }

  void geometryMatchesWithinItsToleranceOnly() {
    const Geometry geometry{{101, 50, 20, 3}, {}, LengthUnit::millimetres};
    Geometry other = geometry;
    other.affine = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.0009, 0, 0}};
    QVERIFY(geometry.matches(other));
    other.affine = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.0011, 0, 0}};
    QVERIFY(!geometry.matches(other));
    QVERIFY(geometry.matches(other, 0.01));
    other = geometry;
    other.size.t = 2;
    QVERIFY(!geometry.matches(other));
    other = geometry;
    other.unit = LengthUnit::pixels;
    QVERIFY(!geometry.matches(other));
    other = geometry;
    other.affine = {{1, 0, 0}, {0, 1, 0}, {0, 0, std::nan("")}, {}};
    QVERIFY(!geometry.matches(other));
  }
};

QTEST_GUILESS_MAIN(AffineTest)
#include "AffineTest.moc"
