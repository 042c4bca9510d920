#include "tests/ui/work/WidgetProbe.h"
#include "ui/work/JobsPanel.h"

#include <QAbstractButton>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <cmath>

using namespace diptych;
using namespace diptych::test;
using namespace diptych::ui;

namespace {

using State = JobRow::State;

std::vector<CurvePoint> curve(int points) {
  std::vector<CurvePoint> curve;
  for (int i = 0; i < points; ++i) {
    CurvePoint point{i, i * 0.5, i * 4.0, 1.1 * std::exp(-0.2 * i) + 0.12 + 0.02 * (i % 3), {}};
    if (i % 2 == 0) point.validationDice = {0.99, 0.93 - 0.6 / (1 + i), 0.85 - 0.7 / (1 + i), 0.88 - 0.8 / (1 + i)};
    curve.push_back(point);
  }
  return curve;
}

JobRow training(int points = 13) {
  JobRow row;
  row.id = "t1";
  row.title = "Retrain din-lite 1 on 12 slices";
  row.fraction = 0.617;
  row.what = "Epoch 12 of 20";
  row.secondsLeft = 72;
  row.training = true;
  row.curve = curve(points);
  row.classNames = {"Background", "LV cavity", "Myocardium", "RV cavity"};
  return row;
}

JobRow segmentation() {
  JobRow row;
  row.id = "s1";
  row.title = "Segment 10 slices of SAX cine with LV cavity 1.2";
  row.fraction = 0.2;
  row.what = "Slice 3 of 10";
  row.secondsLeft = 3;
  return row;
}

JobRow ended(const QString& id, State state, const QString& outcome, bool isTraining = false) {
  JobRow row = isTraining ? training() : segmentation();
  row.id = id;
  row.state = state;
  row.outcome = outcome;
  return row;
}

QWidget* rowOf(JobsPanel& panel, const QString& title) {
  return shown<QWidget>(panel, title);
}

}  // namespace

class JobsPanelTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { prepareApplication(); }

  void emptyItSaysWhatWillShowUp() {
    JobsPanel panel;
    QCOMPARE(readable(panel), "Nothing is running. Trainings and segmentations show up here.");
    panel.resize(900, panel.sizeHint().height());
    takePictures(panel, "jobs-empty");
    panel.setJob(segmentation());
    QVERIFY(!readable(panel).contains("Nothing is running"));
    panel.removeJob("s1");
    QCOMPARE(readable(panel), "Nothing is running. Trainings and segmentations show up here.");
    panel.removeJob("unknown");
  }

  void aRunningTrainingSaysHowFarItIs() {
    JobsPanel panel;
    panel.setJob(training());
    const QString text = readable(panel);
    for (const char* part : {"Retrain din-lite 1 on 12 slices", "61 %", "Epoch 12 of 20", "1 min 12 s left", "↑"})
      QVERIFY2(text.contains(QString::fromUtf8(part)), part);
    auto* bar = panel.findChild<QProgressBar*>();
    QCOMPARE(bar->value(), 617);
    QCOMPARE(bar->accessibleName(), "Progress of Retrain din-lite 1 on 12 slices");
    QVERIFY(shown(panel, "Cancel"));
    QVERIFY(shown(panel, "Curves"));
    QVERIFY(!shown(panel, "Resume"));
    QVERIFY(!shown(panel, "Clear"));
  }
  void aHundredPercentIsSaidOnlyWhenItIsTrue() {
    JobsPanel panel;
    JobRow row = training();
    for (const auto& [fraction, text] :
         {std::pair{0.999, "99 %"}, {1.0, "100 %"}, {0.29, "29 %"}, {-1.0, "0 %"}, {7.0, "100 %"}}) {
      row.fraction = fraction;
      panel.setJob(row);
      QVERIFY2(readable(panel).split('\n').contains(QString(text)), text);
    }
  }
  void aSegmentationHasNoCurves() {
    JobsPanel panel;
    panel.setJob(segmentation());
    QVERIFY(!shown(panel, "Curves"));
    panel.showCurves("s1");
    QVERIFY(!shown(panel, "Curve of the training loss"));
    QVERIFY(readable(panel).contains("a few seconds left"));
  }

  void buttonsFollowTheState_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<QStringList>("buttons");
    QTest::addColumn<QString>("says");
    QTest::newRow("waiting") << int(State::waiting) << QStringList{"Cancel"} << "Slice 3 of 10";
    QTest::newRow("running") << int(State::running) << QStringList{"Cancel"} << "20 %";
    QTest::newRow("silent") << int(State::silent) << QStringList{"Cancel"} << "Slice 3 of 10";
    QTest::newRow("succeeded") << int(State::succeeded) << QStringList{"Clear"} << "Finished.";
    QTest::newRow("failed") << int(State::failed) << QStringList{"Resume", "Clear"}
                            << "Did not work; no reason was given.";
    QTest::newRow("cancelled") << int(State::cancelled) << QStringList{"Resume", "Clear"} << "Cancelled.";
    QTest::newRow("interrupted") << int(State::interrupted) << QStringList{"Resume", "Clear"}
                                 << "Interrupted: the program or the computer stopped.";
  }
  void buttonsFollowTheState() {
    QFETCH(int, state);
    QFETCH(QStringList, buttons);
    QFETCH(QString, says);
    JobsPanel panel;
    panel.setJob(segmentation());
    JobRow row = segmentation();
    row.state = static_cast<State>(state);
    panel.setJob(row);
    QStringList visible;
    for (const QAbstractButton* button : panel.findChildren<QAbstractButton*>())
      if (button->isVisibleTo(&panel)) visible << button->accessibleName();
    QCOMPARE(visible, buttons);
    QVERIFY(readable(panel).split('\n').contains(says));
  }
  void rowsShareTheirColumns() {
    JobsPanel panel;
    panel.setJob(segmentation());
    panel.setJob(training());
    panel.setJob(ended("s2", State::interrupted, {}));
    panel.setJob(ended("t2", State::failed, {}, true));
    for (const int width : {700, 1100}) {
      panel.resize(width, 200);
      panel.show();
      QCoreApplication::processEvents();
      QSet<int> bars, cancels;
      for (const QWidget* bar : panel.findChildren<QProgressBar*>())
        if (bar->isVisible()) bars << bar->mapTo(&panel, QPoint()).x() << bar->width();
      QCOMPARE(bars.size(), 2);  // one left edge, one width
      for (const QWidget* button : panel.findChildren<QPushButton*>())
        if (button->isVisible() && button->accessibleName() == "Cancel") cancels << button->mapTo(&panel, QPoint()).x();
      QCOMPARE(cancels.size(), 1);
    }
  }
  void anOutcomeReplacesProgress() {
    JobsPanel panel;
    panel.setJob(training());
    panel.setJob(ended("t1", State::succeeded, "Retrained: Dice 0.87 → 0.91.", true));
    const QStringList texts = readable(panel).split('\n');
    QVERIFY(texts.contains("Retrained: Dice 0.87 → 0.91."));
    QVERIFY(!texts.contains("61 %"));
    QVERIFY(!readable(panel).contains("Epoch 12 of 20"));
    QVERIFY(shown(panel, "Curves"));  // they stay readable afterwards
  }

  void buttonsTellWhichJobIsMeant() {
    JobsPanel panel;
    panel.setJob(training());
    panel.setJob(ended("s2", State::interrupted, {}));
    QSignalSpy cancel(&panel, &JobsPanel::cancelRequested), resume(&panel, &JobsPanel::resumeRequested),
        clear(&panel, &JobsPanel::clearRequested);
    QTest::mouseClick(shown(panel, "Cancel"), Qt::LeftButton);
    QCOMPARE(cancel.takeFirst().at(0).toString(), "t1");
    QTest::mouseClick(shown(panel, "Resume"), Qt::LeftButton);
    QCOMPARE(resume.takeFirst().at(0).toString(), "s2");
    QTest::keyClick(shown(panel, "Clear"), Qt::Key_Space);
    QCOMPARE(clear.takeFirst().at(0).toString(), "s2");
  }
  void aRowMayBeRemovedByItsOwnButton() {
    JobsPanel panel;
    panel.setJob(ended("s2", State::succeeded, {}));
    QObject::connect(&panel, &JobsPanel::clearRequested, &panel, &JobsPanel::removeJob);
    QTest::mouseClick(shown(panel, "Clear"), Qt::LeftButton);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(panel.findChildren<QProgressBar*>().isEmpty());
  }

  void theNewestIsOnTopAndFirstForTheKeyboard() {
    JobsPanel panel;
    panel.setJob(ended("s2", State::succeeded, {}));
    panel.setJob(training());
    panel.resize(900, 200);
    panel.show();
    QVERIFY(QTest::qWaitForWindowActive(&panel));
    auto* cancel = shown(panel, "Cancel");
    auto* clear = shown(panel, "Clear");
    QVERIFY(cancel->mapTo(&panel, QPoint()).y() < clear->mapTo(&panel, QPoint()).y());
    auto* curvesButton = shown(panel, "Curves");
    curvesButton->setFocus();
    QTest::keyClick(curvesButton, Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), cancel);
    QTest::keyClick(cancel, Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), clear);
  }

  void curvesOpenUnderTheirRowAndFollowTheTraining() {
    JobsPanel panel;
    panel.setJob(segmentation());
    panel.setJob(training(3));
    panel.resize(900, 220);
    panel.show();
    QVERIFY(QTest::qWaitForWindowActive(&panel));
    const int closed = panel.sizeHint().height();
    QTest::mouseClick(shown(panel, "Curves"), Qt::LeftButton);
    QVERIFY(shown(panel, "Curve of the training loss"));
    QVERIFY(shown(panel, "Curves of validation Dice"));
    QVERIFY(panel.sizeHint().height() > closed);
    QVERIFY(readable(panel).contains("Epoch 1.0, loss"));
    panel.setJob(training(13));
    QVERIFY(readable(panel).contains("Epoch 6.0, loss"));
    QVERIFY(readable(panel).contains("Validation Dice: LV cavity 0.88, Myocardium 0.80, RV cavity 0.82."));
    auto* button = shown(panel, "Curves");
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Tab);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), shown(panel, "Curve of the training loss"));
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!shown(panel, "Curve of the training loss"));
    QTRY_COMPARE(panel.sizeHint().height(), closed);
  }
  void bothChartsReadTheSameEpoch() {
    JobsPanel panel;
    panel.setJob(training());
    panel.showCurves("t1");
    panel.resize(900, 220);
    panel.show();
    QTest::keyClick(shown(panel, "Curves of validation Dice"), Qt::Key_End);
    QVERIFY(shown(panel, "Curve of the training loss")->accessibleDescription().startsWith("Epoch 6, Loss"));
    panel.resize(900, 232);
    takePictures(panel, "jobs-curves");
  }

  void itsHeightIsSensible() {
    JobsPanel panel;
    QVERIFY(panel.sizeHint().height() >= 96);
    for (int i = 0; i < 20; ++i) {
      JobRow row = segmentation();
      row.id = QString::number(i);
      panel.setJob(row);
    }
    QCOMPARE(panel.sizeHint().height(), 220);
    panel.resize(panel.sizeHint());
    panel.show();
    QCoreApplication::processEvents();
    for (QWidget* row : panel.findChildren<QWidget*>())
      if (row->accessibleName() == segmentation().title) QCOMPARE(row->height(), 32);
  }

  void everyControlHasAName() {
    JobsPanel panel;
    panel.setJob(training());
    panel.showCurves("t1");
    QCOMPARE(namelessControls(panel), QStringList());
    QVERIFY(rowOf(panel, "Retrain din-lite 1 on 12 slices"));
  }

  void pictures() {
    JobsPanel panel;
    panel.setJob(ended("a", State::succeeded, "Segmented 10 slices in 4 s. Look at them and accept what is right."));
    panel.setJob(ended("b", State::failed,
                       "The computer ran out of memory. Segment fewer slices at once, or close other programs."));
    panel.setJob(ended("c", State::interrupted, {}, true));
    panel.setJob(ended("d", State::succeeded, "Retrained: Dice 0.87 → 0.91. Compare it with the model before.", true));
    JobRow waiting = segmentation();
    waiting.id = "w";
    waiting.state = State::waiting;
    waiting.fraction = 0;
    waiting.what.clear();
    panel.setJob(waiting);
    panel.setJob(segmentation());
    panel.setJob(training());
    panel.resize(1000, 232);
    takePictures(panel, "jobs");
    panel.resize(720, 232);
    takePictures(panel, "jobs-narrow");
  }
};

QTEST_MAIN(JobsPanelTest)
#include "JobsPanelTest.moc"
