// Who may open a project, and which files are refused: storage/project Database, Migrator and WriterLock.

#include "storage/project/Database.h"
#include "tests/storage/ProjectFixtures.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <array>
#include <set>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
using project::OpenOptions;
using project::Revision;

class ProjectOpeningTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void secondWriterIsToldWhoHasIt();
  void lockOfADeadProcessIsFree();
  void readerSeesWhatTheWriterCommitted();
  void readerLeavesTheFolderAsItWas();
  void readOnlyMediumCanBeRead();
  void networkModeKeepsNoLog();
  void newerSchemaIsRefusedByBothModes();
  void olderSchemaIsMigratedAfterACopy();
  void failedMigrationChangesNothing();
  void olderSchemaIsReadThroughACopyInMemory();
  void damagedFileIsRefused_data();
  void damagedFileIsRefused();
  void databaseOfAnotherProgramIsRefused();
  void projectWhoseMakingWasCutShortSaysSo();
};

namespace {

/// Runs `work` in a process of its own until the destructor kills it; returns once `work` has called its argument.
class OtherProcess {
public:
  template <class Work>
  explicit OtherProcess(Work work) {
    std::array<int, 2> ready{};
    if (::pipe(ready.data()) != 0) qFatal("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
      work();
      (void)!::write(ready[1], "x", 1);
      for (;;) ::pause();
    }
    ::close(ready[1]);
    char c = 0;
    if (::read(ready[0], &c, 1) != 1) qFatal("the other process died");
    ::close(ready[0]);
  }
  ~OtherProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  pid_t pid() const { return pid_; }

private:
  pid_t pid_;
};

std::set<std::string> namesIn(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) names.insert(entry.path().filename().string());
  return names;
}

/// Makes a folder unwritable even for root, where the system allows that.
class ReadOnlyFolder {
public:
  explicit ReadOnlyFolder(std::filesystem::path path) : path_{std::move(path)} {
    if (::geteuid() == 0) {
      mounted_ = ::mount(path_.c_str(), path_.c_str(), nullptr, MS_BIND, nullptr) == 0;
      active_ = mounted_ && ::mount(nullptr, path_.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    } else {
      std::filesystem::permissions(path_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
      active_ = true;
    }
  }
  ~ReadOnlyFolder() {
    if (mounted_)
      ::umount(path_.c_str());
    else
      std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }
  bool active() const { return active_; }

private:
  std::filesystem::path path_;
  bool mounted_ = false, active_ = false;
};

const int kOwnRevision = static_cast<int>(project::schemaRevisions().size());

/// The program's own revisions and one more.
std::vector<Revision> withOneMore(const char* sql) {
  const auto own = project::schemaRevisions();
  std::vector<Revision> revisions{own.begin(), own.end()};
  revisions.push_back({kOwnRevision + 1, "test", sql});
  return revisions;
}

std::filesystem::path copyBefore(const std::filesystem::path& folder, int revision) {
  return folder / QString::asprintf("project.diptych.before-%04d", revision).toStdString();
}

int versionOf(const std::filesystem::path& file) {
  SQLite::Database db{file.string(), SQLite::OPEN_READONLY};
  return project::schemaVersion(db);
}

}  // namespace

void ProjectOpeningTest::secondWriterIsToldWhoHasIt() {
  Workplace w;
  w.project.reset();
  const OtherProcess writer{[&] { w.project = take(Project::open(w.path(), Project::Mode::readWrite)); }};
  const auto second = Project::open(w.path(), Project::Mode::readWrite);
  QVERIFY(!second.ok());
  QCOMPARE(second.error().code, ErrorCode::locked);
  const std::string expected = "Cannot open the project " + w.path().string() + " for writing: process " +
                               std::to_string(writer.pid()) + " on host ";
  QCOMPARE(second.error().what.substr(0, expected.size()), expected);
  QVERIFY(second.error().what.find("has had it open since") != std::string::npos);
  QVERIFY(!second.error().advice.empty());
  QVERIFY(Project::open(w.path(), Project::Mode::readOnly).ok());
}

void ProjectOpeningTest::lockOfADeadProcessIsFree() {
  Workplace w;
  w.project.reset();
  {
    const OtherProcess writer{[&] { w.project = take(Project::open(w.path(), Project::Mode::readWrite)); }};
  }
  QVERIFY(!readText(w.path() / "writer.lock").empty());  // killed, so it could not clear its name
  QVERIFY(Project::open(w.path(), Project::Mode::readWrite).ok());
  QVERIFY(readText(w.path() / "writer.lock").empty());
}

void ProjectOpeningTest::readerSeesWhatTheWriterCommitted() {
  Workplace w;
  const auto reader = take(Project::open(w.path(), Project::Mode::readOnly));
  for (int i = 0; i < 5; ++i) {
    (void)take(w.project->commitEdit(w.track.id, dot(take(w.project->labels(w.track.id)), i, 0, 0, 0, 1), "eva"));
    QCOMPARE(take(reader->labels(w.track.id)).at(i, 0, 0), SegmentValue{1});
    QCOMPARE(take(reader->edits(w.track.id)).size(), static_cast<std::size_t>(i + 1));
  }
  QVERIFY(take(reader->check()).empty());
}

void ProjectOpeningTest::readerLeavesTheFolderAsItWas() {
  Workplace w;
  w.project.reset();
  const std::string database = readText(w.path() / "project.diptych");
  const auto before = namesIn(w.path());
  {
    const auto reader = take(Project::open(w.path(), Project::Mode::readOnly));
    QCOMPARE(take(reader->series()).size(), std::size_t{1});
  }
  QVERIFY(readText(w.path() / "project.diptych") == database);
  for (const std::string& name : namesIn(w.path())) {
    if (before.contains(name)) continue;
    // SQLite needs shared memory beside the file to read it together with a writer. No contents: nothing of note.
    QVERIFY2(name == "project.diptych-shm" || name == "project.diptych-wal", name.c_str());
    if (name == "project.diptych-wal") QCOMPARE(std::filesystem::file_size(w.path() / name.c_str()), std::uintmax_t{0});
  }
}

void ProjectOpeningTest::readOnlyMediumCanBeRead() {
  Workplace w;
  w.project.reset();
  const ReadOnlyFolder medium{w.path()};
  if (!medium.active()) QSKIP("this machine lets no folder be made read-only");
  {
    const auto reader = take(Project::open(w.path(), Project::Mode::readOnly));
    QCOMPARE(take(reader->series()).size(), std::size_t{1});
    QVERIFY(reader->loadVolume(w.series.volume).ok());
    QVERIFY(take(reader->check()).empty());
  }
  const auto writer = Project::open(w.path(), Project::Mode::readWrite);
  QVERIFY(!writer.ok());
  QCOMPARE(writer.error().code, ErrorCode::permission);
}

void ProjectOpeningTest::networkModeKeepsNoLog() {
  Workplace w;
  w.project.reset();
  OpenOptions network;
  network.networkFileSystem = true;
  {
    const auto writer = take(Project::open(w.path(), Project::Mode::readWrite, network));
    const Edit edit = dot(take(writer->labels(w.track.id)), 3, 3, 0, 0, 1);
    (void)take(writer->commitEdit(w.track.id, edit, "eva"));
    QVERIFY(!namesIn(w.path()).contains("project.diptych-wal"));
    QVERIFY(!namesIn(w.path()).contains("project.diptych-shm"));
    QVERIFY(writer->loadVolume(w.series.volume).ok());
    // As a report or a job does while the window has the project open.
    const auto reader = take(Project::open(w.path(), Project::Mode::readOnly, network));
    QCOMPARE(take(reader->labels(w.track.id)).at(3, 3, 0), SegmentValue{1});
    QVERIFY(take(reader->check()).empty());
    const auto second = Project::open(w.path(), Project::Mode::readWrite, network);
    QVERIFY(!second.ok());
    QCOMPARE(second.error().code, ErrorCode::locked);
  }
  w.reopen();  // and back on a local disk
  QCOMPARE(take(w.project->labels(w.track.id)).at(3, 3, 0), SegmentValue{1});
}

void ProjectOpeningTest::newerSchemaIsRefusedByBothModes() {
  Workplace w;
  w.project.reset();
  const auto revisions = withOneMore("CREATE TABLE later (id INTEGER)");
  (void)take(Project::open(w.path(), Project::Mode::readWrite, OpenOptions{revisions, {}}));
  for (const auto mode : {Project::Mode::readWrite, Project::Mode::readOnly}) {
    const auto opened = Project::open(w.path(), mode);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().code, ErrorCode::tooNew);
    QVERIFY(opened.error().what.find("revision " + std::to_string(kOwnRevision + 1)) != std::string::npos);
  }
}

void ProjectOpeningTest::olderSchemaIsMigratedAfterACopy() {
  Workplace w;
  w.project.reset();
  const auto revisions = withOneMore("ALTER TABLE track ADD COLUMN locked INTEGER NOT NULL DEFAULT 0");
  {
    const auto migrated = take(Project::open(w.path(), Project::Mode::readWrite, OpenOptions{revisions, {}}));
    QCOMPARE(take(migrated->tracks(w.series.volume)).size(), std::size_t{1});
  }
  QCOMPARE(versionOf(w.path() / "project.diptych"), kOwnRevision + 1);
  const auto copy = copyBefore(w.path(), kOwnRevision + 1);
  QCOMPARE(versionOf(copy), kOwnRevision);
  std::filesystem::rename(copy, w.path() / "project.diptych");  // the way back
  w.reopen();
  QCOMPARE(take(w.project->tracks(w.series.volume)).size(), std::size_t{1});
}

void ProjectOpeningTest::failedMigrationChangesNothing() {
  Workplace w;
  w.project.reset();
  const auto revisions =
      withOneMore("CREATE TABLE half (id INTEGER); DROP TABLE edit_tile; SELECT nonsense FROM nowhere");
  const auto opened = Project::open(w.path(), Project::Mode::readWrite, OpenOptions{revisions, {}});
  QVERIFY(!opened.ok());
  QCOMPARE(versionOf(w.path() / "project.diptych"), kOwnRevision);
  w.reopen();
  QVERIFY(take(w.project->check()).empty());
  const Edit edit = dot(take(w.project->labels(w.track.id)), 3, 3, 0, 0, 1);
  QVERIFY(w.project->commitEdit(w.track.id, edit, "eva").ok());
}

void ProjectOpeningTest::olderSchemaIsReadThroughACopyInMemory() {
  Workplace w;
  w.project.reset();
  const std::string database = readText(w.path() / "project.diptych");
  const auto revisions = withOneMore("CREATE TABLE later (id INTEGER)");
  const auto reader = take(Project::open(w.path(), Project::Mode::readOnly, OpenOptions{revisions, {}}));
  QCOMPARE(take(reader->tracks(w.series.volume)).size(), std::size_t{1});
  QVERIFY(take(reader->check()).empty());
  QVERIFY(readText(w.path() / "project.diptych") == database);
}

void ProjectOpeningTest::damagedFileIsRefused_data() {
  QTest::addColumn<int>("offset");
  QTest::addColumn<int>("length");
  QTest::newRow("the file's header") << 0 << 16;
  QTest::newRow("a page of tables") << 4096 << 64;
  QTest::newRow("everything behind the first page") << 4096 << 100000;
}

void ProjectOpeningTest::damagedFileIsRefused() {
  QFETCH(int, offset);
  QFETCH(int, length);
  Workplace w;
  w.project.reset();
  const auto file = w.path() / "project.diptych";
  std::string bytes = readText(file);
  const auto end = std::min(bytes.size(), static_cast<std::size_t>(offset + length));
  for (auto i = static_cast<std::size_t>(offset); i < end; ++i) bytes[i] = static_cast<char>(~bytes[i]);
  writeText(file, bytes);
  const auto opened = Project::open(w.path(), Project::Mode::readWrite);
  QVERIFY(!opened.ok());
  QVERIFY2(opened.error().code == ErrorCode::damaged, opened.error().sentence().c_str());
  QVERIFY(opened.error().what.find(w.path().string()) != std::string::npos);
  QVERIFY(readText(file) == bytes);  // told, not "repaired"
}

void ProjectOpeningTest::databaseOfAnotherProgramIsRefused() {
  const TempFolder folder;
  {
    SQLite::Database other{(folder / "project.diptych").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    other.exec("PRAGMA application_id = 1; PRAGMA user_version = 1; CREATE TABLE recipes (id INTEGER)");
  }
  const std::string before = readText(folder / "project.diptych");
  for (const auto mode : {Project::Mode::readWrite, Project::Mode::readOnly}) {
    const auto opened = Project::open(folder.path(), mode);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().code, ErrorCode::unsupported);
  }
  QVERIFY(readText(folder / "project.diptych") == before);
}

void ProjectOpeningTest::projectWhoseMakingWasCutShortSaysSo() {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "p.diptych");
  writeText(folder / "p.diptych" / "project.diptych", "");
  for (const auto mode : {Project::Mode::readWrite, Project::Mode::readOnly}) {
    const auto opened = Project::open(folder / "p.diptych", mode);
    QVERIFY(!opened.ok());
    QVERIFY(opened.error().what.find("cut short") != std::string::npos);
    QVERIFY(opened.error().advice.find("make the project again") != std::string::npos);
  }
}

QTEST_GUILESS_MAIN(ProjectOpeningTest)
#include "ProjectOpeningTest.moc"
