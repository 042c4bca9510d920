#include "tests/ui/work/WidgetProbe.h"
#include "ui/work/FirstModelGuide.h"

#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace diptych::test;
using namespace diptych::ui;

namespace {

std::vector<GuideSlice> slices(int done) {
  std::vector<GuideSlice> slices;
  for (int i = 0; i < 8; ++i)
    slices.push_back({2 * i, i % 2, QStringLiteral("Slice %1, phase %2").arg(2 * i + 1).arg(i % 2 + 1), i < done});
  return slices;
}

void fill(FirstModelGuide& guide) {
  guide.setPresets({{"cardiac-mr", "Cardiac MR", "LV cavity, Myocardium, RV cavity"},
                    {"abdominal-ct", "Abdominal CT",
                     "Aorta, Gallbladder, Left kidney, Right kidney, Liver, Pancreas, Spleen, Stomach"},
                    {"head-ct", "Head CT", "Bone, Intracranial"}},
                   "cardiac-mr");
  guide.resize(320, 720);
}

void label(FirstModelGuide& guide, int done) {
  guide.setSegments({"LV cavity", "Myocardium", "RV cavity"});
  guide.setSlices(slices(done));
  guide.setTrain(QStringLiteral("Train for 3 minutes on %1 slices (CPU)").arg(done),
                 done < 2 ? QStringLiteral("Finish two slices first: %1 of 8 is done.").arg(done) : QString());
}

}  // namespace

class FirstModelGuideTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { prepareApplication(); }

  void itBeginsWithTheSegments() {
    FirstModelGuide guide;
    fill(guide);
    QCOMPARE(shown(guide, "Step 1: Choose the segments")->accessibleDescription(), "now");
    QCOMPARE(shown(guide, "Step 2: Label the proposed slices")->accessibleDescription(), "later");
    QVERIFY(!shown(guide, "Slices to label"));
    QVERIFY(!shown(guide, "Train the first model"));
    QVERIFY(!shown(guide, "Segment the rest"));
    QCOMPARE(namelessControls(guide), QStringList());
    takePictures(guide, "guide-1");
  }
  void theSuggestedSetIsTakenByButtonOrEnter() {
    FirstModelGuide guide;
    fill(guide);
    QSignalSpy chosen(&guide, &FirstModelGuide::presetChosen);
    QTest::mouseClick(shown(guide, "Use these segments"), Qt::LeftButton);
    QCOMPARE(chosen.takeFirst().at(0).toString(), "cardiac-mr");
    auto* list = shown<QListWidget>(guide, "Ready-made segments");
    QTest::keyClick(list, Qt::Key_Down);
    QCOMPARE(chosen.count(), 0);  // looking is not choosing
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.takeFirst().at(0).toString(), "abdominal-ct");
  }
  void theKeyboardComesToTheSegmentsFirstAndToCloseLast() {
    FirstModelGuide guide;
    fill(guide);
    guide.show();
    QVERIFY(QTest::qWaitForWindowActive(&guide));
    QStringList reached;
    shown(guide, "Ready-made segments")->setFocus();
    for (int i = 0; i < 4; ++i) {
      reached << QApplication::focusWidget()->accessibleName();
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QCOMPARE(reached, (QStringList{"Ready-made segments", "Use these segments", "Names of your own segments",
                                   "Close the guide"}));
    QCOMPARE(QApplication::focusWidget(), shown(guide, "Ready-made segments"));
  }
  void aStepThatClosesHandsTheKeyboardOn() {
    FirstModelGuide guide;
    fill(guide);
    guide.show();
    QVERIFY(QTest::qWaitForWindowActive(&guide));
    QObject::connect(&guide, &FirstModelGuide::presetChosen, &guide, [&] { label(guide, 0); });
    auto* list = shown(guide, "Ready-made segments");
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(QApplication::focusWidget(), shown(guide, "Slices to label"));
    label(guide, 7);
    QCOMPARE(QApplication::focusWidget(), shown(guide, "Slices to label"));
    label(guide, 8);
    QCOMPARE(QApplication::focusWidget(), shown(guide, "Train the first model"));
    guide.setOutcome("Trained.");
    QCOMPARE(QApplication::focusWidget(), shown(guide, "Segment the rest"));
  }
  void ownNamesAreTyped() {
    FirstModelGuide guide;
    fill(guide);
    std::vector<QString> names;
    QObject::connect(&guide, &FirstModelGuide::namesChosen, &guide, [&](const std::vector<QString>& n) { names = n; });
    auto* use = shown<QPushButton>(guide, "Use these names");
    QVERIFY(!use->isEnabled());
    auto* field = shown<QPlainTextEdit>(guide, "Names of your own segments");
    QTest::keyClicks(field, "Liver, Tumour");
    QTest::keyClick(field, Qt::Key_Return);
    QTest::keyClicks(field, "tumour");
    QCOMPARE(use->text(), "Use these 2 names");
    QTest::mouseClick(use, Qt::LeftButton);
    QCOMPARE(names, (std::vector<QString>{"Liver", "Tumour"}));
  }
  void withoutPresetsNamesRemain() {
    FirstModelGuide guide;
    guide.setPresets({}, {});
    QVERIFY(!shown(guide, "Use these segments"));
    QVERIFY(shown(guide, "Names of your own segments"));
  }

  void thenSlicesAreLabelled() {
    FirstModelGuide guide;
    fill(guide);
    label(guide, 1);
    QCOMPARE(shown(guide, "Step 1: Choose the segments")->accessibleDescription(),
             "done, LV cavity, Myocardium, RV cavity");
    QCOMPARE(shown(guide, "Step 2: Label the proposed slices")->accessibleDescription(), "now, 1 of 8 done");
    QVERIFY(!shown(guide, "Ready-made segments"));
    auto* train = shown<QPushButton>(guide, "Train the first model");
    QVERIFY(!train->isEnabled());
    QVERIFY(readable(guide).contains("Finish two slices first: 1 of 8 is done."));
    label(guide, 3);
    QVERIFY(readable(guide).contains("3 of 8 done"));
    QVERIFY(train->isEnabled());
    QCOMPARE(shown(guide, "Step 3: Train the model")->accessibleDescription(), "next");
    guide.show();
    QTRY_COMPARE(train->text(), "Train for 3 minutes on 3 slices (CPU)");
    guide.resize(280, 720);
    QTRY_COMPARE(train->text(), "Train for 3 minutes on 3 slices");
    takePictures(guide, "guide-2");
  }
  void aClickOrEnterGoesToASlice() {
    FirstModelGuide guide;
    fill(guide);
    label(guide, 3);
    guide.show();
    QSignalSpy chosen(&guide, &FirstModelGuide::sliceChosen);
    auto* list = shown<QListWidget>(guide, "Slices to label");
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(4)).center());
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0], (QVariantList{8, 0}));
    QTest::keyClick(list, Qt::Key_Up);
    QCOMPARE(chosen.count(), 1);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.count(), 2);
    QCOMPARE(chosen[1], (QVariantList{6, 1}));
  }
  void finishingASliceKeepsThePlaceInTheList() {
    FirstModelGuide guide;
    fill(guide);
    label(guide, 3);
    auto* list = shown<QListWidget>(guide, "Slices to label");
    list->setCurrentRow(5);
    label(guide, 4);
    QCOMPARE(list->currentRow(), 5);
    QCOMPARE(list->item(3)->text(), "Slice 7, phase 2 – done");
    QCOMPARE(list->item(4)->data(Qt::AccessibleTextRole).toString(), "Slice 9, phase 1, not done yet");
  }
  void trainingAndWhatComesAfter() {
    FirstModelGuide guide;
    fill(guide);
    label(guide, 8);
    QCOMPARE(shown(guide, "Step 2: Label the proposed slices")->accessibleDescription(), "done, 8 of 8 done");
    QSignalSpy train(&guide, &FirstModelGuide::trainRequested), rest(&guide, &FirstModelGuide::segmentRequested),
        closed(&guide, &FirstModelGuide::closed);
    takePictures(guide, "guide-3");
    QTest::mouseClick(shown(guide, "Train the first model"), Qt::LeftButton);
    QCOMPARE(train.count(), 1);
    guide.setOutcome("Training: 2 min left. You can go on drawing.", false);
    QVERIFY(!shown(guide, "Segment the rest"));
    QVERIFY(!shown(guide, "Train the first model"));
    guide.setOutcome("Trained: Dice 0.87 on the slices it did not see. Now let it segment the other 12 slices.");
    QCOMPARE(shown(guide, "Step 3: Train the model")->accessibleDescription(), "done");
    takePictures(guide, "guide-outcome");
    QTest::keyClick(shown(guide, "Segment the rest"), Qt::Key_Space);
    QCOMPARE(rest.count(), 1);
    QTest::mouseClick(shown(guide, "Close the guide"), Qt::LeftButton);
    QCOMPARE(closed.count(), 1);
    guide.setOutcome({});
    QVERIFY(shown(guide, "Train the first model"));
  }
};

QTEST_MAIN(FirstModelGuideTest)
#include "FirstModelGuideTest.moc"
