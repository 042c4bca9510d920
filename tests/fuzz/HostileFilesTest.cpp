// Files made to do harm, each read in a process of its own with 2 GB and 5 seconds: refused with a reason, or read; never the end
// of the program. And the samples that fuzz_run mutates: unless they are read, it tries nothing.
#include "tests/fuzz/Attacks.h"
#include "tests/fuzz/Samples.h"
#include "tests/fuzz/Victim.h"
#include "tests/support/Places.h"

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

using namespace diptych::fuzz;
namespace fs = std::filesystem;

namespace {

constexpr double kSeconds = 60;  // the reader's own limit is processor time; a busy machine is no fault

Trial attempt(const std::string& kind, const fs::path& path) {
  return tried(diptych::test::inBuild("tests/fuzz_reader").toStdString(), kind, path, kSeconds);
}

void declare(const std::vector<Attack>& attacks) {
  QTest::addColumn<QString>("kind");
  QTest::addColumn<QString>("file");
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QString>("reason");
  for (const Attack& attack : attacks)
    QTest::newRow(attack.name.c_str()) << QString::fromStdString(attack.kind) << QString::fromStdString(attack.file)
                                       << QByteArray::fromStdString(attack.bytes)
                                       << QString::fromStdString(attack.reason);
}

}  // namespace

class HostileFilesTest : public QObject {
  Q_OBJECT

  void expectHarmless() {
    QFETCH(QString, kind);
    QFETCH(QString, file);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const QTemporaryDir dir;
    const auto path = fs::path(dir.path().toStdString()) / file.toStdString();
    writeBytes(path, bytes.toStdString());
    const Trial trial = attempt(kind.toStdString(), path);
    QVERIFY2(!trial.fault(), (std::string(endingName(trial.ending)) + ": " + trial.output).c_str());
    if (reason.isEmpty()) return;
    QCOMPARE(trial.ending, Ending::refused);
    QVERIFY2(QString::fromStdString(trial.output).contains(reason), trial.output.c_str());
  }

private Q_SLOTS:
  void dicom_data() { declare(dicomAttacks()); }
  void dicom() { expectHarmless(); }
  void nifti_data() { declare(niftiAttacks()); }
  void nifti() { expectHarmless(); }
  void archives_data() { declare(archiveAttacks()); }
  void archives() { expectHarmless(); }
  void documents_data() { declare(documentAttacks()); }
  void documents() { expectHarmless(); }

  void samplesThatAreMutatedAreGood() {
    const QTemporaryDir dir;
    const fs::path folder = dir.path().toStdString();
    for (const Sample& sample : samples(folder, {})) {
      const auto in = folder / "in";
      fs::remove_all(in);
      fs::create_directories(in);
      writeBytes(in / sample.file, sample.bytes);
      for (const auto& [name, bytes] : sample.beside) writeBytes(in / name, bytes);
      const Trial trial = attempt(sample.kind, sample.beside.empty() ? in / sample.file : in);
      QVERIFY2(trial.ending == Ending::read, (sample.kind + " " + sample.name + ": " + trial.output).c_str());
    }
  }

  /// A shell in the victim's place: whatever becomes of it is seen.
  void deathsAreNoticed() {
    const auto ending = [](const char* script, double seconds) {
      return tried("/bin/sh", "-c", script, seconds).ending;
    };
    QCOMPARE(ending("exit 0", kSeconds), Ending::read);
    QCOMPARE(ending("echo No; exit 1", kSeconds), Ending::refused);
    QCOMPARE(ending("exit 2", kSeconds), Ending::wordless);
    QCOMPARE(ending("exit 86", kSeconds), Ending::crashed);
    QCOMPARE(ending("kill -ABRT $$", kSeconds), Ending::crashed);
    QCOMPARE(ending("kill -XCPU $$", kSeconds), Ending::hung);
    QCOMPARE(ending("exec sleep 60", 0.1), Ending::hung);
  }
};

QTEST_GUILESS_MAIN(HostileFilesTest)

#include "HostileFilesTest.moc"
