// The model that comes with the program, on DICOM studies as they come from a scanner, the way a new user meets it: import,
// segment, look. Reference contours: Sunnybrook Cardiac Data; the model has not seen these patients.

#include "tests/support/Places.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

/// As a user's shell would run it: whatever the tests' environment hides, the model that lies beside the program is found.
QByteArray run(const QStringList& arguments) {
  QProcess process;
  auto environment = QProcessEnvironment::systemEnvironment();
  environment.remove("DIPTYCH_MODELS");
  process.setProcessEnvironment(environment);
  process.start(diptych::test::inBuild("bin/diptych"), arguments);
  process.waitForFinished(-1);
  if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0) return process.readAllStandardOutput();
  qWarning("%s: %s", qPrintable(arguments.join(' ')), process.readAllStandardError().constData());
  return {};
}

QJsonObject json(const QStringList& arguments) {
  return QJsonDocument::fromJson(run(arguments + QStringList{"--json"})).object();
}

}  // namespace

class HeartModelTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void isThereAndWhole();
  void findsTheCavity_data();
  void findsTheCavity();
};

void HeartModelTest::isThereAndWhole() {
  QTemporaryDir folder;
  const QString project = folder.filePath("new.diptych");
  QVERIFY(!run({"new", project}).isEmpty());
  const auto shipped = json({"models", "list", project})["shipped"].toArray();
  QCOMPARE(shipped.size(), 1);
  QCOMPARE(shipped[0].toObject()["name"].toString(), "Heart LV");
  const auto doctor = run({"doctor"});
  QVERIFY2(doctor.contains("Heart LV"), doctor.constData());
  QVERIFY2(!doctor.contains("damaged"), doctor.constData());
}

void HeartModelTest::findsTheCavity_data() {
  QTest::addColumn<QString>("study");
  QTest::addColumn<int>("ed");
  QTest::addColumn<int>("es");
  QTest::newRow("SC-HF-I-01") << "SC-HF-I-1_SCD0000101_ED-ES" << 2 << 1;
  QTest::newRow("SC-HF-I-02") << "SC-HF-I-2_SCD0000201_ED-ES" << 2 << 1;
  QTest::newRow("SC-HF-I-04") << "SC-HF-I-4_SCD0000301_fullcine" << 20 << 7;
}

void HeartModelTest::findsTheCavity() {
  QFETCH(QString, study);
  QFETCH(int, ed);
  QFETCH(int, es);
  const QString folder = diptych::test::inShared(("data/cardiac-sunnybrook-dicom/" + study).toUtf8().constData());
  if (!QFile::exists(folder)) QSKIP("the Sunnybrook studies are not beside the repository");
  if (!QFile::exists(diptych::test::inBuild("bin/diptych-worker"))) QSKIP("diptych-worker is not built here");
  QTemporaryDir temporary;
  const QString project = temporary.filePath("heart.diptych");
  QVERIFY(!run({"new", project}).isEmpty());
  QVERIFY(!run({"import", project, folder + "/dicom"}).isEmpty());
  for (const auto& [file, phase] : {std::pair{"ED", ed}, std::pair{"ES", es}})
    QVERIFY(!run({"labels", "import", project, folder + "/labels/" + file + "_labels.nii.gz", "--as", "reference",
                  "--phase", QString::number(phase), "--scheme", "cardiac-mr", "--segments", "lv-cavity"})
                 .isEmpty());
  const QString phases = ed > es ? QString{"%1,%2"}.arg(es).arg(ed) : QString{"%1,%2"}.arg(ed).arg(es);
  const auto segmented = json({"segment", project, "--model", "Heart LV", "--phase", phases, "--threads", "1"});
  QVERIFY(!segmented.isEmpty());
  QVERIFY2(segmented["warnings"].toArray().isEmpty(), "the model says that it does not fit such a study");
  const auto evaluated = json({"evaluate", project});
  double dice = -1;
  for (const auto& segment : evaluated["evaluations"].toArray()[0].toObject()["segments"].toArray())
    if (segment.toObject()["id"] == "lv-cavity") dice = segment.toObject()["dice"].toDouble();
  qInfo("%s: Dice %.4f", qPrintable(study), dice);
  // resources/models/heart-lv/README.md: 0.888, 0.924 and 0.931.
  QVERIFY2(dice > 0.87, qPrintable(QString::number(dice)));
}

QTEST_GUILESS_MAIN(HeartModelTest)
#include "HeartModelTest.moc"
