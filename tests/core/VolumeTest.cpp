#include "core/image/Volume.h"

#include <QtTest>
#include <cstring>
#include <vector>

using namespace diptych;

namespace {

/// Voxels 0, 1, 2 … in the order of the contract, one byte off any alignment.
template <class T>
Volume counting(ScalarType type, GridSize size, int channels, double slope = 1, double intercept = 0, T first = 0) {
  const std::size_t count = size.voxels() * static_cast<std::size_t>(channels);
  std::shared_ptr<std::byte[]> bytes{new std::byte[count * sizeof(T) + 1]};
  for (std::size_t i = 0; i < count; ++i) {
    const T value = static_cast<T>(first + static_cast<T>(i));
    std::memcpy(bytes.get() + 1 + i * sizeof(T), &value, sizeof(T));
  }
  return {{size, {}, LengthUnit::millimetres},
          type,
          channels,
          slope,
          intercept,
          "OT",
          std::shared_ptr<const std::byte>{bytes, bytes.get() + 1}};
}

template <class T>
void check(ScalarType type, T first) {
  const GridSize size{3, 4, 2, 2};
  const Volume volume = counting<T>(type, size, 2, 2, -1, first);
  QCOMPARE(volume.byteCount(), 96 * sizeof(T));
  double stored = static_cast<double>(first);
  for (int c = 0; c < 2; ++c)
    for (int t = 0; t < 2; ++t)
      for (int z = 0; z < 2; ++z) {
        const auto slice = volume.slice(z, t, c);
        for (int y = 0; y < 4; ++y)
          for (int x = 0; x < 3; ++x, stored += 1) {
            QCOMPARE(volume.value(x, y, z, t, c), 2 * stored - 1);
            QCOMPARE(slice.at(x, y), static_cast<float>(2 * stored - 1));
          }
      }
}

}  // namespace

class VolumeTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void readsEveryTypeInTheOrderOfTheContract() {
    check<std::uint8_t>(ScalarType::uint8, 100);
    check<std::int8_t>(ScalarType::int8, -50);
    check<std::uint16_t>(ScalarType::uint16, 65000);
    check<std::int16_t>(ScalarType::int16, -1024);
    check<std::uint32_t>(ScalarType::uint32, 4000000);
    check<std::int32_t>(ScalarType::int32, -4000000);
    check<float>(ScalarType::float32, -0.5f);
    check<double>(ScalarType::float64, 0.25);
  }

  void typeNamesComeBack() {
    for (int i = 0; i < 8; ++i) {
      const auto type = static_cast<ScalarType>(i);
      QCOMPARE(*scalarTypeFromName(scalarTypeName(type)), type);
    }
    QCOMPARE(bytesPerScalar(ScalarType::uint16), std::size_t{2});
    QCOMPARE(bytesPerScalar(ScalarType::float64), std::size_t{8});
    QCOMPARE(scalarTypeFromName("int24").error().code, ErrorCode::unsupported);
  }

  void anEmptyVolumeSaysSo() {
    QVERIFY(Volume{}.empty());
    QCOMPARE(Volume{}.byteCount(), std::size_t{0});
  }
};

QTEST_GUILESS_MAIN(VolumeTest)
#include "VolumeTest.moc"
