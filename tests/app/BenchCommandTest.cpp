// `diptych bench`: what its figures look like. How large they are is nobody's promise on a machine that runs tests.

#include "tests/app/Programs.h"

#include <QJsonArray>
#include <QtTest>

using namespace diptych::tests;

namespace {

QStringList keys(const QJsonObject& object) {
  QStringList list = object.keys();
  list.sort();
  return list;
}

/// Three times, none of them negative, the median no larger than the 95th percentile.
void checkFigure(const QJsonObject& figure) {
  QCOMPARE(keys(figure), QStringList({"cpu_ms", "median_ms", "p95_ms"}));
  QVERIFY(figure["median_ms"].toDouble() > 0);
  QVERIFY(figure["cpu_ms"].toDouble() >= 0);
  QVERIFY(figure["p95_ms"].toDouble() >= figure["median_ms"].toDouble());
}

}  // namespace

class BenchCommandTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void viewerFiguresHaveTheirShape();
  void viewerTextIsATable();
  void startMeasuresEveryRun();
  void wrongNumbersAreRefused_data();
  void wrongNumbersAreRefused();

private:
  const QStringList viewer_{"bench", "viewer", "--repeats", "5", "--slices", "8", "--size", "200"};
};

void BenchCommandTest::viewerFiguresHaveTheirShape() {
  const Ran ran = runDiptych(viewer_ + QStringList{"--json"});
  VERIFY_DONE(ran);
  const QJsonObject json = ran.json();
  QCOMPARE(json["platform"].toString(), QString("offscreen"));
  QCOMPARE(json["qt"].toString(), QString(qVersion()));
  QVERIFY(json["machine"].toObject()["cores"].toInt() > 0);
  QCOMPARE(json["samples"].toInt(), 5);
  QCOMPARE(json["view"].toObject()["width"].toInt(), 200);
  const QJsonObject volume = json["volume"].toObject();
  QCOMPARE(volume["size"].toArray(), QJsonArray({512, 512, 8}));
  QCOMPARE(volume["segments"].toInt(), 9);

  const QStringList all{"brush_40", "brush_8", "scroll", "window_level"};
  const QJsonObject few = json["few_slices"].toObject();
  QCOMPARE(few["slices"].toInt(), 2);
  for (const QJsonObject& figures : {json["figures"].toObject(), few["figures"].toObject()}) {
    QCOMPARE(keys(figures), all);
    for (const QString& key : all) checkFigure(figures[key].toObject());
  }
  const QJsonObject prototype = json["prototype"].toObject();
  QVERIFY(!prototype["source"].toString().isEmpty());
  for (const char* key : {"scroll", "brush_8", "window_level"}) checkFigure(prototype[key].toObject());
  const QJsonObject ratios = json["ratios"].toObject();
  QCOMPARE(keys(ratios["to_prototype"].toObject()), QStringList({"brush_8", "scroll", "window_level"}));
  QCOMPARE(keys(ratios["to_few_slices"].toObject()), all);
}

void BenchCommandTest::viewerTextIsATable() {
  const Ran ran = runDiptych(viewer_);
  VERIFY_DONE(ran);
  for (const char* words : {"200 × 200 pixels on offscreen", "Scroll by a slice", "Brush, radius 40", "Window/level"})
    QVERIFY2(ran.out.contains(words), words);
}

void BenchCommandTest::startMeasuresEveryRun() {
  if (workerProgram().isEmpty()) QSKIP("There is no worker, and the window does not open without one");
  const Ran ran = runDiptych({"bench", "start", "--json", "--series", "3", "--repeats", "2"});
  VERIFY_DONE(ran);
  const QJsonObject json = ran.json();
  QCOMPARE(json["series"].toInt(), 3);
  const QJsonArray runs = json["runs"].toArray();
  QCOMPARE(runs.size(), 2);
  for (const QJsonValue& run : runs) {
    const QJsonObject times = run.toObject();
    // Nothing is listed before there is a window.
    QVERIFY(times["first_frame_ms"].toDouble() > 0);
    QVERIFY(times["study_list_ms"].toDouble() >= times["first_frame_ms"].toDouble());
    QVERIFY(times["picture_ms"].toDouble() >= times["first_frame_ms"].toDouble());
  }
  QCOMPARE(keys(json["median"].toObject()), QStringList({"first_frame_ms", "picture_ms", "study_list_ms"}));
}

void BenchCommandTest::wrongNumbersAreRefused_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::newRow("nothing to measure") << QStringList{"bench"};
  QTest::newRow("a view of no size") << QStringList{"bench", "viewer", "--size", "0"};
  QTest::newRow("a single slice") << QStringList{"bench", "viewer", "--slices", "1"};
  QTest::newRow("no starts") << QStringList{"bench", "start", "--repeats", "0"};
}

void BenchCommandTest::wrongNumbersAreRefused() {
  QFETCH(QStringList, arguments);
  const Ran ran = runDiptych(arguments);
  COMPARE_ONE_SENTENCE(ran, 2);
}

QTEST_GUILESS_MAIN(BenchCommandTest)
#include "BenchCommandTest.moc"
