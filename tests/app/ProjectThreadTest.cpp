// The thread that owns the open project, from the window's side: order, answers, receivers that die, and the end. Also meant for
// the thread sanitizer (preset tsan).

#include "app/window/ProjectThread.h"
#include "tests/storage/ProjectFixtures.h"

#include <QCoreApplication>
#include <QTest>
#include <atomic>
#include <thread>
#include <vector>

using namespace diptych;
using namespace diptych::app;
using namespace diptych::storage::test;
using storage::Project;

namespace {

/// A project with a series and a human track, and the thread that owns it.
struct Open {
  Open() : thread{std::make_unique<ProjectThread>(std::move(place.project))} {}
  Workplace place;
  std::unique_ptr<ProjectThread> thread;
};

Edit dot(const LabelTiles& labels, int x) {
  EditBuilder builder{labels};
  builder.set(x % 60, x / 60, 0, 0, 1);
  return std::move(builder).finish("Dot " + std::to_string(x));
}

}  // namespace

class ProjectThreadTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void answersComeInOrderOnThisThread();
  void everySavedChangeIsOnDiskAtTheEnd();
  void aReceiverThatIsGoneGetsNothing();
  void manyThreadsMayAskAtOnce();
  void whatIsRefusedForGoodIsAnswered();
};

void ProjectThreadTest::answersComeInOrderOnThisThread() {
  Open open;
  const auto here = std::this_thread::get_id();
  std::vector<int> answers;
  constexpr int kMany = 500;
  for (int i = 0; i < kMany; ++i)
    open.thread->run(
        this,
        [i, here](Project& project) {
          return std::pair{i, std::this_thread::get_id() != here && project.series().ok()};
        },
        [&, i](const std::pair<int, bool>& answer) {
          QCOMPARE(answer.first, i);
          QVERIFY(answer.second);
          QVERIFY(std::this_thread::get_id() == here);
          answers.push_back(i);
        });
  QTRY_COMPARE_WITH_TIMEOUT(answers.size(), std::size_t{kMany}, 60000);
  for (int i = 0; i < kMany; ++i) QCOMPARE(answers[static_cast<std::size_t>(i)], i);
}

void ProjectThreadTest::everySavedChangeIsOnDiskAtTheEnd() {
  Open open;
  constexpr int kMany = 60;
  LabelTiles labels{kSize};
  int answered = 0;
  for (int i = 0; i < kMany; ++i) {
    const Edit edit = dot(labels, i);
    QVERIFY(apply(labels, edit).ok());
    open.thread->save(
        this, [edit, track = open.place.track.id](Project& project) { return project.commitEdit(track, edit, "eva"); },
        [&](const Result<storage::EditEntry>& entry) {
          QVERIFY(entry.ok());
          ++answered;
        });
    if (i % 10 == 0) QCoreApplication::processEvents();
  }
  QVERIFY(open.thread->unsaved() > 0 || answered > 0);
  open.thread.reset();  // with work in the queue
  const auto again = take(Project::open(open.place.path(), Project::Mode::readOnly));
  QCOMPARE(take(again->edits(open.place.track.id)).size(), std::size_t{kMany});
  QVERIFY(take(again->labels(open.place.track.id)).slice(0, 0) == labels.slice(0, 0));
}

void ProjectThreadTest::aReceiverThatIsGoneGetsNothing() {
  Open open;
  bool told = false, last = false;
  for (int i = 0; i < 100; ++i) {
    const auto receiver = std::make_unique<QObject>();
    open.thread->run(
        receiver.get(), [](Project& project) { return project.series(); },
        [&](const Result<std::vector<storage::SeriesEntry>>&) { told = true; });
  }
  open.thread->run(
      this, [](Project&) {}, [&] { last = true; });
  QTRY_VERIFY_WITH_TIMEOUT(last, 60000);
  QVERIFY(!told);
}

void ProjectThreadTest::manyThreadsMayAskAtOnce() {
  Open open;
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> pool;
    for (int worker = 0; worker < 4; ++worker)
      pool.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const auto tracks = open.thread->await(
              [volume = open.place.series.volume](Project& project) { return project.tracks(volume); });
          if (tracks && tracks->size() == 1) ++right;
          (void)open.thread->unsaved();
          (void)open.thread->trouble();
        }
      });
    for (int i = 0; i < 50; ++i) {
      open.thread->run(
          this, [](Project& project) { return project.models(); }, [](const auto&) {});
      open.thread->tryAgain();
      QCoreApplication::processEvents();
    }
  }
  QCOMPARE(right.load(), 200);
}

void ProjectThreadTest::whatIsRefusedForGoodIsAnswered() {
  Open open;
  std::optional<Error> refused;
  open.thread->save(
      this,
      [](Project&) -> Status {
        return Error{ErrorCode::invalid, "It makes no sense", {}, {}};
      },
      [&](const Status& status) { refused = status.error(); });
  QTRY_VERIFY_WITH_TIMEOUT(refused.has_value(), 60000);
  QCOMPARE(refused->what, std::string{"It makes no sense"});
  QCOMPARE(open.thread->unsaved(), 0);
  QVERIFY(!open.thread->trouble());
}

QTEST_GUILESS_MAIN(ProjectThreadTest)
#include "ProjectThreadTest.moc"
