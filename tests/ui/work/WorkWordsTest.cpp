#include "ui/work/WorkWords.h"

#include <QtTest>
#include <limits>

using namespace diptych::ui;

class WorkWordsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void timeLeftIsSaidAsPeopleDo_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0.0 << "a few seconds left";
    QTest::newRow("few") << 4.9 << "a few seconds left";
    QTest::newRow("no tenths") << 7.4 << "7 s left";
    QTest::newRow("below ten") << 9.9 << "10 s left";
    QTest::newRow("seconds") << 41.6 << "42 s left";
    QTest::newRow("minutes") << 72.0 << "1 min 12 s left";
    QTest::newRow("hours") << 3900.0 << "1 h 05 min left";
    QTest::newRow("unknown") << std::numeric_limits<double>::quiet_NaN() << "";
    QTest::newRow("negative") << -3.0 << "";
  }
  void timeLeftIsSaidAsPeopleDo() {
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(timeLeftText(seconds), text);
  }

  void minutesAreSaidAsPeopleDo_data() {
    QTest::addColumn<double>("minutes");
    QTest::addColumn<QString>("text");
    QTest::newRow("seconds") << 0.1 << "6 seconds";
    QTest::newRow("half") << 0.5 << "30 seconds";
    QTest::newRow("one") << 1.0 << "1 minute";
    QTest::newRow("three") << 3.0 << "3 minutes";
    QTest::newRow("tenths") << 2.5 << "2.5 minutes";
    QTest::newRow("hour") << 60.0 << "1 hour";
    QTest::newRow("longest") << 600.0 << "10 hours";
    QTest::newRow("hour and a half") << 90.0 << "1 h 30 min";
    QTest::newRow("nothing") << 0.0 << "no time";
  }
  void minutesAreSaidAsPeopleDo() {
    QFETCH(double, minutes);
    QFETCH(QString, text);
    QCOMPARE(minutesText(minutes), text);
  }

  void devicesHaveNames() {
    QCOMPARE(deviceText("auto"), "Automatic");
    QCOMPARE(deviceText("cpu"), "Processor (CPU)");
    QCOMPARE(deviceText("cuda:1"), "Graphics card (cuda:1)");
    QCOMPARE(deviceText("xpu"), "xpu");
  }

  void namesAreTakenApart() {
    using Names = std::vector<QString>;
    QCOMPARE(namesFromText("Liver, Tumour"), (Names{"Liver", "Tumour"}));
    QCOMPARE(namesFromText(" Liver \n\n;Left  kidney,,liver\r\n"), (Names{"Liver", "Left kidney"}));
    QCOMPARE(namesFromText(" ,\n; "), Names{});
  }
};

QTEST_GUILESS_MAIN(WorkWordsTest)
#include "WorkWordsTest.moc"
