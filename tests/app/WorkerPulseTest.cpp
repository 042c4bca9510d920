// When a worker is said not to answer, by the clock of whoever looks.

#include "app/jobs/WorkerPulse.h"

#include <QtTest>

using namespace diptych;
using namespace diptych::app;
using namespace std::chrono_literals;

using Finding = WorkerPulse::Finding;

class WorkerPulseTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init();
  void aSilentWorkerIsSaidToBeAndRecovers();
  void aWorkerThatBeatsButGetsNoFurtherIsStuck();
  void anOlderWorkerIsNeverCalledSilent();
  void aChildThatNeverBeginsIsSilent();
  void whoSleptHimselfBlamesNobody();
  void aSuspendedWorkerIsNotStuckWhenItWakes();
  void anotherSignOfLifeCounts();

private:
  /// A look each half second.
  Finding after(std::chrono::milliseconds time, const std::optional<JobBeat>& beat, bool owed = false) {
    Finding finding = Finding::well;
    for (const auto end = now_ + time; now_ < end;) finding = pulse_.feel(beat, owed, now_ += 500ms);
    return finding;
  }
  WorkerPulse pulse_;
  WorkerPulse::Clock::time_point now_;
};

void WorkerPulseTest::init() {
  pulse_ = WorkerPulse{};
  now_ = {};
}

void WorkerPulseTest::aSilentWorkerIsSaidToBeAndRecovers() {
  QCOMPARE(after(29s, JobBeat{5, 1}), Finding::well);
  QCOMPARE(after(12s, JobBeat{5, 1}), Finding::silent);
  QCOMPARE(pulse_.since(), 40s);
  QVERIFY2(pulseWords(Finding::silent, pulse_.since()).startsWith("The worker has not answered for 40 s."),
           qPrintable(pulseWords(Finding::silent, pulse_.since())));
  QCOMPARE(after(500ms, JobBeat{6, 1}), Finding::well);
}

void WorkerPulseTest::aWorkerThatBeatsButGetsNoFurtherIsStuck() {
  Finding finding = Finding::well;
  for (std::uint64_t beat = 1; beat <= 295; ++beat) finding = after(2s, JobBeat{beat, 7});
  QCOMPARE(finding, Finding::well);
  for (std::uint64_t beat = 296; beat <= 306; ++beat) finding = after(2s, JobBeat{beat, 7});
  QCOMPARE(finding, Finding::stuck);
  QVERIFY(pulseWords(finding, pulse_.since()).contains("no further for 10 min"));
  QCOMPARE(after(2s, JobBeat{307, 8}), Finding::well);
}

void WorkerPulseTest::anOlderWorkerIsNeverCalledSilent() {
  QCOMPARE(after(3h, {}), Finding::well);
}

void WorkerPulseTest::aChildThatNeverBeginsIsSilent() {
  QCOMPARE(after(29s, {}, true), Finding::well);
  QCOMPARE(after(3s, {}, true), Finding::silent);
  QCOMPARE(after(500ms, JobBeat{}), Finding::well);
}

void WorkerPulseTest::whoSleptHimselfBlamesNobody() {
  QCOMPARE(after(5s, JobBeat{5, 1}), Finding::well);
  QCOMPARE(pulse_.feel(JobBeat{5, 1}, false, now_ += 8h), Finding::well);
  QCOMPARE(after(2s, JobBeat{6, 1}), Finding::well);
}

void WorkerPulseTest::aSuspendedWorkerIsNotStuckWhenItWakes() {
  QCOMPARE(after(1h, JobBeat{5, 1}), Finding::silent);
  QCOMPARE(after(4s, JobBeat{6, 1}), Finding::well);
}

void WorkerPulseTest::anotherSignOfLifeCounts() {
  // A lock on a network whose beats arrive late, while events come in.
  for (int i = 0; i < 10; ++i) {
    QCOMPARE(after(20s, JobBeat{5, 1}), Finding::well);
    pulse_.answered();
  }
}

QTEST_GUILESS_MAIN(WorkerPulseTest)
#include "WorkerPulseTest.moc"
