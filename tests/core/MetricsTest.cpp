#include "core/metrics/DistanceTransform.h"
#include "core/metrics/Metrics.h"
#include "core/tensorfile/TensorFile.h"
#include "tests/core/GoldenNumbers.h"
#include "tests/support/TestPython.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <random>

using namespace diptych;

namespace {

Mask empty(int x, int y, int z = 1) {
  return {x, y, z, std::vector<std::uint8_t>(static_cast<std::size_t>(x * y * z))};
}

template <class Inside>
Mask filled(int x, int y, int z, Inside inside) {
  Mask mask{x, y, z, {}};
  for (int k = 0; k < z; ++k)
    for (int j = 0; j < y; ++j)
      for (int i = 0; i < x; ++i) mask.voxels.push_back(inside(i, j, k) ? 1 : 0);
  return mask;
}

/// Section 11 of the specification: rows before columns.
Mask disk(int row, int column, int radius) {
  return filled(48, 40, 1, [=](int x, int y, int) {
    return (y - row) * (y - row) + (x - column) * (x - column) <= radius * radius;
  });
}

Mask randomMask(std::mt19937& engine, int x, int y, int z, double share) {
  std::bernoulli_distribution set{share};
  return filled(x, y, z, [&](int, int, int) { return set(engine); });
}

bool isNear(std::optional<double> got, double wanted, double tolerance = 1e-9) {
  const bool result = got && std::abs(*got - wanted) <= tolerance;
  if (!result) qWarning("got %.15g, wanted %.15g", got.value_or(std::nan("")), wanted);
  return result;
}

/// By the definition, every border voxel against every other.
double slowHd95(const Mask& a, const Mask& b, Vec3 spacing) {
  const auto border = [](const Mask& m) {
    const auto at = [&](int x, int y, int z) {
      if (x < 0 || y < 0 || z < 0 || x >= m.x || y >= m.y || z >= m.z) return false;
      return m.voxels[static_cast<std::size_t>((z * m.y + y) * m.x + x)] != 0;
    };
    std::vector<Vec3> points;
    for (int z = 0; z < m.z; ++z)
      for (int y = 0; y < m.y; ++y)
        for (int x = 0; x < m.x; ++x) {
          if (!at(x, y, z)) continue;
          const bool deepInSlice = at(x - 1, y, z) && at(x + 1, y, z) && at(x, y - 1, z) && at(x, y + 1, z);
          const bool deepAcross = m.z == 1 || (at(x, y, z - 1) && at(x, y, z + 1));
          if (!(deepInSlice && deepAcross)) points.push_back({1.0 * x, 1.0 * y, 1.0 * z});
        }
    return points;
  };
  std::vector<double> distances;
  const auto directed = [&](const std::vector<Vec3>& from, const std::vector<Vec3>& to) {
    for (const Vec3 p : from) {
      double best = std::numeric_limits<double>::infinity();
      for (const Vec3 q : to)
        best = std::min(best, std::hypot((p.x - q.x) * spacing.x, (p.y - q.y) * spacing.y, (p.z - q.z) * spacing.z));
      distances.push_back(best);
    }
  };
  directed(border(a), border(b));
  directed(border(b), border(a));
  std::sort(distances.begin(), distances.end());
  const double position = 0.95 * static_cast<double>(distances.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, distances.size() - 1);
  return distances[below] + (position - static_cast<double>(below)) * (distances[above] - distances[below]);
}

}  // namespace

class MetricsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void diceOfHandCountedMasks();
  void hd95OfHandMeasuredMasks();
  void numbersOfTheSpecification();
  void allGoldenNumbers();
  void distancesAreThoseOfASlowSearch();
  void hd95IsThatOfASlowSearch();
  void hd95IsThatOfMedPy();
  void emptyMasksUnderBothProtocols();
  void paperProtocolIgnoresSpacing();
  void masksOfDifferentSizesAreAMistake();
  void bootstrapSeparatesClearlyBetterFromNoise();
  void bootstrapIsTheSameForTheSameSeed();
  void bootstrapKeepsPatientsTogether();
  void bootstrapWithoutPairs();
};

void MetricsTest::diceOfHandCountedMasks() {
  const Mask a{4, 1, 1, {1, 1, 1, 0}}, b{4, 1, 1, {0, 1, 1, 1}};
  QCOMPARE(*dice(a, b), 2.0 * 2 / 6);
  QCOMPARE(*dice(a, a), 1.0);
  QCOMPARE(*dice(a, empty(4, 1)), 0.0);
  QVERIFY(!dice(empty(4, 1), empty(4, 1)));
}

void MetricsTest::hd95OfHandMeasuredMasks() {
  Mask a = empty(8, 8), b = empty(8, 8);
  a.voxels[0] = 1;          // (0,0)
  b.voxels[3 + 4 * 8] = 1;  // (3,4)
  QCOMPARE(*hd95(a, b, {1, 1, 1}), 5.0);
  QCOMPARE(*hd95(a, b, {2, 1, 1}), std::sqrt(36.0 + 16.0));
  QCOMPARE(*hd95(a, a, {1, 1, 1}), 0.0);
  QVERIFY(!hd95(a, empty(8, 8), {1, 1, 1}));
  QVERIFY(!hd95(empty(8, 8), a, {1, 1, 1}));
}

void MetricsTest::numbersOfTheSpecification() {
  // From din-golden.json, section 11 of the specification.
  const Mask a = disk(18, 20, 9), b = disk(20, 24, 8);
  QVERIFY(isNear(dice(a, b), 0.6577777777777778));
  QVERIFY(isNear(hd95(a, b, {1, 1, 1}), 5.227784895686559));
  QVERIFY(isNear(hd95(a, b, {0.5, 2, 1}), 4.81033781671969));

  const auto ellipsoid = [](int z0, int y0, int x0, int limit) {
    return filled(24, 24, 10, [=](int x, int y, int z) {
      return 4 * (z - z0) * (z - z0) + (y - y0) * (y - y0) + (x - x0) * (x - x0) <= limit;
    });
  };
  const Mask c = ellipsoid(5, 11, 12, 64), d = ellipsoid(4, 12, 10, 60);
  QVERIFY(isNear(dice(c, d), 0.7122736418511066));
  QVERIFY(isNear(hd95(c, d, {1, 1, 1}), 2.23606797749979));
  QVERIFY(isNear(hd95(c, d, {1, 1, 3}), 3.605551275463989));
}

void MetricsTest::allGoldenNumbers() {
  const QJsonObject golden = test::goldenNumbers("metrics");
  if (golden.isEmpty()) QSKIP("no din-golden.json in the shared folder");
  const auto disks = golden["disk(18,20,9) vs disk(20,24,8) in 40x48"].toObject();
  QVERIFY(isNear(dice(disk(18, 20, 9), disk(20, 24, 8)), disks["dice"].toDouble()));
  QVERIFY(isNear(hd95(disk(18, 20, 9), disk(20, 24, 8), {1, 1, 1}), disks["hd95"].toDouble()));
  const auto border = golden["disk(0,0,6) vs disk(3,4,5) (border)"].toObject();
  QVERIFY(isNear(dice(disk(0, 0, 6), disk(3, 4, 5)), border["dice"].toDouble()));
  QVERIFY(isNear(hd95(disk(0, 0, 6), disk(3, 4, 5), {1, 1, 1}), border["hd95"].toDouble()));

  // target(1,4,32,32) as the prediction, itself shifted by one column with class 3 erased as the reference.
  const auto rows = golden["per_class target(1,4,32,32) vs roll(1,axis=1) with class 3 erased"].toArray();
  const auto target = [](int x, int y) { return ((y * y + 3 * x) / 7) % 4; };
  for (int c = 1; c < 4; ++c) {
    const Mask prediction = filled(32, 32, 1, [&](int x, int y, int) { return target(x, y) == c; });
    const Mask reference =
        filled(32, 32, 1, [&](int x, int y, int) { return target((x + 31) % 32, y) == c && c != 3; });
    const Agreement agreement = compare(prediction, reference, {2, 3, 4}, Protocol::paper);
    const auto wanted = rows[c - 1].toArray();
    QVERIFY(isNear(agreement.dice, wanted[0].toDouble()));
    QVERIFY(isNear(agreement.hd95, wanted[1].toDouble()));
  }
}

void MetricsTest::distancesAreThoseOfASlowSearch() {
  std::mt19937 engine{5};
  const Vec3 spacing{0.7, 1.3, 8};
  for (const double share : {0.01, 0.1, 0.6}) {
    const Mask mask = randomMask(engine, 11, 7, 5, share);
    const auto fast = squaredDistances(mask.voxels, 11, 7, 5, spacing);
    for (int z = 0; z < 5; ++z)
      for (int y = 0; y < 7; ++y)
        for (int x = 0; x < 11; ++x) {
          double best = std::numeric_limits<double>::infinity();
          for (int c = 0; c < 5; ++c)
            for (int b = 0; b < 7; ++b)
              for (int a = 0; a < 11; ++a)
                if (mask.voxels[static_cast<std::size_t>((c * 7 + b) * 11 + a)])
                  best = std::min(best,
                                  std::pow((x - a) * 0.7, 2) + std::pow((y - b) * 1.3, 2) + std::pow((z - c) * 8, 2));
          const double got = fast[static_cast<std::size_t>((z * 7 + y) * 11 + x)];
          QVERIFY(got == best || std::abs(got - best) < 1e-9);
        }
  }
}

void MetricsTest::hd95IsThatOfASlowSearch() {
  std::mt19937 engine{6};
  for (int trial = 0; trial < 60; ++trial) {
    const int z = trial % 3 == 0 ? 1 : 4;
    const double share = 0.05 + 0.9 * (trial / 60.0);
    const Mask a = randomMask(engine, 9, 12, z, share), b = randomMask(engine, 9, 12, z, share);
    const Vec3 spacing{0.4 + 0.1 * (trial % 7), 1, 2.5};
    if (!dice(a, b) || !hd95(a, b, spacing)) continue;
    QVERIFY(isNear(hd95(a, b, spacing), slowHd95(a, b, spacing)));
    QVERIFY(isNear(hd95(b, a, spacing), *hd95(a, b, spacing), 0));
  }
}

void MetricsTest::hd95IsThatOfMedPy() {
  const QString interpreter = test::python("medpy.metric, safetensors");
  if (interpreter.isEmpty()) QSKIP("no Python with MedPy");
  std::mt19937 engine{7};
  QTemporaryDir folder;
  TensorFile file;
  std::vector<double> ours;
  for (int trial = 0; trial < 24; ++trial) {
    const bool flat = trial % 2 == 0;
    const int z = flat ? 1 : 6;
    const double share = 0.1 + 0.03 * trial;
    const Mask a = randomMask(engine, 13, 10, z, share), b = randomMask(engine, 13, 10, z, share);
    const Vec3 spacing{0.5 + trial % 4, 1.25, 3};
    ours.push_back(*dice(a, b));
    ours.push_back(*hd95(a, b, spacing));
    const std::string name = std::to_string(trial);
    const std::vector<std::int64_t> shape =
        flat ? std::vector<std::int64_t>{10, 13} : std::vector<std::int64_t>{z, 10, 13};
    file.tensors[name + "a"] = makeTensor(TensorType::u8, shape, a.voxels);
    file.tensors[name + "b"] = makeTensor(TensorType::u8, shape, b.voxels);
    file.tensors[name + "s"] = makeTensor(
        TensorType::f64, {flat ? 2 : 3},
        flat ? std::vector<double>{spacing.y, spacing.x} : std::vector<double>{spacing.z, spacing.y, spacing.x});
  }
  const auto path = folder.filePath("masks.safetensors");
  QVERIFY(writeTensorFile(path.toStdString(), file).ok());
  const auto run = test::runPython(interpreter, R"(
import sys
from safetensors.numpy import load_file
from medpy.metric import binary
t = load_file(sys.argv[1])
for k in range(24):
    a, b, s = (t['%d%s' % (k, x)] for x in 'abs')
    print(repr(float(binary.dc(a, b))), repr(float(binary.hd95(a, b, voxelspacing=s))))
)",
                                   {path});
  QVERIFY2(run.ok, run.errors.constData());
  const auto words = run.output.simplified().split(' ');
  QCOMPARE(static_cast<std::size_t>(words.size()), ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) QVERIFY(isNear(ours[i], words[static_cast<int>(i)].toDouble()));
}

void MetricsTest::emptyMasksUnderBothProtocols() {
  const Mask nothing = empty(3, 3), something = filled(3, 3, 1, [](int x, int, int) { return x == 1; });
  const Vec3 mm{1, 1, 1};

  auto result = compare(nothing, nothing, mm, Protocol::patient);
  QVERIFY(!result.dice && !result.hd95 && !result.missed && !result.invented);
  result = compare(something, nothing, mm, Protocol::patient);
  QVERIFY(result.dice == 0.0 && !result.hd95 && !result.missed && result.invented);
  result = compare(nothing, something, mm, Protocol::patient);
  QVERIFY(result.dice == 0.0 && !result.hd95 && result.missed && !result.invented);

  result = compare(nothing, nothing, mm, Protocol::paper);
  QVERIFY(result.dice == 0.0 && result.hd95 == 0.0);
  result = compare(something, nothing, mm, Protocol::paper);
  QVERIFY(result.dice == 1.0 && result.hd95 == 0.0 && result.invented);
  result = compare(nothing, something, mm, Protocol::paper);
  QVERIFY(result.dice == 0.0 && result.hd95 == 0.0 && result.missed);
}

void MetricsTest::paperProtocolIgnoresSpacing() {
  const Mask a = disk(18, 20, 9), b = disk(20, 24, 8);
  QCOMPARE(*compare(a, b, {3, 3, 3}, Protocol::paper).hd95, *hd95(a, b, {1, 1, 1}));
  QCOMPARE(*compare(a, b, {3, 3, 3}, Protocol::patient).hd95, *hd95(a, b, {3, 3, 3}));
  QVERIFY(protocolRules(Protocol::paper) != protocolRules(Protocol::patient));
}

void MetricsTest::masksOfDifferentSizesAreAMistake() {
  QVERIFY_EXCEPTION_THROWN((void)dice(empty(3, 3), empty(3, 4)), std::invalid_argument);
  QVERIFY_EXCEPTION_THROWN((void)hd95(empty(3, 3), Mask{3, 3, 1, {1}}, {1, 1, 1}), std::invalid_argument);
}

void MetricsTest::bootstrapSeparatesClearlyBetterFromNoise() {
  std::vector<double> before, better, same;
  std::vector<int> group;
  std::mt19937 engine{8};
  for (int unit = 0; unit < 40; ++unit) {
    const auto noise = [&] { return static_cast<double>(engine() % 1000) / 1000 - 0.5; };
    before.push_back(0.5 + 0.1 * noise());
    better.push_back(before.back() + 0.2 + 0.1 * noise());
    same.push_back(before.back() + (unit % 2 ? 0.1 : -0.1));
    group.push_back(unit / 4);
  }
  const auto gain = pairedBootstrap(before, better, group, 2000);
  QVERIFY(gain.better());
  QVERIFY(gain.low < gain.meanDifference && gain.meanDifference < gain.high);
  QCOMPARE(gain.groups, 10);
  QCOMPARE(gain.units, 40);
  QVERIFY(!pairedBootstrap(before, same, group, 2000).better());
  QVERIFY(!pairedBootstrap(better, before, group, 2000).better());
}

void MetricsTest::bootstrapIsTheSameForTheSameSeed() {
  const std::vector<double> a{0.1, 0.2, 0.3, 0.4}, b{0.2, 0.1, 0.5, 0.9};
  const std::vector<int> group{1, 1, 2, 3};
  const auto first = pairedBootstrap(a, b, group, 500, 3), again = pairedBootstrap(a, b, group, 500, 3);
  QCOMPARE(first.low, again.low);
  QCOMPARE(first.high, again.high);
}

void MetricsTest::bootstrapKeepsPatientsTogether() {
  // Two patients that differ, many equal slices each: whole patients are drawn, so the interval spans from one patient's
  // difference to the other's. Drawing slices alone would give a narrow interval around the mean.
  const std::vector<double> a(200, 0.0);
  std::vector<double> b;
  std::vector<int> group;
  for (int unit = 0; unit < 200; ++unit) {
    b.push_back(unit < 100 ? -1 : 1);
    group.push_back(unit < 100 ? 1 : 2);
  }
  const auto result = pairedBootstrap(a, b, group, 1000);
  QCOMPARE(result.meanDifference, 0.0);
  QCOMPARE(result.low, -1.0);
  QCOMPARE(result.high, 1.0);
}

void MetricsTest::bootstrapWithoutPairs() {
  QCOMPARE(pairedBootstrap({}, {}, {}).units, 0);
  const std::vector<double> a{std::nan(""), 1}, b{1, 3};
  const std::vector<int> group{1, 2};
  const auto result = pairedBootstrap(a, b, group, 100);
  QCOMPARE(result.units, 1);
  QCOMPARE(result.meanDifference, 2.0);
  QCOMPARE(result.low, 2.0);
  QVERIFY_EXCEPTION_THROWN((void)pairedBootstrap(a, b, std::vector<int>{1}), std::invalid_argument);
}

QTEST_GUILESS_MAIN(MetricsTest)
#include "MetricsTest.moc"
