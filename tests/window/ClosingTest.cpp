// Closing the window while a model is being trained: keep, stop, stay.

#include "app/window/Window.h"
#include "storage/project/Project.h"
#include "tests/window/Hearts.h"
#include "tests/window/OpenWindow.h"
#include "tests/window/SliceHand.h"

#include <QApplication>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

namespace {

constexpr int kTrainingMs = 120000;

}  // namespace

class ClosingTest : public QObject {
  Q_OBJECT

public:
  explicit ClosingTest(const PrivateHome& home) : home_{home} {}

private:
  const PrivateHome& home_;
  std::unique_ptr<OpenWindow> window_;

  /// A window with one heart, two slices of it done, and a training asked for; then under way.
  void askForTraining(const QString& minutes) {
    window_ = std::make_unique<OpenWindow>(home_);
    QVERIFY(window_->drop({home_.path() / "heart"}));
    viewer::SliceView* view = window_->original();
    for (const int step : {0, 1}) {
      if (step > 0) window_->key(Qt::Key_Down);
      window_->key(Qt::Key_B);
      SliceHand(*view).stroke({{26, 28}, {34, 34}});
      window_->key(Qt::Key_D);
      QVERIFY(waitUntil([] { return visible<QAbstractButton>(QStringLiteral("Done"))->isChecked(); }));
    }
    QVERIFY(click(QStringLiteral("Retrain")));
    QVERIFY(typeInto(QStringLiteral("Name of the result"), QStringLiteral("Small")));
    QVERIFY(typeInto(QStringLiteral("Training time in minutes"), minutes));
    QVERIFY(click(QStringLiteral("Train")));
  }
  void beginTraining(const QString& minutes) {
    askForTraining(minutes);
    if (QTest::currentTestFailed()) return;
    // Under way: the worker tells how far it is.
    QVERIFY2(waitFor(QStringLiteral("Progress of Train a model"), 30000) != nullptr, qPrintable(visibleNames()));
    QVERIFY(waitUntil([] { return findByName(QStringLiteral("Cancel")) != nullptr; }));
  }
  static bool is(const storage::JobEntry& job, JobState state) {
    const auto now = jobState(job.folder);
    return now && *now == state;
  }
  static std::vector<storage::JobEntry> jobsOf(const fs::path& folder) {
    const auto project = Project::open(folder, Project::Mode::readOnly);
    const auto list = project ? (*project)->jobs() : Result<std::vector<storage::JobEntry>>(project.error());
    return list ? *list : std::vector<storage::JobEntry>{};
  }
  std::vector<storage::ModelEntry> models(const fs::path& folder) {
    const auto project = Project::open(folder, Project::Mode::readOnly);
    const auto list = project ? (*project)->models() : Result<std::vector<storage::ModelEntry>>(project.error());
    return list ? *list : std::vector<storage::ModelEntry>{};
  }

private Q_SLOTS:
  void initTestCase() {
    if (builtWorker().empty()) QSKIP("diptych-worker is not built here, so nothing can be trained");
    QVERIFY(writeHeart(home_.path() / "heart", smallHeart(3, 4, 1), 3));
  }

  void cleanup() { window_.reset(); }

  void stayingGoesOn() {
    beginTraining(QStringLiteral("0.1"));
    if (QTest::currentTestFailed()) return;
    answerDialog(QStringLiteral("Stay here"));
    QVERIFY(!window_->close());
    QVERIFY((*window_)->isVisible());
    QVERIFY2(waitForMessage(QStringLiteral("Small is trained."), kTrainingMs), qPrintable(visibleNames()));
    // Nothing is running any more, so nothing is asked.
    const fs::path project = window_->project();
    QVERIFY(window_->close());
    QCOMPARE(models(project).size(), std::size_t{1});
  }

  void stoppingLeavesNoModel() {
    beginTraining(QStringLiteral("10"));
    if (QTest::currentTestFailed()) return;
    const fs::path folder = window_->project();
    QVERIFY(waitUntil(
        [&] {
          const auto jobs = jobsOf(folder);
          return jobs.size() == 1 && is(jobs.front(), JobState::running);
        },
        30000));
    answerDialog(QStringLiteral("Stop training"));
    QVERIFY(window_->close());
    window_.reset();
    const auto jobs = jobsOf(folder);
    QCOMPARE(jobs.size(), std::size_t{1});
    // The worker ends within moments; the folder tells.
    QVERIFY(waitUntil([&] { return is(jobs.front(), JobState::cancelled); }, 30000));
    QVERIFY(models(folder).empty());
  }

  void stoppingWhileItBeginsLeavesNothingRunning() {
    // However far it is when it is stopped: being drafted, recorded, in the queue, started. What was recorded can be resumed.
    for (const int pause : {0, 20, 60, 150, 400}) {
      askForTraining(QStringLiteral("10"));
      if (QTest::currentTestFailed()) return;
      QTest::qWait(pause);
      const fs::path folder = window_->project();
      answerDialog(QStringLiteral("Stop training"));
      QVERIFY(window_->close());
      window_.reset();
      for (const storage::JobEntry& job : jobsOf(folder))
        QVERIFY2(waitUntil([&] { return is(job, JobState::cancelled) || is(job, JobState::waiting); }, 30000),
                 qPrintable(QString::number(pause)));
      QVERIFY(models(folder).empty());
    }
  }

  void aTrainingThatIsKeptIsThereInTheNextWindow() {
    beginTraining(QStringLiteral("0.2"));
    if (QTest::currentTestFailed()) return;
    const fs::path folder = window_->project();
    answerDialog(QStringLiteral("Keep training"));
    QVERIFY(window_->close());
    window_.reset();
    QVERIFY(models(folder).empty());  // nobody has taken it in yet

    window_ = std::make_unique<OpenWindow>(home_);
    (*window_)->openPaths({folder});
    // Not its message: that may have come and gone while the window opened.
    QVERIFY2(waitUntil([&] { return models(folder).size() == 1; }, kTrainingMs), qPrintable(visibleNames()));
    QVERIFY(window_->close());
    QCOMPARE(models(folder).size(), std::size_t{1});
    const auto project = Project::open(folder, Project::Mode::readOnly);
    const auto jobs = (*project)->jobs();
    QVERIFY(jobs.ok());
    QCOMPARE(jobs->size(), std::size_t{1});
    QVERIFY(jobs->front().taken);
  }
};

int main(int argc, char** argv) {
  const PrivateHome home;
  QApplication application(argc, argv);
  app::prepareApplication(application);
  ClosingTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "ClosingTest.moc"
