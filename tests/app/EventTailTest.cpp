// A growing event file, and the time that is left by it.

#include "app/jobs/EventTail.h"
#include "app/jobs/JobNews.h"
#include "app/jobs/TimeLeft.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

using namespace diptych;
using namespace diptych::app;

class EventTailTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void init();
  void linesComeWholeAndOnce();
  void aLongFileComesInParts();
  void anEndlessLineIsPassedOver();
  void paceGoesByWhatWasSeen();
  void paceBeginsAgainWithTheWork();
  void aResumedCurveIsContinued();

private:
  void append(const std::string& text) const {
    std::ofstream{dir_->filePath("events.jsonl").toStdString(), std::ios::app | std::ios::binary} << text;
  }
  std::vector<std::string> read(EventTail& tail) const {
    std::vector<std::string> lines;
    tail.read([&](std::string_view line, std::uint64_t) { lines.emplace_back(line); });
    return lines;
  }
  using Lines = std::vector<std::string>;
  std::unique_ptr<QTemporaryDir> dir_;
};

void EventTailTest::init() {
  dir_ = std::make_unique<QTemporaryDir>();
}

void EventTailTest::linesComeWholeAndOnce() {
  EventTail tail{dir_->path().toStdString()};
  QCOMPARE(read(tail), Lines{});  // the file is not there
  append("one\ntw");
  QCOMPARE(read(tail), Lines{"one"});
  QCOMPARE(read(tail), Lines{});
  append("o\n\nthree\n");
  std::vector<std::uint64_t> begins;
  Lines lines;
  tail.read([&](std::string_view line, std::uint64_t begin) {
    lines.emplace_back(line);
    begins.push_back(begin);
  });
  QCOMPARE(lines, (Lines{"two", "", "three"}));
  QCOMPARE(begins, (std::vector<std::uint64_t>{4, 8, 9}));
}

void EventTailTest::aLongFileComesInParts() {
  const std::string line(99, 'x');
  for (int i = 0; i < 3000; ++i) append(line + "\n");
  EventTail tail{dir_->path().toStdString()};
  int lines = 0, calls = 0;
  bool more = true;
  while (more) {
    more = tail.read([&](std::string_view text, std::uint64_t) { lines += text == line ? 1 : 0; });
    ++calls;
  }
  QCOMPARE(lines, 3000);
  QVERIFY(calls > 3);
}

void EventTailTest::anEndlessLineIsPassedOver() {
  append(std::string(3U << 20, 'x'));
  EventTail tail{dir_->path().toStdString()};
  while (tail.read([](std::string_view, std::uint64_t) { QFAIL("there is no line yet"); })) {
  }
  append("\ngood\n");
  Lines lines;
  while (tail.read([&](std::string_view line, std::uint64_t) { lines.emplace_back(line); })) {
  }
  QVERIFY(!lines.empty());
  QCOMPARE(lines.back(), std::string{"good"});
  for (const std::string& line : lines) QVERIFY(line.size() < (2U << 20));
}

void EventTailTest::paceGoesByWhatWasSeen() {
  TimeLeft left;
  const TimeLeft::Clock::time_point start{};
  QVERIFY(!left.seconds());
  left.saw(0.6, start);
  QVERIFY(!left.seconds());  // one sight is no pace
  left.saw(0.7, start + std::chrono::seconds{5});
  QVERIFY(qFuzzyCompare(*left.seconds(), 15.0));
  left.saw(1, start + std::chrono::seconds{20});
  QVERIFY(std::abs(*left.seconds()) < 1e-9);
}

void EventTailTest::paceBeginsAgainWithTheWork() {
  TimeLeft left;
  const TimeLeft::Clock::time_point start{};
  left.saw(0.9, start);
  left.saw(0, start + std::chrono::seconds{100});
  QVERIFY(!left.seconds());
  left.saw(0.5, start + std::chrono::seconds{110});
  QVERIFY(qFuzzyCompare(*left.seconds(), 10.0));
}

void EventTailTest::aResumedCurveIsContinued() {
  std::vector<CurvePoint> curve;
  for (const int step : {10, 20, 30, 20, 40}) addToCurve(curve, CurvePoint{step, 0, 0, 0, {}});
  QCOMPARE(curve.size(), std::size_t{3});
  QCOMPARE(curve[1].step, 20);
  QCOMPARE(curve[2].step, 40);
}

QTEST_GUILESS_MAIN(EventTailTest)
#include "EventTailTest.moc"
