// Damage to the files of a project: whatever changed on the disk is found when it is read, said with what is affected, and never
// shown as data. Every reading happens in a process of its own, so that a crash or a hang is counted and not suffered.

#include "tests/fixtures/projects/SampleProject.h"
#include "tests/storage/ProjectDump.h"
#include "tests/storage/ProjectFixtures.h"

#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <array>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <random>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

namespace {

constexpr unsigned kSeed = 20250102;
constexpr std::size_t kPage = 4096;
constexpr unsigned kSeconds = 20;  // for one reading, which takes milliseconds

/// How often each way of damage is tried: a few hundred times in plain ./check, DIPTYCH_DAMAGE_FACTOR times as often where that is set.
int tries(int plain) {
  const int factor = qEnvironmentVariableIntValue("DIPTYCH_DAMAGE_FACTOR");
  return plain * std::max(factor, 1);
}

/// Runs `work` in a child and gives what it wrote; nullopt where it crashed or hung.
std::optional<std::string> inChild(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) qFatal("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(kSeconds);
    ::close(ends[0]);
    std::string text = work();
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t written = ::write(ends[1], text.data() + done, text.size() - done);
      if (written <= 0) ::_exit(2);
      done += static_cast<std::size_t>(written);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return text;
}

/// A project with something of everything, as the window leaves it.
struct Sample {
  TempFolder folder;
  std::map<std::filesystem::path, std::string> files;  ///< relative to the project
  std::string dump;

  Sample() {
    writeSampleProject(path(), folder / "in");
    for (const auto& entry : std::filesystem::recursive_directory_iterator{path()})
      if (entry.is_regular_file()) files[entry.path().lexically_relative(path())] = readText(entry.path());
    dump = dumpProject(path(), Project::Mode::readOnly);
  }
  std::filesystem::path path() const { return folder / "p.diptych"; }
  std::filesystem::path file(std::string_view beginning) const {
    for (const auto& [name, content] : files)
      if (name.string().substr(0, beginning.size()) == beginning) return name;
    qFatal("no such file");
  }

  /// The project as it was, with one file in other words.
  void put(const std::filesystem::path& name, const std::string& content) const {
    for (const auto& [other, original] : files) writeText(path() / other, other == name ? content : original);
    std::filesystem::remove(path() / "project.diptych-wal");
    std::filesystem::remove(path() / "project.diptych-shm");
    if (!files.contains(name)) writeText(path() / name, content);
  }
};

/// What became of one damage.
enum class Outcome { unnoticed, said, crashed, wrong };

/// Whether a section may be missing: only where the list that would lead to it is said to be unreadable.
bool mayBeMissing(const std::string& name, const Sections& found) {
  const auto failed = [&](const std::string& list) {
    const auto at = found.find(list);
    return at != found.end() && at->second.starts_with(kErrorMark);
  };
  if (failed("open")) return true;
  if (name.starts_with("model")) return failed("models");
  return failed("series") || (name.starts_with("track ") && failed("series 1 tracks"));
}

/// Nothing but original data and sentences that name the project's part.
Outcome judge(const std::string& original, const std::optional<std::string>& found, QByteArray& why) {
  if (!found) return why = "the reader crashed or hung", Outcome::crashed;
  const Sections before = sectionsOf(original), after = sectionsOf(*found);
  if (before == after) return Outcome::unnoticed;
  bool said = false;
  for (const auto& [name, text] : after) {
    if (text.starts_with(kErrorMark)) {
      said = true;
      if (text.size() < 20 || text.find("Cannot ") == std::string::npos)
        return why = QByteArray::fromStdString(name + ": " + text), Outcome::wrong;
    } else if (const auto was = before.find(name); was == before.end() || was->second != text) {
      return why = QByteArray::fromStdString(name + " reads\n" + text + "\ninstead of\n" +
                                             (was == before.end() ? "nothing" : was->second)),
             Outcome::wrong;
    }
  }
  for (const auto& [name, text] : before)
    if (!after.contains(name) && !mayBeMissing(name, after))
      return why = QByteArray::fromStdString(name + " is missing, and nothing was said"), Outcome::wrong;
  return said ? Outcome::said : Outcome::wrong;
}

class Tally {
public:
  /// Reads the damaged project in both modes; false after wrong data or a crash, which is printed with how it came about.
  bool read(const Sample& sample, const QByteArray& damage) {
    for (const auto mode : {Project::Mode::readOnly, Project::Mode::readWrite}) {
      const auto found = inChild([&] { return dumpProject(sample.path(), mode); });
      QByteArray why;
      const Outcome outcome = judge(sample.dump, found, why);
      ++counts_[outcome];
      if (outcome == Outcome::crashed || outcome == Outcome::wrong) {
        qWarning("%s, opened for %s: %s", damage.constData(), mode == Project::Mode::readOnly ? "reading" : "writing",
                 why.constData());
        return false;
      }
    }
    return true;
  }
  int count(Outcome outcome) const {
    const auto found = counts_.find(outcome);
    return found == counts_.end() ? 0 : found->second;
  }
  void print(const char* what) const {
    std::printf("%s: %d read as they were, %d said, 0 wrong, 0 crashed\n", what, count(Outcome::unnoticed),
                count(Outcome::said));
  }

private:
  std::map<Outcome, int> counts_;
};

QByteArray described(const char* what, std::size_t offset, int i) {
  return QByteArray(what) + " at byte " + QByteArray::number(static_cast<qulonglong>(offset)) + " (seed " +
         QByteArray::number(kSeed) + ", try " + QByteArray::number(i) + ")";
}

}  // namespace

class DamageTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void wholeProjectReadsTheSameEveryTime();
  void flippedBytesOfTheDatabase();
  void everyPageOfTheDatabase();
  void truncatedDatabase();
  void pagesThatChangedPlaces();
  void olderDatabaseBesideNewerFiles();
  void flippedBytesOfOtherFiles();
  void flippedFramesOfTheLog();
  void foreignLog();
};

void DamageTest::wholeProjectReadsTheSameEveryTime() {
  const Sample sample;
  QVERIFY(sample.dump.find(kErrorMark) == std::string::npos);
  QVERIFY(sectionsOf(sample.dump).size() > 15);
  Tally tally;
  QVERIFY(tally.read(sample, "nothing"));
  QCOMPARE(tally.count(Outcome::unnoticed), 2);
}

void DamageTest::flippedBytesOfTheDatabase() {
  const Sample sample;
  const std::string original = sample.files.at("project.diptych");
  std::mt19937 random{kSeed};
  Tally tally;
  for (int i = 0; i < tries(200); ++i) {
    std::string content = original;
    const auto at = random() % content.size();
    content[at] = static_cast<char>(content[at] ^ static_cast<char>(1u << random() % 8));
    sample.put("project.diptych", content);
    QVERIFY(tally.read(sample, described("a flipped bit", at, i)));
  }
  tally.print("flipped bits of the database");
  // Opening for writing looks at every page that is in use; few are not.
  QVERIFY(tally.count(Outcome::said) > tally.count(Outcome::unnoticed));
}

void DamageTest::everyPageOfTheDatabase() {
  const Sample sample;
  const std::string original = sample.files.at("project.diptych");
  std::mt19937 random{kSeed};
  Tally tally;
  for (std::size_t page = 0; page < original.size() / kPage; ++page) {
    std::string zeros = original, noise = original;
    std::memset(zeros.data() + page * kPage, 0, kPage);
    for (std::size_t i = 0; i < kPage; ++i) noise[page * kPage + i] = static_cast<char>(random());
    sample.put("project.diptych", zeros);
    QVERIFY(tally.read(sample, described("a page of zeros", page * kPage, 0)));
    sample.put("project.diptych", noise);
    QVERIFY(tally.read(sample, described("a page of noise", page * kPage, 0)));
  }
  tally.print("pages of zeros and noise");
}

void DamageTest::truncatedDatabase() {
  const Sample sample;
  const std::string original = sample.files.at("project.diptych");
  std::mt19937 random{kSeed};
  Tally tally;
  for (int i = 0; i < tries(40); ++i) {
    const std::size_t length = i % 2 == 0 ? random() % original.size() : random() % (original.size() / kPage) * kPage;
    sample.put("project.diptych", original.substr(0, length));
    QVERIFY(tally.read(sample, described("the end", length, i)));
  }
  tally.print("truncated databases");
  QCOMPARE(tally.count(Outcome::unnoticed), 0);
}

void DamageTest::pagesThatChangedPlaces() {
  const Sample sample;
  const std::string original = sample.files.at("project.diptych");
  const std::size_t pages = original.size() / kPage;
  std::mt19937 random{kSeed};
  Tally tally;
  for (int i = 0; i < tries(40); ++i) {
    const std::size_t a = random() % pages, b = random() % pages;
    if (a == b) continue;
    std::string content = original;
    content.replace(a * kPage, kPage, original, b * kPage, kPage);
    if (i % 2 == 0) content.replace(b * kPage, kPage, original, a * kPage, kPage);
    sample.put("project.diptych", content);
    QVERIFY(tally.read(sample, described("another page", a * kPage, i)));
  }
  tally.print("pages in each other's place");
}

/// The file as it was some edits ago is whole in itself: it is read as that, and its volumes are still its own.
void DamageTest::olderDatabaseBesideNewerFiles() {
  const Sample sample;
  const auto later = [&](const std::function<void(Project&)>& change) {
    sample.put("none", "");
    std::filesystem::remove(sample.path() / "none");
    change(*take(Project::open(sample.path(), Project::Mode::readWrite)));
  };
  later([&](Project& project) { (void)take(project.addSeries(handMadeSeries(sample.folder / "more", "9.8.7"), {})); });
  writeText(sample.path() / "project.diptych", sample.files.at("project.diptych"));
  QCOMPARE(dumpProject(sample.path(), Project::Mode::readOnly), sample.dump);
  QVERIFY(take(take(Project::open(sample.path(), Project::Mode::readOnly))->check()).empty());
}

void DamageTest::flippedBytesOfOtherFiles() {
  const Sample sample;
  std::mt19937 random{kSeed};
  for (const char* beginning : {"volumes/", "models/"}) {
    const auto name = sample.file(beginning);
    const std::string original = sample.files.at(name);
    Tally tally;
    for (int i = 0; i < tries(30); ++i) {
      std::string content = original;
      const auto at = random() % content.size();
      content[at] = static_cast<char>(content[at] ^ static_cast<char>(1u << random() % 8));
      sample.put(name, content);
      QVERIFY(tally.read(sample, described(beginning, at, i)));
    }
    tally.print(beginning);
  }
}

namespace {

/// A project that was killed with changes in its log, and how it reads after each number of them.
struct Killed : Sample {
  std::string log;
  std::vector<std::string> states;

  Killed() {
    const auto child = inChild([&] {
      const auto project = take(Project::open(path(), Project::Mode::readWrite));
      const TrackId track = take(project->tracks(take(project->series())[0].volume))[0].id;
      std::string all;
      for (int i = 0; i < 6; ++i) {
        (void)take(project->commitEdit(track, dot(take(project->labels(track)), 10 + i, 2, i % 3, 0, 1), "eva"));
        all += readText(path() / "project.diptych-wal").size() > 0 ? dumpProject(path(), Project::Mode::readOnly) : "";
        all += '\x1e';
      }
      log = readText(path() / "project.diptych-wal");
      writeText(folder / "log", log);
      writeText(folder / "database", readText(path() / "project.diptych"));
      return all;  // and gone without closing
    });
    if (!child) qFatal("the writer failed");
    log = readText(folder / "log");
    files["project.diptych"] = readText(folder / "database");
    states.push_back(dump);
    for (std::size_t begin = 0, end = 0; (end = child->find('\x1e', begin)) != std::string::npos; begin = end + 1)
      states.push_back(child->substr(begin, end - begin));
    dump = states.back();
  }
};

}  // namespace

/// A flipped bit in the log is said, except in the last change: that looks like a power cut before it was saved.
void DamageTest::flippedFramesOfTheLog() {
  const Killed killed;
  QVERIFY(killed.log.size() > 6 * kPage);
  QCOMPARE(killed.states.size(), std::size_t{7});
  std::mt19937 random{kSeed};
  int said = 0, last = 0, same = 0;
  for (int i = 0; i < tries(80); ++i) {
    std::string log = killed.log;
    const auto at = random() % log.size();
    log[at] = static_cast<char>(log[at] ^ static_cast<char>(1u << random() % 8));
    killed.put("project.diptych-wal", log);
    const auto found = inChild([&] { return dumpProject(killed.path(), Project::Mode::readWrite); });
    QVERIFY2(found, described("the reader crashed: a flipped bit of the log", at, i).constData());
    if (*found == killed.dump)
      ++same;
    else if (*found == killed.states[5])
      ++last;
    else {
      QByteArray why;
      QVERIFY2(judge(killed.dump, found, why) == Outcome::said,
               (described("a flipped bit of the log", at, i) + ": " + why).constData());
      ++said;
    }
  }
  std::printf("flipped bits of the log: %d said, %d taken for an unsaved last change, %d read as they were\n", said,
              last, same);
  QVERIFY(said > last);
}

void DamageTest::foreignLog() {
  const Killed killed;
  const Sample other;
  other.put("project.diptych-wal", killed.log);
  for (const auto mode : {Project::Mode::readOnly, Project::Mode::readWrite}) {
    const auto opened = Project::open(other.path(), mode);
    QVERIFY(!opened.ok());
    QCOMPARE(opened.error().code, ErrorCode::damaged);
    QVERIFY(opened.error().what.find("belongs to another project") != std::string::npos);
  }
  QVERIFY(readText(other.path() / "project.diptych-wal") == killed.log);

  // A copy by backup is another file, too: the log of the original says nothing about it.
  const TempFolder place;
  QVERIFY(take(Project::open(killed.path(), Project::Mode::readOnly))->backup(place / "b.diptych").ok());
  writeText(place / "b.diptych/project.diptych-wal", killed.log);
  QVERIFY(!Project::open(place / "b.diptych", Project::Mode::readWrite).ok());
}

QTEST_GUILESS_MAIN(DamageTest)
#include "DamageTest.moc"
