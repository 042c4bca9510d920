#include "core/image/Thumbnail.h"

#include <QtTest>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

using namespace diptych;

namespace {

Volume volumeOf(GridSize size, const Affine& affine, const std::vector<float>& values, const char* modality = "MR",
                int channels = 1, LengthUnit unit = LengthUnit::millimetres) {
  const std::shared_ptr<std::byte[]> bytes{new std::byte[values.size() * sizeof(float)]};
  std::memcpy(bytes.get(), values.data(), values.size() * sizeof(float));
  return {{size, affine, unit},
          ScalarType::float32,
          channels,
          1,
          0,
          modality,
          std::shared_ptr<const std::byte>{bytes, bytes.get()}};
}

using Pixels = std::vector<std::uint8_t>;

}  // namespace

class ThumbnailTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void takesTheMiddleSliceOfTheFirstPhase() {
    // Phases of three slices of 2 x 1: only slice 1 of phase 0 is not black.
    std::vector<float> values(2 * 3 * 2, -1000);
    values[2] = -160;  // the soft-tissue window's lower end
    values[3] = 240;
    values[8] = values[9] = 1000;  // the same slice, second phase
    const auto picture = thumbnail(volumeOf({2, 1, 3, 2}, {}, values, "CT"), 96);
    QCOMPARE(picture.width, 2);
    QCOMPARE(picture.height, 1);
    QCOMPARE(picture.pixels, (Pixels{0, 255}));
  }

  void ctIsShownInTheSoftTissueWindow() {
    const auto picture = thumbnail(volumeOf({4, 1, 1, 1}, {}, {-1000, -160, 40, 3000}, "CT"), 96);
    QCOMPARE(picture.pixels, (Pixels{0, 0, 128, 255}));
  }

  void otherModalitiesSpanTheirOwnValues() {
    std::vector<float> values(10000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    values[9999] = 1e9f;  // one hot pixel must not blacken the rest
    const auto picture = thumbnail(volumeOf({100, 100, 1, 1}, {}, values), 100);
    QCOMPARE(int{picture.at(0, 0)}, 0);
    QCOMPARE(int{picture.at(99, 99)}, 255);
    QVERIFY(std::abs(int{picture.at(50, 50)} - 128) <= 2);
  }

  void areasAreAveraged() {
    // Blocks of 2 x 2 become one pixel; 0, 100, 200 and 300 average to 150, in a window from -160 to 240: 198.
    const auto picture =
        thumbnail(volumeOf({4, 2, 1, 1}, {}, {0, 100, 40, 40, 200, 300, 40, 40}, "CT", 1, LengthUnit::pixels), 2);
    QCOMPARE(picture.pixels, (Pixels{198, 128}));
  }

  void thePatientsProportionsAreKept_data() {
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("rows");
    QTest::addColumn<double>("stepX");
    QTest::addColumn<double>("stepY");
    QTest::addColumn<QSize>("expected");
    QTest::newRow("square pixels") << 512 << 256 << 0.5 << 0.5 << QSize(96, 48);
    QTest::newRow("high pixels") << 100 << 100 << 1.0 << 2.0 << QSize(48, 96);
    QTest::newRow("nothing is made up") << 20 << 10 << 1.0 << 1.0 << QSize(20, 10);
    QTest::newRow("a line") << 5000 << 1 << 1.0 << 1.0 << QSize(96, 1);
  }

  void thePatientsProportionsAreKept() {
    QFETCH(int, columns);
    QFETCH(int, rows);
    QFETCH(double, stepX);
    QFETCH(double, stepY);
    QFETCH(QSize, expected);
    const Affine affine{{stepX, 0, 0}, {0, stepY, 0}, {0, 0, 1}, {}};
    const std::vector<float> values(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 1);
    const auto picture = thumbnail(volumeOf({columns, rows, 1, 1}, affine, values), 96);
    QCOMPARE(QSize(picture.width, picture.height), expected);
  }

  void slicesAreTurnedTheRadiologistsWay_data() {
    QTest::addColumn<QList<double>>("steps");
    QTest::addColumn<QList<int>>("expected");  // of the stored picture 1 2 / 3 4
    QTest::newRow("axial as stored") << QList<double>{1, 0, 0, 0, 1, 0} << QList<int>{1, 2, 3, 4};
    QTest::newRow("axial from a file in RAS") << QList<double>{-1, 0, 0, 0, -1, 0} << QList<int>{4, 3, 2, 1};
    QTest::newRow("coronal, rows to the head") << QList<double>{1, 0, 0, 0, 0, 1} << QList<int>{3, 4, 1, 2};
    QTest::newRow("sagittal, columns to the head") << QList<double>{0, 0, 1, 0, 1, 0} << QList<int>{2, 4, 1, 3};
  }

  void slicesAreTurnedTheRadiologistsWay() {
    QFETCH(QList<double>, steps);
    QFETCH(QList<int>, expected);
    const Vec3 i{steps[0], steps[1], steps[2]}, j{steps[3], steps[4], steps[5]};
    std::vector<float> values;
    for (const int v : {1, 2, 3, 4}) values.push_back(static_cast<float>(-160 + 100 * (v - 1)));
    const auto picture = thumbnail(volumeOf({2, 2, 1, 1}, Affine{i, j, cross(i, j), {}}, values, "CT"), 96);
    QList<int> order;
    for (const auto pixel : picture.pixels) order.push_back(1 + static_cast<int>(std::lround(pixel / 63.75)));
    QCOMPARE(order, expected);
  }

  void colourBecomesLuminance() {
    // Planes of red, green and blue: one pixel of each colour, and white.
    const auto picture = thumbnail(
        volumeOf({4, 1, 1, 1}, {}, {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255}, "XC", 3, LengthUnit::pixels), 96);
    QCOMPARE(picture.pixels, (Pixels{76, 150, 29, 255}));
  }

  void oddVolumesGiveSomethingPlain() {
    QVERIFY(thumbnail({}, 96).empty());
    const float nan = std::numeric_limits<float>::quiet_NaN();
    QCOMPARE(thumbnail(volumeOf({2, 1, 1, 1}, {}, {nan, nan}), 96).pixels, (Pixels{0, 0}));
    QCOMPARE(thumbnail(volumeOf({3, 1, 1, 1}, {}, {nan, 40, 240}, "CT"), 96).pixels, (Pixels{128, 128, 255}));
    QCOMPARE(thumbnail(volumeOf({2, 1, 1, 1}, {}, {7, 7}), 96).pixels, (Pixels{0, 0}));
  }
};

QTEST_GUILESS_MAIN(ThumbnailTest)
#include "ThumbnailTest.moc"
