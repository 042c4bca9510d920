// What was acknowledged survives kill -9.

#include "tests/storage/ProjectFixtures.h"

#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <array>
#include <csignal>
#include <random>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

class ProjectCrashTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void acknowledgedEditsSurviveAKilledWriter();
};

namespace {

/// Edit number n (from 1) paints one voxel of its own, in each of two tiles, so that half an edit would be seen.
Edit numbered(const LabelTiles& labels, std::int64_t n) {
  EditBuilder builder{labels};
  const int i = static_cast<int>(n) - 1;
  const int x = i % 30, y = i / 30 % 64, k = i / 30 / 64;
  builder.set(x, y, k, 0, 1);
  builder.set(x + kTileSide, y, k, 1, 2);
  return std::move(builder).finish("Edit " + std::to_string(n));
}

/// Commits until it is killed; writes each sequence number to `out` as soon as it is acknowledged.
[[noreturn]] void writeForever(const std::filesystem::path& path, TrackId track, int out) {
  const auto project = take(Project::open(path, Project::Mode::readWrite));
  std::int64_t next = static_cast<std::int64_t>(take(project->edits(track)).size()) + 1;
  LabelTiles labels = take(project->labels(track));
  for (;; ++next) {
    const Edit edit = numbered(labels, next);
    const EditEntry entry = take(project->commitEdit(track, edit, "eva"));
    if (!apply(labels, edit)) ::_exit(1);
    if (::write(out, &entry.seq, sizeof entry.seq) != sizeof entry.seq) ::_exit(1);
  }
}

}  // namespace

void ProjectCrashTest::acknowledgedEditsSurviveAKilledWriter() {
  Workplace w;
  w.project.reset();
  std::mt19937 random{4711};
  std::int64_t acknowledged = 0;
  for (int round = 0; round < 10; ++round) {
    std::array<int, 2> channel{};
    QCOMPARE(::pipe(channel.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) writeForever(w.path(), w.track.id, channel[1]);
    ::close(channel[1]);

    std::int64_t seq = 0;
    const unsigned enough = random() % 20;
    for (unsigned i = 0; i <= enough; ++i) {
      QCOMPARE(::read(channel[0], &seq, sizeof seq), static_cast<ssize_t>(sizeof seq));
      acknowledged = seq;
    }
    ::usleep(random() % 3000);  // anywhere within an edit
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(channel[0], &seq, sizeof seq) == static_cast<ssize_t>(sizeof seq)) acknowledged = seq;
    ::close(channel[0]);

    const auto project = take(Project::open(w.path(), Project::Mode::readWrite));
    const auto problems = take(project->check());
    QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().c_str());
    const auto edits = take(project->edits(w.track.id));
    QVERIFY(!edits.empty() && edits.back().seq >= acknowledged);
    LabelTiles expected{kSize};
    for (std::size_t i = 0; i < edits.size(); ++i) {
      QCOMPARE(edits[i].seq, static_cast<std::int64_t>(i + 1));
      QVERIFY(apply(expected, numbered(expected, edits[i].seq)).ok());
    }
    const LabelTiles found = take(project->labels(w.track.id));
    for (int t = 0; t < kSize.t; ++t)
      for (int k = 0; k < kSize.z; ++k) QVERIFY(found.slice(k, t) == expected.slice(k, t));
  }
}

QTEST_GUILESS_MAIN(ProjectCrashTest)
#include "ProjectCrashTest.moc"
