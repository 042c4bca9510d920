// Checkpoints that are not what was written: found, said, and gone around.

#include "core/tensorfile/TensorFile.h"
#include "tests/models/WorkerRun.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <limits>
#include <random>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;

namespace {

constexpr unsigned kSeed = 7;

std::string bytesOf(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void put(const fs::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

void truncate(const fs::path& path) {
  const auto size = fs::file_size(path);
  fs::resize_file(path, size - size / 3);
}

void empty(const fs::path& path) {
  fs::resize_file(path, 0);
}

void flip(const fs::path& path) {
  static std::mt19937 random{kSeed};
  std::string bytes = bytesOf(path);
  bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
  put(path, bytes);
}

/// A bit of a number in the middle of the weights: a value like any other, which only a checksum can tell from the right one.
void flipWeight(const fs::path& path) {
  std::string bytes = bytesOf(path);
  bytes[bytes.size() - 4001] ^= 1;
  put(path, bytes);
}

void zeroBlock(const fs::path& path) {
  std::string bytes = bytesOf(path);
  bytes.replace(bytes.size() / 2, 4096, 4096, '\0');  // as a file system may leave a block after a loss of power
  put(path, bytes);
}

void otherSpec(const fs::path& path) {
  auto file = *readTensorFile(path);
  file.metadata["spec"] = std::string(64, '0');
  file.metadata.erase("sha256");  // as an older program would write it: the checksum is not what gives it away
  static_cast<void>(writeTensorFile(path, file).ok());
}

void notANumber(const fs::path& path) {
  auto file = *readTensorFile(path);
  file.metadata.erase("sha256");
  for (auto& [name, tensor] : file.tensors) {
    if (tensor.type != TensorType::f32) continue;
    std::vector<float> values(tensor.as<float>(), tensor.as<float>() + tensor.elements());
    values.front() = std::numeric_limits<float>::quiet_NaN();
    tensor = makeTensor(TensorType::f32, tensor.shape, values);
    break;
  }
  static_cast<void>(writeTensorFile(path, file).ok());
}

using Damage = void (*)(const fs::path&);

}  // namespace
Q_DECLARE_METATYPE(Damage)

class CheckpointDamageTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void newest_data() { damages(); }
  void newest();
  void both();
  void noneOfTheTwoIsTakenForGood();

private:
  static void damages();
  fs::path folder(const QString& name) const { return fs::path{folder_.path().toStdString()} / name.toStdString(); }
  /// A copy of the interrupted job.
  fs::path interrupted(const QString& name) const {
    fs::copy(folder("interrupted"), folder(name), fs::copy_options::recursive);
    return folder(name);
  }
  std::string weightsOf(const fs::path& job) const { return readJobResult(job)->weightsSha256; }
  QTemporaryDir folder_;
  std::string whole_;
};

void CheckpointDamageTest::damages() {
  QTest::addColumn<Damage>("damage");
  QTest::newRow("truncated") << Damage{truncate};
  QTest::newRow("empty") << Damage{empty};
  QTest::newRow("a bit of a weight") << Damage{flipWeight};
  for (int i = 0; i < 4; ++i)
    QTest::newRow(qPrintable(QStringLiteral("a bit, seed 7, number %1").arg(i))) << Damage{flip};
  QTest::newRow("a block of zeroes") << Damage{zeroBlock};
  QTest::newRow("of another specification") << Damage{otherSpec};
  QTest::newRow("not a number") << Damage{notANumber};
}

void CheckpointDamageTest::initTestCase() {
  for (const char* name : {"whole", "interrupted"}) QVERIFY(makeFaultJob(folder(name), faultSpec(8)));
  QCOMPARE(runWorker(folder("whole")), 0);
  whole_ = weightsOf(folder("whole"));
  // Killed between two checkpoints, when both are there: while one is written there is only the one before it.
  const fs::path job = folder("interrupted");
  const auto bothThere = [&] {
    return fs::exists(job / "checkpoints/newest.safetensors") && fs::exists(job / "checkpoints/previous.safetensors");
  };
  for (int operation = 60; operation < 70 && !bothThere(); ++operation) {
    fs::remove_all(job);
    QVERIFY(makeFaultJob(job, faultSpec(8)));
    QCOMPARE(runWorker(job, fileFaults(job, QStringLiteral("DIPTYCH_TEST_KILL_AT=%1").arg(operation))), -SIGKILL);
  }
  QVERIFY(bothThere());
}

void CheckpointDamageTest::newest() {
  QFETCH(Damage, damage);
  const fs::path job = interrupted(QTest::currentDataTag());
  const fs::path newest = job / "checkpoints/newest.safetensors";
  damage(newest);
  WorkerRun run{job};
  // While it goes on the damaged one is there to be looked at, and never counts as the one before the next.
  QCOMPARE(run.end(), 0);
  const auto warnings = said(job, "warning");
  QCOMPARE(warnings.size(), std::size_t{1});
  QVERIFY2(says(warnings[0], newest.c_str()), warnings[0].c_str());
  QVERIFY2(says(warnings[0], "goes on from the checkpoint before it, at step"), warnings[0].c_str());
  QCOMPARE(weightsOf(job), whole_);
}

void CheckpointDamageTest::both() {
  const fs::path job = interrupted("both");
  for (const char* name : {"newest", "previous"})
    flipWeight(job / "checkpoints" / (std::string{name} + ".safetensors"));
  QCOMPARE(runWorker(job), 0);
  const auto warnings = said(job, "warning");
  QCOMPARE(warnings.size(), std::size_t{1});
  QVERIFY2(says(warnings[0], "damaged"), warnings[0].c_str());
  QVERIFY2(says(warnings[0], "begins anew"), warnings[0].c_str());
  QCOMPARE(weightsOf(job), whole_);
}

void CheckpointDamageTest::noneOfTheTwoIsTakenForGood() {
  // Killed again before it has written one of its own: the damaged one must not have come back.
  const fs::path job = interrupted("again");
  flipWeight(job / "checkpoints/newest.safetensors");
  QCOMPARE(runWorker(job, fileFaults(job, "DIPTYCH_TEST_KILL_AT=6")), -SIGKILL);
  QVERIFY(fs::exists(job / "checkpoints/newest.safetensors.damaged"));
  QCOMPARE(runWorker(job), 0);
  QCOMPARE(weightsOf(job), whole_);
}

QTEST_GUILESS_MAIN(CheckpointDamageTest)
#include "CheckpointDamageTest.moc"
