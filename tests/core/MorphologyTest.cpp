// Balls in millimetres against the definition, voxel by voxel.

#include "core/tools/Morphology.h"

#include <QTest>
#include <random>

using namespace diptych;

namespace {

Mask emptyMask(int x, int y, int z) {
  return Mask{x, y, z, std::vector<std::uint8_t>(static_cast<std::size_t>(x * y * z))};
}

std::uint8_t& at(Mask& mask, int x, int y, int z) {
  return mask.voxels[static_cast<std::size_t>((z * mask.y + y) * mask.x + x)];
}

Mask randomMask(unsigned seed, double share) {
  Mask mask = emptyMask(11, 7, 5);
  std::mt19937 random{seed};
  for (std::uint8_t& v : mask.voxels) v = static_cast<double>(random()) / random.max() < share ? 1 : 0;
  return mask;
}

/// By the definition: a voxel `value` no further away than the radius.
bool ballTouches(const Mask& mask, std::size_t from, std::uint8_t value, double radius, Vec3 spacing) {
  const auto place = [&](std::size_t i) {
    const int n = static_cast<int>(i);
    return Vec3{n % mask.x * spacing.x, n / mask.x % mask.y * spacing.y, n / (mask.x * mask.y) * spacing.z};
  };
  for (std::size_t i = 0; i < mask.voxels.size(); ++i)
    if (mask.voxels[i] == value && length(place(i) - place(from)) <= radius) return true;
  return false;
}

}  // namespace

class MorphologyTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void ballsAreTheDefinitions() {
    const Vec3 spacing{0.9, 1.3, 2.5};
    const double radius =
        2.65;  // no distance on this grid: 2.6 is twice the spacing along y, and rounding decides such ties
    for (unsigned seed = 1; seed <= 5; ++seed) {
      const Mask dense = randomMask(seed, 0.9), sparse = randomMask(seed, 0.1);
      const Mask eroded = erode(dense, radius, spacing), dilated = dilate(sparse, radius, spacing);
      for (std::size_t i = 0; i < dense.voxels.size(); ++i) {
        QCOMPARE(eroded.voxels[i] != 0, !ballTouches(dense, i, 0, radius, spacing));
        QCOMPARE(dilated.voxels[i] != 0, ballTouches(sparse, i, 1, radius, spacing));
      }
    }
  }

  void aFullGridIsNotErodedAtItsEdge() {
    Mask mask = emptyMask(3, 3, 2);
    for (std::uint8_t& v : mask.voxels) v = 1;
    QCOMPARE(erode(mask, 100, {1, 1, 1}).voxels, mask.voxels);
  }

  void aBallIsRoundInMillimetres() {
    Mask mask = emptyMask(9, 9, 9);
    at(mask, 4, 4, 4) = 1;
    const Mask ball = dilate(mask, 2, {1, 2, 4});
    std::size_t count = 0;
    for (const std::uint8_t v : ball.voxels) count += v;
    QCOMPARE(count, std::size_t{7});  // 5 along x, 2 more along y, none along z
  }

  void erosionOfADilationHoldsTheMask() {
    const Mask mask = randomMask(7, 0.1);
    const Vec3 spacing{1, 1, 1.5};
    const Mask closed = erode(dilate(mask, 1.2, spacing), 1.2, spacing);
    for (std::size_t i = 0; i < mask.voxels.size(); ++i) QVERIFY(mask.voxels[i] <= closed.voxels[i]);
  }

  void componentsTouchByFacesOnly() {
    Mask mask = emptyMask(5, 5, 1);
    at(mask, 0, 0, 0) = at(mask, 1, 0, 0) = at(mask, 2, 0, 0) = 1;  // three in a row
    at(mask, 3, 1, 0) = at(mask, 4, 1, 0) = 1;                      // two, touching them by a corner
    const Mask largest = largestComponent(mask);
    std::size_t count = 0;
    for (const std::uint8_t v : largest.voxels) count += v;
    QCOMPARE(count, std::size_t{3});
    QCOMPARE(largest.voxels[0], std::uint8_t{1});
  }

  void nothingHasNoComponent() {
    const Mask mask = emptyMask(4, 3, 2);
    QCOMPARE(largestComponent(mask).voxels, mask.voxels);
  }
};

QTEST_GUILESS_MAIN(MorphologyTest)
#include "MorphologyTest.moc"
