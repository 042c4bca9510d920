// A skull of shells with a hole in its base: the reference must fill it and stay inside.

#include "app/demo/HeadReference.h"

#include <QTest>
#include <cmath>
#include <cstdint>
#include <memory>

using namespace diptych;

namespace {

constexpr int kSide = 80;
constexpr double kMm = 2, kInner = 50, kOuter = 58, kHoleMm = 9, kScalp = 64;

/// Concentric balls around the middle: brain, bone, scalp, air; a canal of soft tissue leads down through the bone.
Volume syntheticHead() {
  auto bytes = std::shared_ptr<std::byte[]>(new std::byte[kSide * kSide * kSide * sizeof(std::int16_t)]);
  auto* values = reinterpret_cast<std::int16_t*>(bytes.get());
  for (int z = 0; z < kSide; ++z)
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) {
        const Vec3 p{(x - kSide / 2) * kMm, (y - kSide / 2) * kMm, (z - kSide / 2) * kMm};
        const double r = length(p);
        const bool canal = p.z < 0 && std::hypot(p.x, p.y) < kHoleMm;
        std::int16_t hu = -1000;
        if (r < kInner || canal)
          hu = 35;
        else if (r < kOuter)
          hu = 900;
        else if (r < kScalp)
          hu = 20;
        *values++ = hu;
      }
  Geometry geometry;
  geometry.size = {kSide, kSide, kSide, 1};
  geometry.affine = Affine{{kMm, 0, 0}, {0, kMm, 0}, {0, 0, kMm}, {}};
  return Volume{geometry, ScalarType::int16, 1, 1, 0, "CT", std::shared_ptr<const std::byte>(bytes, bytes.get())};
}

}  // namespace

class HeadReferenceTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void fillsTheSkullAndStaysInside() {
    const auto reference = app::makeHeadReference(syntheticHead());
    QVERIFY(reference.ok());
    const auto valueAt = [&](double x, double y, double z) {
      const auto voxel = [](double mm) { return static_cast<int>(std::lround(mm / kMm)) + kSide / 2; };
      return reference->labels.at(voxel(x), voxel(y), voxel(z));
    };
    QCOMPARE(valueAt(0, 0, 0), SegmentValue{2});
    QCOMPARE(valueAt(46, 0, 0), SegmentValue{2});
    QCOMPARE(valueAt(0, 0, 46), SegmentValue{2});
    QCOMPARE(valueAt(54, 0, 0), SegmentValue{1});
    QCOMPARE(valueAt(62, 0, 0), SegmentValue{0});   // scalp
    QCOMPARE(valueAt(0, 0, -72), SegmentValue{0});  // the canal below the skull
  }

  void airIsNoHead() {
    auto bytes = std::shared_ptr<std::byte[]>(new std::byte[1000]());
    Geometry geometry;
    geometry.size = {10, 10, 10, 1};
    const Volume air{
        geometry, ScalarType::uint8, 1, 1, -1000, "CT", std::shared_ptr<const std::byte>(bytes, bytes.get())};
    const auto reference = app::makeHeadReference(air);
    QVERIFY(!reference.ok());
    QVERIFY(reference.error().code == ErrorCode::invalid);
  }

  void cancelledLeavesNothing() {
    std::stop_source stop;
    stop.request_stop();
    const auto reference = app::makeHeadReference(syntheticHead(), Progress{{}, stop.get_token()});
    QVERIFY(!reference.ok());
    QVERIFY(reference.error().code == ErrorCode::cancelled);
  }
};

QTEST_GUILESS_MAIN(HeadReferenceTest)
#include "HeadReferenceTest.moc"
