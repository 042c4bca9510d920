// The command line without the worker: projects, import, labels, edits, and every kind of refusal.

#include "storage/project/Project.h"
#include "tests/app/PhantomFiles.h"
#include "tests/app/Programs.h"
#include "tests/support/Places.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;
using namespace diptych;
using namespace diptych::tests;

namespace {

QString text(const fs::path& path) {
  return QString::fromStdString(path.string());
}

void write(const fs::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// Every file below, with size and time: equal before and after means nothing changed.
QStringList fingerprint(const fs::path& folder) {
  QStringList list;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      list << text(entry.path()) + " " + QString::number(entry.file_size()) + " " +
                  QString::number(entry.last_write_time().time_since_epoch().count());
  list.sort();
  return list;
}

}  // namespace

class CommandLineTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void versionCarriesTheResearchNotice();
  void helpNamesEveryCommand();
  void wrongUseIsStatusTwo_data();
  void wrongUseIsStatusTwo();
  void newProjectRefusesAFolderThatHoldsSomething();
  void aProjectBelowAFileIsRefused();
  void listOfAnEmptyProject();
  void importListsWhatItLeftOutAndWhy();
  void importOfAMissingPathChangesNothing();
  void importTwiceSaysAlreadyThere();
  void aProjectThatIsBeingWrittenIsRefusedToASecondWriter();
  void labelsOfOnePhaseWantAPhase();
  void labelsComeBackAsTheyWentIn();
  void strokesAreUndoneOneByOne();
  void aScriptWithAMistakeChangesNothing();
  void doneDeclaresSlices();
  void evaluationOfATrackAgainstItselfIsPerfect();
  void reportIsWrittenInEveryForm();
  void backupIsAProjectOfItsOwn();
  void checkSaysWhatIsDamaged();
  void openMakesAProject();
  void everyCommandSpeaksJson();
  void trainingWithoutDoneSlicesSaysWhatToDo();
  void aMissingWorkerIsSaidInOneSentence();
  void sunnybrookCineIsOneVolume();

private:
  QString path(const QString& name) const { return dir_.filePath(name); }
  /// A project with the phantom imported; made once and copied.
  QString freshProject(const QString& name);

  QTemporaryDir dir_;
  PhantomFiles phantom_;
};

void CommandLineTest::initTestCase() {
  QVERIFY(dir_.isValid());
  auto files = writePhantom(dir_.path().toStdString(), 7);
  QVERIFY2(files.ok(), files ? "" : files.error().what.c_str());
  phantom_ = *files;
}

QString CommandLineTest::freshProject(const QString& name) {
  const QString project = path(name);
  if (runDiptych({"new", project}).status != 0) return {};
  if (runDiptych({"import", project, text(phantom_.dicom)}).status != 0) return {};
  return project;
}

void CommandLineTest::versionCarriesTheResearchNotice() {
  const Ran ran = runDiptych({"--version"});
  QCOMPARE(ran.status, 0);
  QVERIFY(ran.out.startsWith("diptych " DIPTYCH_VERSION "\n"));
  QVERIFY(ran.out.contains("not a medical device"));
}

void CommandLineTest::helpNamesEveryCommand() {
  const Ran ran = runDiptych({"--help"});
  QCOMPARE(ran.status, 0);
  for (const char* command :
       {"new",   "import",   "open",   "list",   "labels", "segment", "paint", "accept", "done",  "undo",  "redo",
        "train", "evaluate", "report", "models", "jobs",   "backup",  "demo",  "doctor", "bench", "check", "purge"})
    QVERIFY2(ran.out.contains(QByteArray("  ") + command), command);
}

void CommandLineTest::wrongUseIsStatusTwo_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::newRow("no command") << QStringList{};
  QTest::newRow("unknown command") << QStringList{"frobnicate"};
  QTest::newRow("missing project") << QStringList{"list"};
  QTest::newRow("unknown option") << QStringList{"list", "p", "--colour"};
  QTest::newRow("bad choice") << QStringList{"labels", "import", "p", "f.nii", "--as", "guess"};
  QTest::newRow("group without verb") << QStringList{"jobs"};
  QTest::newRow("bad device") << QStringList{"segment", "p", "--model", "m", "--device", "toaster"};
}

void CommandLineTest::wrongUseIsStatusTwo() {
  QFETCH(QStringList, arguments);
  const Ran ran = runDiptych(arguments);
  QCOMPARE(ran.status, 2);
  QVERIFY(ran.err.startsWith("diptych: "));
  const Ran json = runDiptych(arguments + QStringList{"--json"});
  QCOMPARE(json.status, 2);
  QCOMPARE(json.errorCode(), QString("usage"));
  QCOMPARE(json.err, QByteArray());
}

void CommandLineTest::newProjectRefusesAFolderThatHoldsSomething() {
  QVERIFY(QDir().mkpath(path("full")));
  write(path("full/note.txt").toStdString(), "mine");
  const QStringList before = fingerprint(path("full").toStdString());
  COMPARE_ONE_SENTENCE(runDiptych({"new", path("full")}), 1);
  QCOMPARE(fingerprint(path("full").toStdString()), before);
}

void CommandLineTest::aProjectBelowAFileIsRefused() {
  write(path("plain").toStdString(), "a file");
  COMPARE_ONE_SENTENCE(runDiptych({"new", path("plain/p.diptych")}), 1);
  COMPARE_ONE_SENTENCE(runDiptych({"new", "/proc/p.diptych"}), 1);
  COMPARE_ONE_SENTENCE(runDiptych({"import", path("plain/p.diptych"), text(phantom_.dicom)}), 1);
}

void CommandLineTest::listOfAnEmptyProject() {
  VERIFY_DONE(runDiptych({"new", path("empty.diptych")}));
  const Ran ran = runDiptych({"list", path("empty.diptych"), "--json"});
  QCOMPARE(ran.status, 0);
  QVERIFY(ran.json()["series"].toArray().isEmpty());
}

void CommandLineTest::importListsWhatItLeftOutAndWhy() {
  const fs::path folder = path("mixed").toStdString();
  fs::create_directories(folder);
  fs::copy(phantom_.dicom, folder / "good");
  write(folder / "notes.txt", "not an image\n");
  write(folder / "empty.dcm", "");
  // Cut in the middle of the pixels.
  const fs::path first = fs::directory_iterator(phantom_.dicom)->path();
  fs::copy_file(first, folder / "cut.dcm");
  fs::resize_file(folder / "cut.dcm", fs::file_size(first) / 2);
  // DICOM, but no picture: a part 10 header with the class of a basic text report.
  const QString report = diptych::test::inShared("data/dicom-edge/pydicom-pixel-formats");
  QString sr;
  for (const QFileInfo& file : QDir(report).entryInfoList({"*SR*", "*sr*", "rtstruct*"}, QDir::Files))
    sr = file.filePath();
  if (!sr.isEmpty()) fs::copy_file(sr.toStdString(), folder / "report.dcm");

  VERIFY_DONE(runDiptych({"new", path("mixed.diptych")}));
  const Ran ran = runDiptych({"import", path("mixed.diptych"), text(folder), "--json"});
  VERIFY_DONE(ran);
  QCOMPARE(ran.json()["added"].toArray().size(), 1);
  QMap<QString, QString> reasons;
  for (const QJsonValue& skipped : ran.json()["skipped"].toArray())
    reasons[QFileInfo(skipped.toObject()["path"].toString()).fileName()] = skipped.toObject()["reason"].toString();
  QStringList expected{"cut.dcm", "empty.dcm", "notes.txt"};
  if (!sr.isEmpty()) expected << "report.dcm";
  expected.sort();
  QCOMPARE(QStringList(reasons.keys()), expected);
  for (const QString& reason : reasons) QVERIFY(!reason.isEmpty());
  QCOMPARE(QSet<QString>(reasons.begin(), reasons.end()).size(), expected.size());
  if (sr.isEmpty()) QWARN("the non-image DICOM object was not tried: ../shared/data is not there");
}

void CommandLineTest::importOfAMissingPathChangesNothing() {
  const QString project = freshProject("missing.diptych");
  const QStringList before = fingerprint(project.toStdString());
  COMPARE_ONE_SENTENCE(runDiptych({"import", project, path("nowhere")}), 1);
  QCOMPARE(fingerprint(project.toStdString()), before);
}

void CommandLineTest::importTwiceSaysAlreadyThere() {
  const QString project = freshProject("twice.diptych");
  const Ran ran = runDiptych({"import", project, text(phantom_.dicom), "--json"});
  VERIFY_DONE(ran);
  QVERIFY(ran.json()["added"].toArray().isEmpty());
  const QJsonObject there = ran.json()["leftOut"].toArray().first().toObject();
  QVERIFY(there["alreadyThere"].toBool());
  QCOMPARE(there["series"].toInt(), 1);
}

void CommandLineTest::aProjectThatIsBeingWrittenIsRefusedToASecondWriter() {
  const QString project = freshProject("busy.diptych");
  const auto held = storage::Project::open(project.toStdString(), storage::Project::Mode::readWrite);
  QVERIFY(held.ok());
  const Ran ran = runDiptych({"import", project, text(phantom_.dicom)});
  COMPARE_ONE_SENTENCE(ran, 1);
  QVERIFY2(ran.err.contains(QByteArray::number(qint64(QCoreApplication::applicationPid()))), ran.err.constData());
  QCOMPARE(runDiptych({"import", project, text(phantom_.dicom), "--json"}).errorCode(), QString("locked"));
  VERIFY_DONE(runDiptych({"list", project}));  // readers do not wait
}

void CommandLineTest::labelsOfOnePhaseWantAPhase() {
  const QString project = freshProject("phase.diptych");
  auto single = writePhantom(path("single").toStdString(), 7, 1);
  QVERIFY(single.ok());
  const Ran refused = runDiptych({"labels", "import", project, text(single->labels), "--as", "reference"});
  COMPARE_ONE_SENTENCE(refused, 2);
  QVERIFY(refused.err.contains("--phase"));
  const Ran taken =
      runDiptych({"labels", "import", project, text(single->labels), "--as", "reference", "--phase", "2", "--json"});
  VERIFY_DONE(taken);
  for (const QJsonValue& slice : taken.json()["done"].toArray()) QCOMPARE(slice.toObject()["phase"].toInt(), 2);
}

void CommandLineTest::labelsComeBackAsTheyWentIn() {
  const QString project = freshProject("roundtrip.diptych");
  VERIFY_DONE(runDiptych({"labels", "import", project, text(phantom_.labels), "--as", "human"}));
  const Ran ran = runDiptych(
      {"labels", "export", project, "--track", "human", "--format", "nifti", "--out", path("exported"), "--json"});
  VERIFY_DONE(ran);
  const auto before = storage::readNifti(phantom_.labels);
  const auto after = storage::readNifti(ran.json()["file"].toString().toStdString());
  QVERIFY(before.ok() && after.ok());
  QVERIFY(after->geometry().matches(before->geometry(), 1e-3));
  for (int t = 0; t < before->size().t; ++t)
    for (int k = 0; k < before->size().z; ++k) QCOMPARE(after->slice(k, t).pixels, before->slice(k, t).pixels);
}

void CommandLineTest::strokesAreUndoneOneByOne() {
  const QString project = freshProject("strokes.diptych");
  write(path("strokes.json").toStdString(),
        R"({"version":1,"strokes":[
            {"name":"One","segment":"lv-cavity","slice":1,"radius":4,"points":[[30,30],[34,30]]},
            {"name":"Two","segment":"myocardium","slice":2,"radius":3,"points":[[20,20]]}]})");
  const Ran painted = runDiptych(
      {"paint", project, "--series", "1", "--script", path("strokes.json"), "--scheme", "cardiac-mr", "--json"});
  VERIFY_DONE(painted);
  QCOMPARE(painted.json()["strokes"].toInt(), 2);
  QCOMPARE(runDiptych({"undo", project, "--json"}).json()["name"].toString(), QString("Two"));
  QCOMPARE(runDiptych({"redo", project, "--json"}).json()["name"].toString(), QString("Two"));
  QCOMPARE(runDiptych({"undo", project, "--json"}).json()["name"].toString(), QString("Two"));
  QCOMPARE(runDiptych({"undo", project, "--json"}).json()["name"].toString(), QString("One"));
  COMPARE_ONE_SENTENCE(runDiptych({"undo", project}), 1);
}

void CommandLineTest::aScriptWithAMistakeChangesNothing() {
  const QString project = freshProject("mistake.diptych");
  write(path("mistake.json").toStdString(),
        R"({"version":1,"strokes":[
            {"segment":"lv-cavity","slice":1,"radius":4,"points":[[30,30]]},
            {"segment":"liver","slice":1,"radius":4,"points":[[30,30]]}]})");
  const Ran ran = runDiptych({"paint", project, "--script", path("mistake.json"), "--scheme", "cardiac-mr"});
  COMPARE_ONE_SENTENCE(ran, 1);
  QVERIFY2(ran.err.contains("2"), ran.err.constData());
  const QJsonObject series = runDiptych({"list", project, "--json"}).json()["series"].toArray().first().toObject();
  QVERIFY(series["tracks"].toArray().isEmpty());
}

void CommandLineTest::doneDeclaresSlices() {
  const QString project = freshProject("done.diptych");
  COMPARE_ONE_SENTENCE(runDiptych({"done", project, "--slices", "1", "--phase", "1"}), 1);  // no human track yet
  VERIFY_DONE(runDiptych({"labels", "import", project, text(phantom_.labels), "--as", "human"}));
  VERIFY_DONE(runDiptych({"done", project, "--phase", "all", "--take-back"}));
  COMPARE_ONE_SENTENCE(runDiptych({"done", project, "--slices", "1"}), 2);  // which phase?
  COMPARE_ONE_SENTENCE(runDiptych({"done", project, "--slices", "5", "--phase", "1"}), 2);
  VERIFY_DONE(runDiptych({"done", project, "--slices", "1-2,4", "--phase", "2", "--segments", "lv-cavity"}));
  const QJsonObject series = runDiptych({"list", project, "--json"}).json()["series"].toArray().first().toObject();
  QCOMPARE(series["tracks"].toArray().first().toObject()["done"].toInt(), 3);
}

void CommandLineTest::evaluationOfATrackAgainstItselfIsPerfect() {
  const QString project = freshProject("perfect.diptych");
  for (const char* as : {"human", "reference"})
    VERIFY_DONE(runDiptych({"labels", "import", project, text(phantom_.labels), "--as", as}));
  const Ran ran =
      runDiptych({"evaluate", project, "--track", "human", "--reference", "reference", "--protocol", "both", "--json"});
  VERIFY_DONE(ran);
  const QJsonArray evaluations = ran.json()["evaluations"].toArray();
  QCOMPARE(evaluations.size(), 2);
  for (const QJsonValue& evaluation : evaluations)
    for (const QJsonValue& segment : evaluation.toObject()["segments"].toArray()) {
      QCOMPARE(segment.toObject()["dice"].toDouble(), 1.0);
      QCOMPARE(segment.toObject()["hd95"].toDouble(), 0.0);
    }
}

void CommandLineTest::reportIsWrittenInEveryForm() {
  const QString project = freshProject("report.diptych");
  VERIFY_DONE(runDiptych({"labels", "import", project, text(phantom_.labels), "--as", "reference"}));
  for (const char* form : {"pdf", "html", "csv", "json"}) {
    const QString file = path(QString("report.") + form);
    VERIFY_DONE(runDiptych({"report", project, "--out", file}));
    QVERIFY(QFileInfo(file).size() > 0);
  }
  QVERIFY(!QJsonDocument::fromJson([&] {
             QFile file(path("report.json"));
             return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
           }())
               .isNull());
  COMPARE_ONE_SENTENCE(runDiptych({"report", project, "--out", path("report.docx")}), 2);
}

void CommandLineTest::backupIsAProjectOfItsOwn() {
  const QString project = freshProject("original.diptych");
  VERIFY_DONE(runDiptych({"backup", project, path("copy.diptych")}));
  const QJsonArray series = runDiptych({"list", path("copy.diptych"), "--json"}).json()["series"].toArray();
  QCOMPARE(series.size(), 1);
  COMPARE_ONE_SENTENCE(runDiptych({"backup", project, path("copy.diptych")}), 1);
}

void CommandLineTest::checkSaysWhatIsDamaged() {
  const QString project = freshProject("damaged.diptych");
  VERIFY_DONE(runDiptych({"check", project}));
  const QDir volumes(project + "/volumes");
  QFile cache(volumes.filePath(volumes.entryList(QDir::Files).value(0)));
  QVERIFY(cache.open(QIODevice::ReadWrite));
  cache.seek(5000);
  cache.write("damage");
  cache.close();
  const Ran ran = runDiptych({"check", project});
  QCOMPARE(ran.status, 1);
  QCOMPARE(ran.out.count('\n'), 1);
  QVERIFY2(ran.out.contains("volume cache"), ran.out.constData());
  const Ran forPrograms = runDiptych({"check", project, "--json"});
  QCOMPARE(forPrograms.status, 1);
  QCOMPARE(forPrograms.json()["damages"].toArray().size(), 1);
}

void CommandLineTest::openMakesAProject() {
  const Ran ran = runDiptych({"open", text(phantom_.dicom), "--project", path("opened.diptych"), "--json"});
  VERIFY_DONE(ran);
  QCOMPARE(ran.json()["series"].toArray().size(), 1);
  write(path("readme.txt").toStdString(), "no image");
  COMPARE_ONE_SENTENCE(runDiptych({"open", path("readme.txt"), "--project", path("useless.diptych")}), 1);
  QVERIFY(!QFile::exists(path("useless.diptych")));
}

void CommandLineTest::everyCommandSpeaksJson() {
  const QString project = freshProject("json.diptych");
  const QList<QStringList> commands{{"--version"},
                                    {"list", project},
                                    {"models", "list", project},
                                    {"jobs", "list", project},
                                    {"jobs", "gc", project},
                                    {"doctor"},
                                    {"purge", project, "--series", "1"},
                                    {"backup", project, path("json-copy.diptych")}};
  for (const QStringList& command : commands) {
    const Ran ran = runDiptych(command + QStringList{"--json"});
    QVERIFY2(ran.status == 0, qPrintable(command.join(' ') + ": " + ran.err));
    QVERIFY2(!ran.json().isEmpty(), qPrintable(command.join(' ') + ": " + ran.out));
    QCOMPARE(ran.err, QByteArray());
  }
  const QList<QStringList> failing{{"undo", project},
                                   {"accept", project},
                                   {"evaluate", project},
                                   {"segment", project, "--model", "none"},
                                   {"models", "import", project, path("none.json")},
                                   {"models", "export", project, "--model", "none", "--out", path("m")},
                                   {"jobs", "resume", project},
                                   {"purge", project, "--study", "9", "--yes"},
                                   {"report", path("none.diptych"), "--out", path("r.json")}};
  for (const QStringList& command : failing) {
    const Ran ran = runDiptych(command + QStringList{"--json"});
    QVERIFY2(ran.status == 1, qPrintable(command.join(' ') + ": " + ran.out));
    QVERIFY2(!ran.json()["error"].toObject()["message"].toString().isEmpty(), ran.out.constData());
    QCOMPARE(ran.err, QByteArray());
  }
}

void CommandLineTest::trainingWithoutDoneSlicesSaysWhatToDo() {
  const QString project = freshProject("untrained.diptych");
  COMPARE_ONE_SENTENCE(runDiptych({"train", project}), 2);  // which network?
  const Ran unknown = runDiptych({"train", project, "--config", "none"});
  COMPARE_ONE_SENTENCE(unknown, 1);
  QVERIFY(unknown.err.contains("din-lite"));
  const Ran ran = runDiptych({"train", project, "--config", "din-lite", "--worker", "/bin/true"});
  COMPARE_ONE_SENTENCE(ran, 1);
  QVERIFY2(ran.err.contains("done"), ran.err.constData());
}

void CommandLineTest::aMissingWorkerIsSaidInOneSentence() {
  const QString project = freshProject("workerless.diptych");
  VERIFY_DONE(runDiptych({"labels", "import", project, text(phantom_.labels), "--as", "human"}));
  COMPARE_ONE_SENTENCE(runDiptych({"train", project, "--config", "din-lite", "--worker", path("no-worker")}), 1);
  QFile recipe(path("recipe.json"));
  QVERIFY(recipe.open(QIODevice::WriteOnly) && recipe.write(R"({"zoom": 2})") > 0);
  recipe.close();
  const Ran wrong = runDiptych({"train", project, "--config", "din-lite", "--recipe", recipe.fileName()});
  QVERIFY2(wrong.err.contains("recipe.json") && wrong.err.contains("zoom"), wrong.err.constData());
  COMPARE_ONE_SENTENCE(wrong, 1);
  QCOMPARE(runDiptych({"jobs", "list", project, "--json"}).json()["jobs"].toArray().size(), 0);
}

void CommandLineTest::sunnybrookCineIsOneVolume() {
  const QString study = diptych::test::inShared("data/cardiac-sunnybrook-dicom/SC-HF-I-4_SCD0000301_fullcine");
  if (!QFile::exists(study)) QSKIP("../shared/data is not there");
  const QString project = path("sunnybrook.diptych");
  VERIFY_DONE(runDiptych({"new", project}));
  const Ran imported = runDiptych({"import", project, study + "/dicom", "--json"});
  VERIFY_DONE(imported);
  QCOMPARE(imported.json()["added"].toArray().size(), 1);
  const QJsonObject series = imported.json()["added"].toArray().first().toObject();
  QCOMPARE(series["size"].toObject()["slices"].toInt(), 10);
  QCOMPARE(series["size"].toObject()["phases"].toInt(), 20);
  const QJsonArray spacing = series["spacing"].toArray();
  QVERIFY(qAbs(spacing[0].toDouble() - 1.2891) < 1e-3);
  QVERIFY(qAbs(spacing[1].toDouble() - 1.2891) < 1e-3);
  QVERIFY(qAbs(spacing[2].toDouble() - 8) < 0.02);

  const QStringList import{"labels", "import",    project,    study + "/labels/ED_labels.nii.gz",
                           "--as",   "reference", "--scheme", "LV cavity,Myocardium"};
  COMPARE_ONE_SENTENCE(runDiptych(import), 2);
  const Ran labels = runDiptych(import + QStringList{"--phase", "20", "--json"});
  VERIFY_DONE(labels);
  const QJsonArray done = labels.json()["done"].toArray();
  QCOMPARE(done.size(), 10);
  for (const QJsonValue& slice : done) QCOMPARE(slice.toObject()["phase"].toInt(), 20);
}

QTEST_GUILESS_MAIN(CommandLineTest)

#include "CommandLineTest.moc"
