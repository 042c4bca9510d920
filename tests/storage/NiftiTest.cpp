// NIfTI against two independent readers, and against files that lie.
#include "core/base/Files.h"
#include "storage/formats/Nifti.h"
#include "tests/storage/TestVolumes.h"
#include "tests/support/Places.h"

#include <zlib.h>

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <sstream>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
namespace fs = std::filesystem;

namespace {

/// Axes permuted and flipped: 48 ways, right-handed and left-handed.
std::vector<Affine> allAxisOrders() {
  std::vector<Affine> affines;
  std::array<int, 3> order{0, 1, 2};
  do {
    for (int signs = 0; signs < 8; ++signs) {
      std::array<Vec3, 3> steps;
      for (std::size_t a = 0; a < 3; ++a) {
        const double length = (signs >> a & 1 ? -1 : 1) * (0.5 + 0.75 * static_cast<double>(a));
        steps[a] = order[a] == 0 ? Vec3{length, 0, 0} : order[a] == 1 ? Vec3{0, length, 0} : Vec3{0, 0, length};
      }
      affines.emplace_back(steps[0], steps[1], steps[2], Vec3{-31.5, 8.25, 77});
    }
  } while (std::next_permutation(order.begin(), order.end()));
  return affines;
}

std::vector<std::uint8_t> counting(GridSize size) {
  std::vector<std::uint8_t> values(size.voxels());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i % 251);
  return values;
}

template <class T>
void put(QByteArray& bytes, int offset, T value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

}  // namespace

class NiftiTest : public QObject {
  Q_OBJECT

  fs::path write(const QTemporaryDir& dir, const char* name, const Volume& volume) {
    const auto path = fs::path(dir.path().toStdString()) / name;
    const auto status = writeNifti(path, volume);
    if (!status) qWarning("%s", status.error().what.c_str());
    return path;
  }

private Q_SLOTS:
  void nibabelAndSimpleItkAgreeOnEveryOrientationAndType() {
    const auto python = testPython();
    if (python.isEmpty()) QSKIP("no Python with nibabel and SimpleITK");
    QTemporaryDir dir;
    const fs::path folder = dir.path().toStdString();
    std::ofstream expected(folder / "expected.txt");
    expected.precision(17);
    const GridSize size{5, 4, 3, 1};
    auto affines = allAxisOrders();
    affines.push_back(obliqueGeometry(size).affine);
    for (std::size_t i = 0; i < affines.size(); ++i) {
      const auto name = "case" + std::to_string(i) + (i % 2 ? ".nii" : ".nii.gz");
      const Volume volume =
          volumeOf(Geometry{size, affines[i], LengthUnit::millimetres}, ScalarType::uint8, counting(size));
      QVERIFY(writeNifti(folder / name, volume).ok());
      const auto back = readNifti(folder / name);
      QVERIFY(back.ok() && sameBytes(*back, volume));
      QVERIFY(back->geometry().matches(volume.geometry(), 1e-4));
      expected << name;
      for (const double v : affines[i].matrix()) expected << ' ' << v;
      expected << '\n';
    }
    expected.close();

    bool ok = false;
    const auto output = outputOf(
        python, {diptych::test::inSource("tests/storage/nifti_reader.py"), dir.path(), diptych::test::inShared("data")},
        ok);
    QVERIFY2(ok, output.constData());

    std::ifstream list(folder / "to_read.txt");
    std::string line;
    int number = 0;
    for (; std::getline(list, line); ++number) {
      std::istringstream in(line);
      std::string path;
      in >> path;
      std::array<double, 16> matrix{};
      for (std::size_t i = 0; i < 12; ++i) in >> matrix[i];
      matrix[15] = 1;
      const auto volume = readNifti(path);
      QVERIFY2(volume.ok(), volume.ok() ? "" : volume.error().what.c_str());
      const auto& n = volume->size();
      const double apart =
          Affine::largestCornerDistance(volume->geometry().affine, Affine::fromMatrix(matrix), n.x, n.y, n.z);
      QVERIFY2(apart < 1e-3, (path + " " + std::to_string(apart)).c_str());
      const auto values = readBytes(folder / (std::to_string(number) + ".f64"));
      QCOMPARE(static_cast<std::size_t>(values.size()), 8 * n.voxels());
      std::size_t i = 0;
      for (int t = 0; t < n.t; ++t)
        for (int z = 0; z < n.z; ++z)
          for (int y = 0; y < n.y; ++y)
            for (int x = 0; x < n.x; ++x, ++i) {
              double want;
              std::memcpy(&want, values.data() + 8 * i, 8);
              if (volume->value(x, y, z, t) != want) QFAIL((path + " voxel " + std::to_string(i)).c_str());
            }
    }
    QVERIFY(number >= 74);
  }

  void typesRescaleAndPhasesSurviveARoundTrip() {
    QTemporaryDir dir;
    const auto volume = obliqueVolume({70, 3, 4, 5});
    const auto back = readNifti(write(dir, "v.nii.gz", volume));
    QVERIFY(back.ok());
    QVERIFY(sameBytes(*back, volume));
    QCOMPARE(back->size(), volume.size());
    QCOMPARE(back->type(), ScalarType::int16);
    QCOMPARE(back->slope(), 2.0);
    QCOMPARE(back->intercept(), -1024.0);
  }

  void coloursSurviveARoundTrip() {
    QTemporaryDir dir;
    Geometry geometry{{4, 3, 1, 1}, {}, LengthUnit::pixels};
    std::vector<std::uint8_t> planes(36);
    for (std::size_t i = 0; i < planes.size(); ++i) planes[i] = static_cast<std::uint8_t>(7 * i);
    const auto volume = volumeOf(geometry, ScalarType::uint8, planes, 1, 0, "OT", 3);
    const auto back = readNifti(write(dir, "c.nii", volume));
    QVERIFY(back.ok() && sameBytes(*back, volume));
    QCOMPARE(back->channels(), 3);
    QCOMPARE(back->geometry().unit, LengthUnit::pixels);
    QVERIFY(back->geometry().affine == geometry.affine);
  }

  void equalContentsGiveEqualFiles() {
    QTemporaryDir dir;
    const auto volume = obliqueVolume({8, 8, 2, 1});
    QCOMPARE(readBytes(write(dir, "a.nii.gz", volume)), readBytes(write(dir, "b.nii.gz", volume)));
  }

  void lyingHeadersAreRefused_data() {
    QTest::addColumn<int>("offset");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    const auto raw = [](auto value) { return QByteArray(reinterpret_cast<const char*>(&value), sizeof value); };
    QTest::newRow("no dimensions") << 40 << raw(std::int16_t{0}) << "0 dimensions";
    QTest::newRow("nine dimensions") << 40 << raw(std::int16_t{9}) << "9 dimensions";
    QTest::newRow("negative size") << 44 << raw(std::int16_t{-4}) << "the size -4";
    QTest::newRow("huge") << 42 << QByteArray("\xff\x7f\xff\x7f\xff\x7f", 6) << "truncated";
    QTest::newRow("unknown type") << 70 << raw(std::int16_t{2304}) << "data type 2304";
    QTest::newRow("bits") << 72 << raw(std::int16_t{8}) << "bits per voxel";
    QTest::newRow("offset inside the header") << 108 << raw(float{100}) << "begin at byte";
    QTest::newRow("offset NaN") << 108 << raw(std::nanf("")) << "begin at byte";
    QTest::newRow("offset beyond the end") << 108 << raw(float{1 << 20}) << "truncated";
    QTest::newRow("affine NaN") << 280 << raw(std::nanf("")) << "no numbers";
    QTest::newRow("flat affine") << 280 << QByteArray(48, '\0') << "span space";
    QTest::newRow("shear") << 284 << raw(float{0.5}) << "sheared";
    QTest::newRow("pair") << 344 << QByteArray("ni1\0", 4) << "separate .img";
    QTest::newRow("Analyze") << 344 << QByteArray(4, '\0') << "signature";
    QTest::newRow("not NIfTI") << 0 << raw(std::int32_t{12}) << "no NIfTI header";
  }
  void lyingHeadersAreRefused() {
    QFETCH(int, offset);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    QTemporaryDir dir;
    const GridSize size{5, 4, 3, 1};
    Geometry geometry{size, {}, LengthUnit::millimetres};
    for (const char* name : {"v.nii", "v.nii.gz"}) {
      const auto plain = write(dir, "plain.nii", volumeOf(geometry, ScalarType::int16, countingValues(size)));
      auto file = readBytes(plain).replace(offset, bytes.size(), bytes);
      const auto path = fs::path(dir.path().toStdString()) / name;
      if (path.extension() == ".gz") {
        const auto gz = gzopen(path.c_str(), "wb");
        gzwrite(gz, file.constData(), static_cast<unsigned>(file.size()));
        gzclose(gz);
      } else {
        writeBytes(path, file);
      }
      const auto volume = readNifti(path);
      QVERIFY(!volume.ok());
      QVERIFY2(volume.error().what.find(path.string()) != std::string::npos, volume.error().what.c_str());
      if (path.extension() == ".nii") {
        QVERIFY2(volume.error().what.find(reason.toStdString()) != std::string::npos, volume.error().what.c_str());
      }
    }
  }

  void truncationAndDamageAreFoundAtEveryPlace() {
    QTemporaryDir dir;
    for (const char* name : {"v.nii", "v.nii.gz"}) {
      const auto path = write(dir, name, obliqueVolume({9, 8, 3, 1}));
      const auto whole = readBytes(path);
      for (qsizetype keep = 0; keep < whole.size(); keep += 7) {
        writeBytes(path, whole.left(keep));
        QVERIFY(!readNifti(path).ok());
      }
      if (path.extension() == ".gz") {
        auto damaged = whole;
        damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x40);
        writeBytes(path, damaged);
        QVERIFY(!readNifti(path).ok());
      }
    }
  }

  void labelsOnTurnedAxesAreTurnedBack() {
    QTemporaryDir dir;
    // Target: oblique grid; file: the same voxels stored k-flipped with x and y swapped.
    const GridSize size{70, 5, 4, 3};
    const auto target = obliqueGeometry(size);
    const auto& a = target.affine;
    const Affine turned(a.step(1), a.step(0), -1.0 * a.step(2), a.apply({0, 0, 3}));
    std::vector<std::uint16_t> values(size.voxels() / 3);
    const auto wanted = [](int x, int y, int k) {
      return static_cast<std::uint16_t>(1 + (x * 31 + y * 7 + k * 3) % 500);
    };
    for (int k = 0; k < 4; ++k)
      for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 70; ++x) values[static_cast<std::size_t>(((3 - k) * 70 + x) * 5 + y)] = wanted(x, y, k);
    const auto path =
        write(dir, "l.nii.gz",
              volumeOf(Geometry{{5, 70, 4, 1}, turned, LengthUnit::millimetres}, ScalarType::uint16, values));
    const auto labels = readNiftiLabels(path, target, 1);
    QVERIFY2(labels.ok(), labels.ok() ? "" : labels.error().what.c_str());
    for (int k = 0; k < 4; ++k)
      for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 70; ++x) QCOMPARE(labels->at(x, y, k, 1), wanted(x, y, k));
    QVERIFY(labels->sliceEmpty(0, 0) && labels->sliceEmpty(0, 2));
  }

  void labelsOnAnotherGridAreRefused() {
    QTemporaryDir dir;
    const GridSize size{6, 5, 4, 1};
    const auto target = obliqueGeometry(size);
    auto shifted = target;
    shifted.affine = Affine(target.affine.step(0), target.affine.step(1), target.affine.step(2),
                            target.affine.origin() + Vec3{0.2, 0, 0});
    const std::vector<std::uint16_t> ones(size.voxels(), 1);
    QVERIFY(!readNiftiLabels(write(dir, "s.nii", volumeOf(shifted, ScalarType::uint16, ones)), target, 0).ok());
    QVERIFY(readNiftiLabels(write(dir, "t.nii", volumeOf(target, ScalarType::uint16, ones)), target, 0).ok());
    const std::vector<float> fractions(size.voxels(), 0.5F);
    const auto refused =
        readNiftiLabels(write(dir, "f.nii", volumeOf(target, ScalarType::float32, fractions)), target, 0);
    QVERIFY(!refused.ok() && refused.error().what.find("is no label") != std::string::npos);
  }

  void labelsSurviveARoundTripWithTheirScheme() {
    QTemporaryDir dir;
    const auto geometry = obliqueGeometry({130, 70, 3, 2});
    LabelTiles labels(geometry.size);
    auto tile = std::make_shared<Tile>();
    (*tile)[5] = 2;
    (*tile)[0] = 65535;
    labels.setTile({1, 2, 1, 2}, tile);
    Scheme scheme{"s", "Scheme", {Segment{2, "two", {}, "Two", {}}}};
    const auto path = fs::path(dir.path().toStdString()) / "l.nii.gz";
    QVERIFY(writeNiftiLabels(path, labels, geometry, scheme).ok());
    const auto back = readNiftiLabels(path, geometry, 0);
    QVERIFY(back.ok());
    QCOMPARE(back->tiles().size(), std::size_t{1});
    QVERIFY(back->slice(2, 1) == labels.slice(2, 1));
    const auto text = readTextFile(fs::path(dir.path().toStdString()) / "l.json");
    QVERIFY(text.ok());
    QVERIFY(*schemeFromJson(*text) == scheme);
  }

  void labelsAreNotTakenForAnImage() {
    QTemporaryDir dir;
    const auto geometry = obliqueGeometry({9, 8, 7, 1});
    const auto voxels = geometry.size.voxels();
    std::vector<float> labels(voxels, 0);
    labels[3] = 1;
    labels[voxels - 1] = 300;
    std::vector<std::uint16_t> image(voxels);
    for (std::size_t i = 0; i < voxels; ++i) image[i] = static_cast<std::uint16_t>(i % 90);
    std::vector<float> fractions(voxels, 0);
    fractions[7] = 0.5F;
    QCOMPARE(*holdsNiftiLabels(write(dir, "labels.nii.gz", volumeOf(geometry, ScalarType::float32, labels))), true);
    QCOMPARE(*holdsNiftiLabels(write(dir, "image.nii", volumeOf(geometry, ScalarType::uint16, image))), false);
    QCOMPARE(*holdsNiftiLabels(write(dir, "soft.nii", volumeOf(geometry, ScalarType::float32, fractions))), false);

    const auto scan = scanPaths({fs::path(dir.path().toStdString())});
    QVERIFY(scan.ok());
    QCOMPARE(scan->series.size(), std::size_t{2});
    QCOMPARE(scan->skipped.size(), std::size_t{1});
    QVERIFY(scan->skipped.front().reason.find("labels import") != std::string::npos);
  }

  void aFolderOfImagesAndLabelsIsOneSeries() {
    const auto patient = sharedData("cardiac-sunnybrook-dicom/SC-HF-I-4_SCD0000301_fullcine");
    if (!fs::exists(patient)) QSKIP("the Sunnybrook data are not here");
    const auto scan = scanPaths({patient});
    QVERIFY(scan.ok());
    QCOMPARE(scan->series.size(), std::size_t{1});
  }

  void sunnybrookLabelsLieOnTheirPhase() {
    const auto patient = sharedData("cardiac-sunnybrook-dicom/SC-HF-I-4_SCD0000301_fullcine");
    if (!fs::exists(patient)) QSKIP("the Sunnybrook data are not here");
    const auto scan = scanPaths({patient / "dicom"});
    const auto loaded = loadSeries(scan->series.front());
    QVERIFY(loaded.ok());
    const auto labels = readNiftiLabels(patient / "labels" / "ED_labels.nii.gz", loaded->volume.geometry(), 19);
    QVERIFY2(labels.ok(), labels.ok() ? "" : labels.error().what.c_str());
    // End-diastole: the cavity (1) is bright, the myocardium (2) around it dark.
    double sum[3] = {}, count[3] = {};
    for (int k = 0; k < 10; ++k) {
      QVERIFY(!labels->sliceEmpty(k, 19));
      const auto image = loaded->volume.slice(k, 19);
      const auto slice = labels->slice(k, 19);
      for (std::size_t i = 0; i < slice.pixels.size(); ++i) {
        sum[slice.pixels[i]] += image.pixels[i];
        count[slice.pixels[i]] += 1;
      }
    }
    QVERIFY(sum[1] / count[1] > 2 * sum[2] / count[2]);
  }
};

QTEST_GUILESS_MAIN(NiftiTest)

#include "NiftiTest.moc"
