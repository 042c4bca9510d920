// A patient whose name is in every field of every file goes through the whole loop with the real programs, through failures and
// crashes. Whatever the programs leave behind is then searched for the patient by a reader of its own (canary_search.py): the
// database and, where asked for, the copies of the source files know him, and nothing else does. After a purge nothing does.

#include "tests/app/PhantomFiles.h"
#include "tests/app/Programs.h"
#include "tests/e2e/Watched.h"
#include "tests/support/TestPython.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

using namespace diptych;
using namespace diptych::tests;
using diptych::test::inSource;

class PrivacyTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void initTestCase();
  void importsKeepThePatientInTheDatabase();
  void aRefusedImportStoresNothing();
  void theLoopTellsNobody();
  void theWorkerIsToldNothing();
  void crashesLeaveNothing();
  void aPurgeLeavesNoTrace();

private:
  QString path(const QString& name) const { return dir_.filePath(name); }
  /// As a careless person would start it: from the patient's folder, files open to all, core dumps wanted.
  std::unique_ptr<QProcess> start(const QStringList& arguments) const;
  Ran run(const QStringList& arguments) const;
  /// What knows the patient below everything that the programs have made, where it may not.
  QStringList leaks(const QStringList& allowed) const;
  /// Whether the words of a program name the patient.
  bool named(const QByteArray& words) const { return words.toLower().contains(word_.toLower().toLatin1()); }
  pid_t workerOf(const QProcess& program) const;

  QTemporaryDir dir_;
  QString python_, word_, source_, zip_, labels_;
  std::unique_ptr<diptych::test::Watched> temporary_;
  QStringList sourceFiles_;
};

namespace {

constexpr int kPatience = 240'000;
const QStringList kTiny{"--config", "din-test", "--input-size", "56", "--batch", "2", "--threads", "2"};
/// Where the patient may be: the database with its log, and the copies of his files.
const QStringList kKnowing{"/project.diptych", "/project.diptych-wal", "/sources/"};

QStringList filesBelow(const QString& folder) {
  QStringList files;
  QDirIterator entries(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
  while (entries.hasNext()) files << entries.next();
  files.sort();
  return files;
}

QByteArray contentOf(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

}  // namespace

void PrivacyTest::initTestCase() {
  python_ = diptych::test::python("pydicom");
  if (python_.isEmpty()) QSKIP("there is no Python with pydicom");
  QVERIFY(dir_.isValid());
  for (const char* name : {"home", "tmp", "run", "out", "work"}) QVERIFY(QDir(dir_.path()).mkdir(name));
  for (const char* name : {"home", "tmp", "run", "out", "work"})
    QVERIFY(::chmod(path(name).toLocal8Bit().constData(), 0700) == 0);
  // Of this run alone: what is found is found here, whatever else runs on this machine.
  word_ = "Zebra";
  for (int i = 0; i < 6; ++i) word_ += QChar('a' + QRandomGenerator::global()->bounded(26));

  const auto phantom = writePhantom(path("work").toStdString(), 3);
  QVERIFY2(phantom.ok(), phantom ? "" : phantom.error().what.c_str());
  QProcess writer;
  writer.start(python_, {inSource("tests/e2e/canary_patient.py"), QString::fromStdString(phantom->dicom.string()),
                         path("in"), word_});
  QVERIFY(writer.waitForFinished(kPatience));
  source_ = QString::fromUtf8(writer.readAllStandardOutput()).trimmed();
  QVERIFY2(QDir(source_).exists(), writer.readAllStandardError().constData());
  sourceFiles_ = filesBelow(source_);
  QCOMPARE(sourceFiles_.size(), 8);

  zip_ = path("in/" + word_ + ".zip");
  const auto zipped = diptych::test::runPython(
      python_, "import shutil,sys; shutil.make_archive(sys.argv[1][:-4], 'zip', sys.argv[2])", {zip_, source_});
  QVERIFY2(zipped.ok, zipped.errors.constData());
  labels_ = path("in/" + word_ + "-labels.nii.gz");
  const auto named = diptych::test::runPython(python_,
                                              "import nibabel,sys\n"
                                              "i = nibabel.load(sys.argv[1])\n"
                                              "i.header['descrip'] = sys.argv[3] + ' labels'\n"
                                              "i.header['db_name'] = sys.argv[3]\n"
                                              "nibabel.save(i, sys.argv[2])",
                                              {QString::fromStdString(phantom->labels.string()), labels_, word_});
  QVERIFY2(named.ok, named.errors.constData());
  QVERIFY(
      QFile::copy(QString::fromStdString(phantom->labels.string()).chopped(7) + ".json", labels_.chopped(7) + ".json"));
  temporary_ = std::make_unique<diptych::test::Watched>(path("tmp"));
}

std::unique_ptr<QProcess> PrivacyTest::start(const QStringList& arguments) const {
  auto process = std::make_unique<QProcess>();
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert("HOME", path("home"));
  environment.insert("TMPDIR", path("tmp"));
  environment.insert("XDG_RUNTIME_DIR", path("run"));  // as every login has it; Qt makes one in TMPDIR otherwise
  environment.insert("PWD", source_);
  environment.insert("OLDPWD", source_);
  // A sanitizer would turn the crashes that are wanted here into reports of its own.
  environment.insert("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:" + environment.value("ASAN_OPTIONS"));
  if (!workerProgram().isEmpty()) environment.insert("DIPTYCH_WORKER", workerProgram());
  for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "DISPLAY"}) environment.remove(name);
  process->setProcessEnvironment(environment);
  process->setWorkingDirectory(source_);
  process->setChildProcessModifier([] {
    ::umask(0);
    const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &all);
  });
  process->start(diptychProgram(), arguments);
  process->closeWriteChannel();
  return process;
}

Ran PrivacyTest::run(const QStringList& arguments) const {
  const auto process = start(arguments);
  Ran ran;
  if (!process->waitForFinished(kPatience)) return ran;
  ran.status = process->exitStatus() == QProcess::NormalExit ? process->exitCode() : -2;
  ran.out = process->readAllStandardOutput();
  ran.err = process->readAllStandardError();
  return ran;
}

QStringList PrivacyTest::leaks(const QStringList& allowed) const {
  QProcess search;
  search.start(python_,
               {inSource("tests/e2e/canary_search.py"), word_, path("home"), path("tmp"), path("run"), path("out")});
  if (!search.waitForFinished(kPatience) || search.exitCode() != 0) return {search.readAllStandardError()};
  QStringList found;
  for (const QByteArray& line : search.readAllStandardOutput().split('\n')) {
    if (line.isEmpty()) continue;
    const QString text = QString::fromUtf8(line);
    const bool fine =
        !text.contains(": mode ") && std::any_of(allowed.begin(), allowed.end(), [&](const QString& place) {
          return text.contains(".diptych" + place + ":") || (place.endsWith('/') && text.contains(".diptych" + place));
        });
    if (!fine) found << text;
  }
  for (const QString& name : temporary_->made()) found << "made in TMPDIR: " + name;
  if (filesBelow(source_) != sourceFiles_) found << "the source folder: " + filesBelow(source_).join(' ');
  return found;
}

pid_t PrivacyTest::workerOf(const QProcess& program) const {
  const QByteArray id = QByteArray::number(program.processId());
  const QByteArray children = contentOf("/proc/" + id + "/task/" + id + "/children");
  for (const QByteArray& child : children.split(' '))
    if (contentOf("/proc/" + child + "/cmdline").contains("diptych-worker")) return child.toInt();
  return 0;
}

#define VERIFY_NO_LEAK(...)                                         \
  do {                                                              \
    const QStringList found = leaks(__VA_ARGS__);                   \
    QVERIFY2(found.isEmpty(), qPrintable('\n' + found.join('\n'))); \
  } while (false)

void PrivacyTest::importsKeepThePatientInTheDatabase() {
  for (const char* name : {"out/plain.diptych", "out/copied.diptych", "out/zipped.diptych"})
    VERIFY_DONE(run({"new", path(name)}));
  VERIFY_NO_LEAK({});
  VERIFY_DONE(run({"import", path("out/plain.diptych"), source_}));
  VERIFY_NO_LEAK({"/project.diptych"});
  VERIFY_DONE(run({"import", path("out/copied.diptych"), source_, "--copy"}));
  VERIFY_DONE(run({"import", path("out/zipped.diptych"), zip_}));
  VERIFY_DONE(run({"open", source_}));  // a project in ~/Diptych
  VERIFY_NO_LEAK(kKnowing);

  // The search would have found him: the database does know.
  const Ran list = run({"list", path("out/plain.diptych")});
  QVERIFY2(named(list.out), list.out.constData());
  QVERIFY(named(contentOf(path("out/plain.diptych/project.diptych"))));
  QVERIFY(!filesBelow(path("out/copied.diptych/sources")).isEmpty());
  QVERIFY(!leaks({}).isEmpty());
}

void PrivacyTest::aRefusedImportStoresNothing() {
  const QString damaged = path("in/" + word_ + " damaged");
  QVERIFY(QDir().mkpath(damaged));
  for (const QString& file : sourceFiles_) {
    QFile half(damaged + '/' + QFileInfo(file).fileName());
    QVERIFY(half.open(QIODevice::WriteOnly));
    const QByteArray whole = contentOf(file);
    half.write(whole.left(whole.size() / 2));
  }
  QFile broken(path("in/" + word_ + "-broken.zip"));
  QVERIFY(broken.open(QIODevice::WriteOnly));
  broken.write(contentOf(zip_).left(20'000));
  broken.close();
  VERIFY_DONE(run({"new", path("out/refused.diptych")}));
  for (const QString& given : {damaged, broken.fileName()}) {
    const Ran ran = run({"import", path("out/refused.diptych"), given});
    QCOMPARE(ran.status, 1);
    QVERIFY(!ran.err.isEmpty());
  }
  for (const QString& file : filesBelow(path("out/refused.diptych")))
    QVERIFY2(!named(contentOf(file)), qPrintable(file));
  VERIFY_NO_LEAK(kKnowing);
}

void PrivacyTest::theLoopTellsNobody() {
  if (workerProgram().isEmpty()) QSKIP("diptych-worker is not built");
  const QString project = path("out/copied.diptych"), reports = path("out/reports");
  QFile script(path("work/strokes.json"));
  QVERIFY(script.open(QIODevice::WriteOnly));
  script.write(R"({"version":1,"strokes":[{"name":"Mend","segment":"lv-cavity","slice":1,"phase":1,"radius":5,)"
               R"("points":[[32,32]]}]})");
  script.close();
  QVERIFY(QDir().mkpath(reports) && ::chmod(reports.toLocal8Bit().constData(), 0700) == 0);
  const QList<QStringList> steps{
      {"labels", "import", project, labels_, "--as", "reference"},
      QStringList{"train", project, "--name", "Round 1", "--epochs", "1"} + kTiny,
      {"segment", project, "--model", "Round 1", "--threads", "2"},
      {"paint", project, "--script", path("work/strokes.json")},
      {"accept", project, "--untouched"},
      {"done", project, "--slices", "2", "--phase", "2"},
      {"undo", project},
      {"redo", project},
      {"train", project, "--from", "Round 1", "--name", "Round 2", "--epochs", "1", "--batch", "2", "--threads", "2"},
      {"segment", project, "--model", "Round 2", "--slices", "1-2", "--phase", "1", "--threads", "2"},
      {"evaluate", project},
      {"report", project, "--out", reports + "/r.pdf", "--out", reports + "/r.html", "--out", reports + "/r.csv",
       "--out", reports + "/r.json"},
      {"labels", "export", project, "--out", path("out/labels")},
      {"models", "export", project, "--model", "Round 2", "--out", path("out/models")},
      {"backup", project, path("out/backup.diptych")},
      {"jobs", "list", project},
      {"models", "list", project}};
  for (const QStringList& step : steps) {
    const Ran ran = run(step);
    QVERIFY2(ran.status == 0, (step.join(' ').toUtf8() + ": " + ran.err + ran.out).constData());
    // What was asked to be shown may be shown; these steps were not asked for anybody's name.
    QVERIFY2(!named(ran.err) && !named(ran.out), (step.join(' ').toUtf8() + ": " + ran.err + ran.out).constData());
  }
  QVERIFY(contentOf(reports + "/r.pdf").startsWith("%PDF"));
  VERIFY_NO_LEAK(kKnowing);
}

void PrivacyTest::theWorkerIsToldNothing() {
  if (workerProgram().isEmpty()) QSKIP("diptych-worker is not built");
  const QString project = path("out/copied.diptych");
  const auto training = start(QStringList{"train", project, "--name", "Long", "--epochs", "4000"} + kTiny);
  pid_t worker = 0;
  QTRY_VERIFY_WITH_TIMEOUT((worker = workerOf(*training)) > 0, kPatience);
  const QString proc = QString("/proc/%1/").arg(worker);
  for (const char* file : {"cmdline", "environ"}) {
    const QByteArray words = contentOf(proc + file);
    QVERIFY2(!named(words), words.constData());
  }
  QVERIFY(contentOf(proc + "cmdline").contains("/jobs/"));

  // Killed as by a system that is out of memory, and once more after it was resumed with a worker that fails.
  QCOMPARE(::kill(worker, SIGKILL), 0);
  QVERIFY(training->waitForFinished(kPatience));
  const QByteArray words = training->readAllStandardError();
  QCOMPARE(training->exitCode(), 1);
  QVERIFY2(!words.isEmpty() && !named(words), words.constData());
  const Ran failing = run({"jobs", "resume", project, "--worker", "/bin/false"});
  QCOMPARE(failing.status, 1);
  QVERIFY2(!named(failing.err), failing.err.constData());
  VERIFY_NO_LEAK(kKnowing);
}

void PrivacyTest::crashesLeaveNothing() {
  if (workerProgram().isEmpty()) QSKIP("diptych-worker is not built");
  const QString project = path("out/copied.diptych");
  for (const int signal : {SIGSEGV, SIGABRT}) {
    const auto training = start(QStringList{"train", project, "--epochs", "4000"} + kTiny);
    pid_t worker = 0;
    QTRY_VERIFY_WITH_TIMEOUT((worker = workerOf(*training)) > 0, kPatience);
    const QByteArray limits = contentOf(QString("/proc/%1/limits").arg(training->processId()));
    const auto line = limits.mid(limits.indexOf("Max core file size")).split('\n').front().simplified().split(' ');
    QCOMPARE(line.value(4), QByteArray("1"));  // stops dumps into files and those piped to a collector
    QCOMPARE(contentOf(QString("/proc/%1/coredump_filter").arg(training->processId())).trimmed().toInt(nullptr, 16), 0);

    QCOMPARE(::kill(static_cast<pid_t>(training->processId()), signal), 0);
    QVERIFY(training->waitForFinished(kPatience));
    QCOMPARE(training->exitStatus(), QProcess::CrashExit);
    const QByteArray words = training->readAllStandardError() + training->readAllStandardOutput();
    QVERIFY2(!named(words), words.constData());
    QCOMPARE(::kill(worker, signal), 0);
    QTRY_VERIFY_WITH_TIMEOUT(!contentOf(QString("/proc/%1/cmdline").arg(worker)).contains("diptych-worker"), kPatience);
    VERIFY_NO_LEAK(kKnowing);
  }
}

void PrivacyTest::aPurgeLeavesNoTrace() {
  QDir(path("out/backup.diptych")).removeRecursively();  // a person's own, as it says
  for (const QString& project : {path("out/plain.diptych"), path("out/copied.diptych"), path("out/zipped.diptych")}) {
    const Ran asked = run({"purge", project, "--study", "1"});
    VERIFY_DONE(asked);
    QVERIFY2(asked.out.contains("--yes") && !named(asked.out), asked.out.constData());
    QVERIFY(named(contentOf(project + "/project.diptych")));
    const Ran purged = run({"purge", project, "--study", "1", "--yes"});
    VERIFY_DONE(purged);
    QVERIFY2(!named(purged.out) && !named(purged.err), purged.out.constData());
    QVERIFY(filesBelow(project + "/jobs").isEmpty() && filesBelow(project + "/volumes").isEmpty());
    VERIFY_DONE(run({"list", project}));
  }
  for (const QString& project : QDir(path("home/Diptych")).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
    VERIFY_DONE(run({"purge", path("home/Diptych/") + project, "--series", "1", "--yes"}));
  VERIFY_NO_LEAK({});
}

QTEST_GUILESS_MAIN(PrivacyTest)
#include "PrivacyTest.moc"
