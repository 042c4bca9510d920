#include "tests/ui/work/WidgetProbe.h"
#include "ui/work/ModelBar.h"
#include "ui/work/WorkButton.h"

#include <QLayout>
#include <QMenu>
#include <QSignalSpy>
#include <QtTest>

using namespace diptych::test;
using namespace diptych::ui;

namespace {

const WorkAction segmentAction{"Segment 10 slices with LV cavity 1.2 (CPU, about 4 s)",
                               "CPU, 2 threads; about 0.6 GB of memory. Your labels stay as they are.",
                               {}};
const WorkAction retrainAction{"Retrain din-lite 1 on 12 slices (CPU, 3 min)", "din-lite 1 is kept.", {}};
const WorkAction reportAction{"Report on 3 series", {}, {}};

AcceptState prediction() {
  return {true, "Prediction by LV cavity 1.2: 10 slices", 10, 7, true, {"LV cavity", "Myocardium", "R&V"}};
}

void fill(ModelBar& bar) {
  bar.setSegment(segmentAction);
  bar.setDone(false, {"Mark slice 5 done", {}, {}});
  bar.setRetrain(retrainAction);
  bar.setReport(reportAction);
  bar.setAccept({});
}

QStringList textsOf(const QMenu& menu) {
  QStringList texts;
  for (const QAction* action : menu.actions()) texts << (action->isSeparator() ? QStringLiteral("-") : action->text());
  return texts;
}

/// Opens it as a person would, hands it over, and closes it.
void withMenu(QPushButton* button, const std::function<void(QMenu&)>& look) {
  QVERIFY(button && button->menu());
  bool looked = false;
  QTimer::singleShot(0, button, [&] {
    look(*button->menu());
    looked = true;
    button->menu()->close();
  });
  QTest::keyClick(button, Qt::Key_Space);
  QTRY_VERIFY(looked);
}

}  // namespace

class ModelBarTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { prepareApplication(); }

  void aSentenceGivesWayWordByWord() {
    QCOMPARE(
        formsOf("Segment 10 slices with LV cavity 1.2 (CPU, about 4 s)", "Auto-segment…"),
        (QStringList{"Segment 10 slices with LV cavity 1.2 (CPU, about 4 s)", "Segment 10 slices with LV cavity 1.2",
                     "Segment 10 slices with LV cavity…", "Segment 10 slices with LV…", "Segment 10 slices…",
                     "Auto-segment…"}));
    QCOMPARE(formsOf("Report on 3 series", "Report…"), (QStringList{"Report on 3 series", "Report…"}));
    QCOMPARE(formsOf("Done", "Done"), QStringList{"Done"});
    QCOMPARE(formsOf({}, "Report…"), QStringList{"Report…"});
  }

  void beforeAnythingIsOpenButtonsSayWhy() {
    ModelBar bar;
    for (const char* name : {"Auto-segment", "Done", "Retrain", "Report"}) {
      auto* button = shown<QPushButton>(bar, name);
      QVERIFY2(button, name);
      QVERIFY(!button->isEnabled());
      QVERIFY(button->toolTip().contains("Open a series first."));
    }
    auto* accept = shown<QPushButton>(bar, "Accept prediction");
    QVERIFY(!accept->isEnabled());
    QVERIFY(accept->toolTip().contains("Auto-segment makes one"));
    bar.resize(820, bar.sizeHint().height());
    takePictures(bar, "bar-nothing");
  }

  void clicksAndKeysAskForTheStep_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("signal");
    QTest::newRow("segment") << "Auto-segment" << QByteArray(SIGNAL(segmentRequested()));
    QTest::newRow("done") << "Done" << QByteArray(SIGNAL(doneRequested()));
    QTest::newRow("next") << "Next doubtful slice" << QByteArray(SIGNAL(nextDoubtfulRequested()));
    QTest::newRow("retrain") << "Retrain" << QByteArray(SIGNAL(retrainRequested()));
    QTest::newRow("report") << "Report" << QByteArray(SIGNAL(reportRequested()));
  }
  void clicksAndKeysAskForTheStep() {
    QFETCH(QString, name);
    QFETCH(QByteArray, signal);
    ModelBar bar;
    fill(bar);
    QSignalSpy spy(&bar, signal.constData());
    auto* button = shown<QPushButton>(bar, name);
    QVERIFY(button);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(spy.count(), 1);
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(spy.count(), 2);
  }

  void namesAreStableAndSentencesAreDescriptions() {
    ModelBar bar;
    fill(bar);
    auto* segment = shown<QPushButton>(bar, "Auto-segment");
    QCOMPARE(segment->accessibleDescription(), segmentAction.text);
    QVERIFY(segment->toolTip().startsWith(segmentAction.text));
    QVERIFY(segment->toolTip().contains("0.6 GB"));
    bar.setSegment({"Segment 10 slices", {}, "There is no model yet."});
    QVERIFY(!segment->isEnabled());
    QCOMPARE(segment->accessibleDescription(), "There is no model yet.");
    QVERIFY(segment->toolTip().contains("There is no model yet."));
    QCOMPARE(namelessControls(bar), QStringList());
  }

  void nextDoubtfulCanSayWhyNot() {
    ModelBar bar;
    auto* next = shown<QPushButton>(bar, "Next doubtful slice");
    QVERIFY(next->isEnabled());
    bar.setNextDoubtful({{}, {}, "Every slice is done."});
    QVERIFY(!next->isEnabled());
    QVERIFY(next->toolTip().contains("Every slice is done."));
  }

  void doneShowsItsState() {
    ModelBar bar;
    fill(bar);
    auto* done = shown<QPushButton>(bar, "Done");
    QVERIFY(done->toolTip().contains("(D)"));
    QVERIFY(!done->isChecked());
    QTest::mouseClick(done, Qt::LeftButton);
    QVERIFY(!done->isChecked());  // only what the click led to can change it
    bar.setDone(true, {});
    QVERIFY(done->isChecked());
    QCOMPARE(done->accessibleDescription(), "Not done yet");
    bar.setKeyHints("Ctrl+Return", "N");
    bar.setDone(false, {});
    QCOMPARE(done->toolTip(), "Done (Ctrl+Return)");
  }

  void theRowFitsANarrowWindow() {
    ModelBar bar;
    fill(bar);
    bar.setAccept(prediction());
    QVERIFY2(bar.minimumSizeHint().width() <= 820, qPrintable(QString::number(bar.minimumSizeHint().width())));
    bar.resize(820, bar.sizeHint().height());
    bar.show();
    int right = 0;
    QCOMPARE(bar.findChildren<WorkButton*>().size(), 6);
    for (const QPushButton* button : bar.findChildren<WorkButton*>()) {
      QVERIFY(button->mapTo(&bar, QPoint()).x() >= right);
      right = button->mapTo(&bar, QPoint(button->width(), 0)).x();
      QCOMPARE(button->height(), 28);
    }
    QVERIFY(right <= 820);
  }

  void aPredictionCanBeTakenInEveryWay() {
    ModelBar bar;
    fill(bar);
    QVERIFY(!shown(bar, "Prediction in view"));
    bar.setAccept(prediction());
    QVERIFY(readable(bar).contains("Prediction by LV cavity 1.2: 10 slices"));
    QSignalSpy accept(&bar, &ModelBar::acceptRequested), hide(&bar, &ModelBar::discardViewRequested);
    const auto press = [&](const char* name, const char* text) {
      auto* button = shown<QPushButton>(bar, name);
      QVERIFY2(button, name);
      QCOMPARE(button->text(), text);
      QTest::mouseClick(button, Qt::LeftButton);
    };
    press("Accept all slices", "Accept all 10");
    press("Accept untouched slices", "Accept 7 untouched");
    press("Accept this slice", "This slice");
    press("Hide prediction", "Hide");
    QCOMPARE(accept.count(), 3);
    QCOMPARE(accept[0], (QVariantList{false, false, QString()}));
    QCOMPARE(accept[1], (QVariantList{true, false, QString()}));
    QCOMPARE(accept[2], (QVariantList{false, true, QString()}));
    QCOMPARE(hide.count(), 1);
  }
  void oneSegmentCanBeTaken() {
    ModelBar bar;
    fill(bar);
    bar.setAccept(prediction());
    bar.resize(820, bar.sizeHint().height());
    bar.show();
    QSignalSpy accept(&bar, &ModelBar::acceptRequested);
    withMenu(shown<QPushButton>(bar, "Accept one segment"), [](QMenu& menu) {
      QCOMPARE(textsOf(menu), (QStringList{"LV cavity", "Myocardium", "R&&V"}));
      QTest::keyClick(&menu, Qt::Key_Up);  // to the last
      QTest::keyClick(&menu, Qt::Key_Return);
    });
    QCOMPARE(accept.count(), 1);
    QCOMPARE(accept[0], (QVariantList{false, false, "R&V"}));
  }
  void theAcceptButtonOffersTheSame() {
    ModelBar bar;
    fill(bar);
    bar.setAccept(prediction());
    bar.resize(820, bar.sizeHint().height());
    bar.show();
    QSignalSpy accept(&bar, &ModelBar::acceptRequested);
    withMenu(shown<QPushButton>(bar, "Accept prediction"), [](QMenu& menu) {
      QCOMPARE(textsOf(menu), (QStringList{"Accept all 10", "Accept 7 untouched", "Accept this slice",
                                           "Accept one segment", "-", "Hide prediction"}));
      QTest::keyClick(&menu, Qt::Key_Down);
      QTest::keyClick(&menu, Qt::Key_Down);
      QTest::keyClick(&menu, Qt::Key_Return);
    });
    QCOMPARE(accept.count(), 1);
    QCOMPARE(accept[0], (QVariantList{true, false, QString()}));
  }
  void choicesThatWouldDoNothingAreOff() {
    ModelBar bar;
    AcceptState state = prediction();
    state.untouched = 0;
    state.thisSlice = false;
    bar.setAccept(state);
    QVERIFY(!shown<QPushButton>(bar, "Accept untouched slices")->isEnabled());
    QVERIFY(!shown<QPushButton>(bar, "Accept this slice")->isEnabled());
    QCOMPARE(shown(bar, "Accept this slice")->toolTip(), "The slice in view was not predicted.");
    state.untouched = state.all;
    bar.setAccept(state);
    QVERIFY(!shown(bar, "Accept untouched slices"));  // the same as all
  }

  void pictures() {
    ModelBar bar;
    fill(bar);
    for (const int width : {820, 1200}) {
      bar.setDone(false, {});
      bar.setAccept({});
      bar.layout()->activate();
      bar.resize(width, bar.sizeHint().height());
      takePictures(bar, QStringLiteral("bar-%1").arg(width));
      bar.setDone(true, {});
      bar.setAccept(prediction());
      bar.resize(width, bar.sizeHint().height());
      takePictures(bar, QStringLiteral("bar-prediction-%1").arg(width));
    }
  }
};

QTEST_MAIN(ModelBarTest)
#include "ModelBarTest.moc"
