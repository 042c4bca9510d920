#include "core/phantom/CardiacPhantom.h"

#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

using namespace diptych;

namespace {

CardiacPhantom phantom(std::uint64_t seed) {
  PhantomConfig config;
  config.seed = seed;
  return makeCardiacPhantom(config);
}

bool sameBytes(const Volume& a, const Volume& b) {
  return a.byteCount() == b.byteCount() && std::memcmp(a.bytes(), b.bytes(), a.byteCount()) == 0;
}

double millilitres(const CardiacPhantom& phantom, SegmentValue value, int t) {
  const Vec3 spacing = phantom.volume.geometry().affine.spacing();
  std::size_t count = 0;
  for (int k = 0; k < phantom.volume.size().z; ++k) {
    const auto slice = phantom.truth.slice(k, t);
    count += static_cast<std::size_t>(std::count(slice.pixels.begin(), slice.pixels.end(), value));
  }
  return static_cast<double>(count) * spacing.x * spacing.y * spacing.z / 1000;
}

/// Number of pieces, joined over edges and corners, that a value forms in a slice.
int pieces(Raster<SegmentValue> labels, SegmentValue value) {
  int found = 0;
  std::vector<std::pair<int, int>> open;
  for (int y = 0; y < labels.height; ++y)
    for (int x = 0; x < labels.width; ++x) {
      if (labels.at(x, y) != value) continue;
      ++found;
      labels.at(x, y) = 0;
      open.assign(1, {x, y});
      while (!open.empty()) {
        const auto [cx, cy] = open.back();
        open.pop_back();
        for (int dy = -1; dy <= 1; ++dy)
          for (int dx = -1; dx <= 1; ++dx)
            if (labels.contains(cx + dx, cy + dy) && labels.at(cx + dx, cy + dy) == value) {
              labels.at(cx + dx, cy + dy) = 0;
              open.push_back({cx + dx, cy + dy});
            }
      }
    }
  return found;
}

double mean(const CardiacPhantom& phantom, SegmentValue value, int k, int t) {
  const auto image = phantom.volume.slice(k, t);
  const auto truth = phantom.truth.slice(k, t);
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    if (truth.pixels[i] == value) {
      sum += image.pixels[i];
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

}  // namespace

class CardiacPhantomTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void sameSeedSameBytesAndOtherSeedOtherBytes() {
    const auto first = phantom(5), again = phantom(5), other = phantom(6);
    QVERIFY(sameBytes(first.volume, again.volume));
    QVERIFY(first.truth.slice(5, 3) == again.truth.slice(5, 3));
    QVERIFY(!sameBytes(first.volume, other.volume));
    QVERIFY(!(first.truth.slice(5, 3) == other.truth.slice(5, 3)));
  }

  void isAShortAxisSeriesOfMr() {
    const auto made = phantom(1);
    const Volume& volume = made.volume;
    QVERIFY((volume.size() == GridSize{128, 128, 10, 12}));
    QVERIFY(made.truth.size() == volume.size());
    QCOMPARE(volume.type(), ScalarType::uint16);
    QCOMPARE(volume.modality(), std::string{"MR"});
    const Affine& affine = volume.geometry().affine;
    const Vec3 spacing = affine.spacing();
    QVERIFY(length(spacing - Vec3{1.8, 1.8, 8}) < 1e-9);
    for (int a = 0; a < 3; ++a) QVERIFY(std::abs(dot(affine.step(a), affine.step((a + 1) % 3))) < 1e-9);
    QVERIFY(affine.determinant() > 0);
    QVERIFY(affine.step(0).x > 0);          // columns towards the patient's left
    QVERIFY(affine.step(1).z < 0);          // rows towards the feet
    for (int axis = 0; axis < 3; ++axis) {  // oblique: no step along a single direction of the patient
      const Vec3 step = normalized(affine.step(axis));
      QVERIFY(std::max({std::abs(step.x), std::abs(step.y), std::abs(step.z)}) < 0.95);
    }
  }

  void anatomyIsThatOfAHeart_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 6; ++seed) QTest::addRow("seed %d", seed) << seed;
  }
  void anatomyIsThatOfAHeart() {
    QFETCH(int, seed);
    const auto made = phantom(static_cast<std::uint64_t>(seed));
    const int phases = made.volume.size().t;
    const double ed = millilitres(made, 1, 0);
    double es = ed;
    int esPhase = 0;
    for (int t = 1; t < phases; ++t)
      if (const double now = millilitres(made, 1, t); now < es) {
        es = now;
        esPhase = t;
      }
    const double ejection = 1 - es / ed;
    QVERIFY2(ed >= 60 && ed <= 220, qPrintable(QString::number(ed)));
    QVERIFY2(ejection >= 0.35 && ejection <= 0.75, qPrintable(QString::number(ejection)));
    QVERIFY(esPhase == 4 || esPhase == 5);
    const double muscleEd = millilitres(made, 2, 0), muscleEs = millilitres(made, 2, esPhase);
    QVERIFY2(std::abs(muscleEs / muscleEd - 1) < 0.12, qPrintable(QString::number(muscleEs / muscleEd)));
    QVERIFY(millilitres(made, 3, 0) > 40 && millilitres(made, 3, 0) < 200);

    int slicesWithAll = 0;
    for (int t = 0; t < phases; ++t)
      for (int k = 0; k < made.volume.size().z; ++k) {
        const auto truth = made.truth.slice(k, t);
        std::array<int, 4> found{};
        for (SegmentValue value = 1; value <= 3; ++value) {
          found[value] = pieces(truth, value);
          QVERIFY2(
              found[value] <= 1,
              qPrintable(
                  QString{"segment %1 in %2 pieces, slice %3, phase %4"}.arg(value).arg(found[value]).arg(k).arg(t)));
        }
        slicesWithAll += found[1] && found[2] && found[3];
        // The cavity is closed: from none of its voxels a step leads out of the muscle.
        for (int y = 1; y + 1 < truth.height; ++y)
          for (int x = 1; x + 1 < truth.width; ++x) {
            if (truth.at(x, y) != 1) continue;
            for (const auto& [nx, ny] : {std::pair{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}})
              QVERIFY(truth.at(nx, ny) == 1 || truth.at(nx, ny) == 2);
          }
      }
    QVERIFY(slicesWithAll >= phases * 5);
  }

  void bloodIsBrighterThanMuscle() {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const auto made = phantom(seed);
      QVERIFY(mean(made, 1, 6, 0) > 1.8 * mean(made, 2, 6, 0));
      QVERIFY(mean(made, 3, 6, 0) > 1.6 * mean(made, 2, 6, 0));
    }
  }

  void otherSizesWork() {
    PhantomConfig config;
    config.width = 64;
    config.height = 48;
    config.slices = 3;
    config.phases = 2;
    config.pixelMm = 3;
    const auto made = makeCardiacPhantom(config);
    QVERIFY((made.volume.size() == GridSize{64, 48, 3, 2}));
    QVERIFY(millilitres(made, 1, 0) > 5);
    config.slices = config.phases = 1;
    QVERIFY(!makeCardiacPhantom(config).volume.empty());
  }
};

QTEST_GUILESS_MAIN(CardiacPhantomTest)
#include "CardiacPhantomTest.moc"
