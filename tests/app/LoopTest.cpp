// The whole loop through the real programs on a tiny heart, with a network too small and too little trained to be good:
// what is tested is that every step hands the next one what it needs.

#include "tests/app/PhantomFiles.h"
#include "tests/app/Programs.h"

#include <signal.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

using namespace diptych;
using namespace diptych::tests;

class LoopTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void loopRunsFromFilesToReport();
  void jobFoldersHoldNoPatientText();
  void whoLearntFromMirroredSlicesLooksMirrored();
  void modelMovesToAnotherProject();
  void aModelThatCameWithTheProgramIsTakenInWhenUsed();
  void garbageOfJobsIsFreed();
  void ctrlCCancelsATraining();

private:
  QString path(const QString& name) const { return dir_.filePath(name); }
  Ran run(const QStringList& arguments) { return runDiptych(arguments, 280'000); }

  QTemporaryDir dir_;
  QString project_;
};

namespace {

const QStringList kTiny{"--epochs", "1", "--batch", "2", "--threads", "2"};

}  // namespace

void LoopTest::initTestCase() {
  if (workerProgram().isEmpty()) QSKIP("diptych-worker is not built");
  qputenv("DIPTYCH_WORKER", workerProgram().toLocal8Bit());
  QVERIFY(dir_.isValid());
  project_ = path("heart.diptych");
  VERIFY_DONE(run({"new", project_}));
  for (std::uint64_t seed : {1, 2}) {
    const auto files = writePhantom(dir_.path().toStdString(), seed);
    QVERIFY2(files.ok(), files ? "" : files.error().what.c_str());
    VERIFY_DONE(run({"import", project_, QString::fromStdString(files->dicom.string())}));
    VERIFY_DONE(run({"labels", "import", project_, "--series", QString::number(seed),
                     QString::fromStdString(files->labels.string()), "--as", "reference"}));
  }
}

void LoopTest::loopRunsFromFilesToReport() {
  const Ran first = run(
      QStringList{"train", project_, "--config", "din-lite", "--series", "1", "--name", "Round 1", "--json"} + kTiny);
  VERIFY_DONE(first);
  QCOMPARE(first.json()["fresh"].toInt(), 8);
  QCOMPARE(first.json()["replay"].toInt(), 0);

  const Ran segmented = run({"segment", project_, "--model", "Round 1", "--all", "--json", "--threads", "2"});
  VERIFY_DONE(segmented);
  QCOMPARE(segmented.json()["tracks"].toArray().size(), 2);

  // Correcting begins with the prediction: a first edit takes the slice over, the stroke is the second.
  std::ofstream(path("strokes.json").toStdString())
      << R"({"version":1,"strokes":[{"name":"Mend","segment":"lv-cavity","slice":1,"phase":1,"radius":5,"points":[[32,32]]}]})";
  const Ran painted = run({"paint", project_, "--series", "2", "--script", path("strokes.json"), "--json"});
  VERIFY_DONE(painted);
  QCOMPARE(painted.json()["strokes"].toInt(), 1);
  VERIFY_DONE(run({"accept", project_, "--series", "2", "--untouched"}));
  VERIFY_DONE(run({"done", project_, "--series", "2", "--slices", "2", "--phase", "2"}));

  const Ran second = run(QStringList{"train", project_, "--from", "Round 1", "--name", "Round 2", "--json"} + kTiny);
  VERIFY_DONE(second);
  QCOMPARE(second.json()["fresh"].toInt(), 1);
  QCOMPARE(second.json()["replay"].toInt(), 8);
  QCOMPARE(second.json()["model"].toObject()["parentId"].toString(), first.json()["model"].toObject()["id"].toString());

  VERIFY_DONE(run({"segment", project_, "--model", "Round 2", "--series", "2", "--slices", "1-2", "--phase", "1"}));
  const Ran evaluated = run({"evaluate", project_, "--series", "2", "--json"});
  VERIFY_DONE(evaluated);
  QCOMPARE(evaluated.json()["slices"].toArray().size(), 2);
  QCOMPARE(evaluated.json()["evaluations"].toArray().first().toObject()["segments"].toArray().size(), 3);
  VERIFY_DONE(run({"report", project_, "--out", path("report.pdf"), "--out", path("report.json")}));
  QVERIFY(QFileInfo(path("report.pdf")).size() > 1000);
}

void LoopTest::jobFoldersHoldNoPatientText() {
  for (const QFileInfo& folder : QDir(project_ + "/jobs").entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
    for (const char* name : {"spec.json", "events.jsonl", "result.json"}) {
      QFile file(folder.filePath() + "/" + name);
      QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
      const QByteArray text = file.readAll();
      QVERIFY(!text.contains("PHANTOM"));
      QVERIFY(!text.contains("Phantom"));
      QVERIFY(!text.contains("dicom-"));
    }
}

void LoopTest::whoLearntFromMirroredSlicesLooksMirrored() {
  const auto mirrored = [&](const QString& name, const QStringList& options) {
    const Ran trained =
        run(QStringList{"train", project_, "--series", "1", "--name", name, "--json"} + options + kTiny);
    if (trained.status != 0) return trained.err;
    const Ran out = run({"models", "export", project_, "--model", name, "--out", path(name), "--json"});
    QFile card(out.json()["card"].toString());
    if (!card.open(QIODevice::ReadOnly)) return QByteArray{"no card"};
    return QByteArray{card.readAll().contains("\"mirrored\": true") ? "mirrored" : "plain"};
  };
  QCOMPARE(mirrored("Both ways", {"--config", "din-lite", "--flip"}), QByteArray{"mirrored"});
  QCOMPARE(mirrored("Its child", {"--from", "Both ways"}), QByteArray{"mirrored"});
  QCOMPARE(mirrored("One way", {"--from", "Both ways", "--no-flip"}), QByteArray{"plain"});
  QCOMPARE(mirrored("Its own child", {"--from", "One way"}), QByteArray{"plain"});

  // What is added may have a left and a right.
  const QString lone = path("lone.diptych");
  VERIFY_DONE(run({"new", lone}));
  VERIFY_DONE(run({"import", lone, path("dicom-1")}));
  VERIFY_DONE(run({"labels", "import", lone, path("truth-1.nii.gz"), "--as", "reference", "--segments", "lv-cavity"}));
  VERIFY_DONE(run(QStringList{"train", lone, "--config", "din-lite", "--flip", "--name", "Cavity"} + kTiny));
  const Ran cavity = run({"models", "export", lone, "--model", "Cavity", "--out", path("cavity"), "--json"});
  VERIFY_DONE(cavity);
  VERIFY_DONE(run({"models", "import", project_, cavity.json()["card"].toString()}));
  QCOMPARE(mirrored("With more", {"--from", "Cavity"}), QByteArray{"plain"});
}

void LoopTest::modelMovesToAnotherProject() {
  const Ran out = run({"models", "export", project_, "--model", "Round 2", "--out", path("models"), "--json"});
  VERIFY_DONE(out);
  VERIFY_DONE(run({"new", path("other.diptych")}));
  VERIFY_DONE(run({"models", "import", path("other.diptych"), out.json()["card"].toString()}));
  QCOMPARE(run({"models", "list", path("other.diptych"), "--json"}).json()["models"].toArray().size(), 1);
  COMPARE_ONE_SENTENCE(run({"models", "import", path("other.diptych"), out.json()["card"].toString()}), 1);
}

void LoopTest::aModelThatCameWithTheProgramIsTakenInWhenUsed() {
  const Ran out = run({"models", "export", project_, "--model", "Round 2", "--out", path("shipped"), "--json"});
  VERIFY_DONE(out);
  const auto leave = qScopeGuard([none = qgetenv("DIPTYCH_MODELS")] { qputenv("DIPTYCH_MODELS", none); });
  qputenv("DIPTYCH_MODELS", path("shipped").toLocal8Bit());
  const QString fresh = path("fresh.diptych");
  VERIFY_DONE(run({"new", fresh}));
  VERIFY_DONE(run({"import", fresh, path("dicom-1")}));
  const auto list = [&] { return run({"models", "list", fresh, "--json"}).json(); };
  QCOMPARE(list()["models"].toArray().size(), 0);
  QCOMPARE(list()["shipped"].toArray().first().toObject()["name"].toString(), QString("Round 2"));

  for (int times = 0; times < 2; ++times) {
    VERIFY_DONE(run({"segment", fresh, "--model", "Round 2", "--slices", "1", "--phase", "1", "--threads", "2"}));
    QCOMPARE(list()["models"].toArray().size(), 1);
    QCOMPARE(list()["shipped"].toArray().size(), 0);
  }
  // It is the project's now, wherever the program goes.
  qputenv("DIPTYCH_MODELS", path("nowhere").toLocal8Bit());
  VERIFY_DONE(run({"segment", fresh, "--model", "Round 2", "--slices", "1", "--phase", "1", "--threads", "2"}));

  // Its first use may be a training.
  qputenv("DIPTYCH_MODELS", path("shipped").toLocal8Bit());
  const QString second = path("second.diptych");
  VERIFY_DONE(run({"new", second}));
  VERIFY_DONE(run({"import", second, path("dicom-1")}));
  VERIFY_DONE(run({"labels", "import", second, "--as", "reference", path("truth-1.nii.gz")}));
  VERIFY_DONE(run(QStringList{"train", second, "--from", "Round 2", "--name", "Mine"} + kTiny));
  const Ran both = run({"models", "list", second, "--json"});
  QVERIFY2(both.json()["models"].toArray().size() == 2, both.out.constData());

  // Damaged: one sentence, and nothing is taken in.
  QFile weights(out.json()["weights"].toString());
  QVERIFY(weights.open(QIODevice::ReadWrite) && weights.seek(weights.size() - 1) && weights.putChar('x'));
  weights.close();
  const QString third = path("third.diptych");
  VERIFY_DONE(run({"new", third}));
  VERIFY_DONE(run({"import", third, path("dicom-1")}));
  COMPARE_ONE_SENTENCE(run({"segment", third, "--model", "Round 2"}), 1);
  QCOMPARE(run({"models", "list", third, "--json"}).json()["models"].toArray().size(), 0);
  QVERIFY(run({"jobs", "list", third, "--json"}).json()["jobs"].toArray().isEmpty());
  QVERIFY(run({"doctor"}).out.contains("are damaged"));
}

void LoopTest::garbageOfJobsIsFreed() {
  const Ran gc = run({"jobs", "gc", project_, "--json"});
  VERIFY_DONE(gc);
  QVERIFY(gc.json()["bytes"].toDouble() > 0);
  const QJsonArray jobs = run({"jobs", "list", project_, "--json"}).json()["jobs"].toArray();
  QVERIFY(!jobs.isEmpty());
  for (const QJsonValue& job : jobs) {
    QVERIFY(job.toObject()["taken"].toBool());
    QVERIFY(QFile::exists(job.toObject()["folder"].toString() + "/result.json"));
  }
}

void LoopTest::ctrlCCancelsATraining() {
  QProcess train;
  train.start(diptychProgram(), {"train", project_, "--config", "din-lite", "--series", "1", "--name", "Long",
                                 "--epochs", "400", "--threads", "2"});
  QVERIFY(train.waitForStarted());
  // It works once the job's folder has events.
  const auto working = [&] {
    for (const QFileInfo& folder : QDir(project_ + "/jobs").entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
      if (QFile::exists(folder.filePath() + "/events.jsonl") && !QFile::exists(folder.filePath() + "/result.json"))
        return true;
    return false;
  };
  QTRY_VERIFY_WITH_TIMEOUT(working(), 60'000);
  ::kill(static_cast<pid_t>(train.processId()), SIGINT);
  QVERIFY(train.waitForFinished(60'000));
  QCOMPARE(train.exitCode(), 1);
  const QByteArray words = train.readAllStandardError();
  QVERIFY2(words.contains("cancelled") && words.contains("jobs resume"), words.constData());

  const QJsonArray jobs = run({"jobs", "list", project_, "--json"}).json()["jobs"].toArray();
  QCOMPARE(jobs.last().toObject()["state"].toString(), QString("cancelled"));
  const Ran gc = run({"jobs", "gc", project_, "--json"});
  QCOMPARE(gc.json()["removed"].toArray().size(), 1);
}

QTEST_GUILESS_MAIN(LoopTest)
#include "LoopTest.moc"
