#include "tests/ui/segments/SegmentsSession.h"
#include "ui/segments/SegmentWords.h"
#include "ui/segments/SegmentsPanel.h"

#include <QColorDialog>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>

using namespace diptych;
using namespace diptych::ui;
using namespace diptych::ui::test;

namespace {

const QString kFigures = QStringLiteral("segmentFigures");
const QString kProblem = QStringLiteral("nameProblem");

}  // namespace

class SegmentsPanelTest final : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { setUp("segments-panel"); }

  void anEmptyListTeachesAndOffersPresets() {
    Session session({});
    QSignalSpy asked(session.panel.get(), &SegmentsPanel::presetRequested);
    picture(session.panel.get(), QStringLiteral("segments-empty"));
    auto* button = session.button<QPushButton>("Choose a preset");
    QVERIFY(button);
    click(button);
    QVERIFY(choose(QStringLiteral("Cardiac MR")));
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toString(), QStringLiteral("cardiac-mr"));
  }

  void thePlusMenuTellsWhatIsInAPreset() {
    Session session(heart());
    click(session.button("Add segment"));
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    picture(menu, QStringLiteral("segments-add-menu"));
    QString tip;
    for (const QAction* action : menu->actions())
      if (action->text() == QStringLiteral("Cardiac MR")) tip = action->toolTip();
    QCOMPARE(tip, QStringLiteral("LV cavity, Myocardium, RV cavity"));
    menu->close();
  }

  void aNewSegmentIsNamedInPlace() {
    Session session(heart());
    click(session.button("Add segment"));
    QVERIFY(choose(QStringLiteral("New segment")));
    QCOMPARE(session.rows.size(), 4U);
    QCOMPARE(session.name(3), QStringLiteral("Segment 4"));
    QCOMPARE(session.active, SegmentValue(4));
    QVERIFY(session.editor());
    QCOMPARE(session.editor()->selectedText(), QStringLiteral("Segment 4"));
    QTest::keyClicks(session.editor(), QStringLiteral("Scar"));
    picture(session.panel.get(), QStringLiteral("segments-new"));
    QTest::keyClick(session.editor(), Qt::Key_Return);
    QTRY_COMPARE(session.name(3), QStringLiteral("Scar"));
  }

  void f2RenamesAndEscKeepsTheOldName() {
    Session session(heart());
    session.list()->setFocus();
    QTest::keyClick(session.list(), Qt::Key_F2);
    QVERIFY(session.editor());
    QTest::keyClicks(session.editor(), QStringLiteral("Lumen"));
    QTest::keyClick(session.editor(), Qt::Key_Escape);
    QCOMPARE(session.name(0), QStringLiteral("LV cavity"));
    QTest::keyClick(session.list(), Qt::Key_F2);
    QTRY_VERIFY(session.editor());
    QTest::keyClicks(session.editor(), QStringLiteral("Lumen"));
    QTest::keyClick(session.editor(), Qt::Key_Return);
    QTRY_COMPARE(session.name(0), QStringLiteral("Lumen"));
  }

  void aDoubleClickOnTheNameRenames() {
    Session session(heart());
    QTest::mouseDClick(session.list()->viewport(), Qt::LeftButton, {}, session.zones(1).name.center());
    QVERIFY(session.editor());
    QCOMPARE(session.editor()->text(), QStringLiteral("Myocardium"));
  }

  void namesThatWillNotDoAreRefusedWithASentence() {
    Session session(heart());
    session.list()->setFocus();
    QSignalSpy renamed(session.panel.get(), &SegmentsPanel::renameRequested);
    QTest::keyClick(session.list(), Qt::Key_F2);
    QTest::keyClicks(session.editor(), QStringLiteral("myocardium"));
    QVERIFY(session.shownText(kProblem).startsWith(QStringLiteral("Another segment is called Myocardium already.")));
    picture(session.panel.get(), QStringLiteral("segments-name-refused"));
    QTest::keyClick(session.editor(), Qt::Key_Return);
    QVERIFY2(session.editor() && session.editor()->isVisible(), "the editor stays open");
    QTest::keyClick(session.editor(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(session.editor(), Qt::Key_Backspace);
    QVERIFY(session.shownText(kProblem).startsWith(QStringLiteral("A segment needs a name.")));
    QTest::keyClick(session.editor(), Qt::Key_Return);
    QCOMPARE(renamed.size(), 0);
    QTest::keyClick(session.editor(), Qt::Key_Escape);
    QTRY_VERIFY(!session.shownText(kFigures).isEmpty());
    QCOMPARE(session.name(0), QStringLiteral("LV cavity"));
  }

  void countsThatChangeLeaveANameBeingTypedAlone() {
    Session session(heart());
    session.list()->setFocus();
    QTest::keyClick(session.list(), Qt::Key_F2);
    QTest::keyClicks(session.editor(), QStringLiteral("Lumen"));
    session.panel->updateCounts(1, 40000, 108.0, 11);
    session.panel->setSegments(session.rows);
    QVERIFY(session.editor());
    QCOMPARE(session.editor()->text(), QStringLiteral("Lumen"));
  }

  void figuresAreLiveAndMoveNothing() {
    Session session(heart());
    QVERIFY(session.shownText(kFigures).startsWith(QStringLiteral("84.2 ml")));
    const int before = session.list()->height();
    session.panel->updateCounts(1, 9, 0.02, 1);
    QVERIFY(session.shownText(kFigures).startsWith(QStringLiteral("0.02 ml · 9 voxels")));
    session.panel->updateCounts(1, 8765432, 1234.5, 120);
    QCoreApplication::processEvents();
    QVERIFY(session.shownText(kFigures).startsWith(QStringLiteral("1234.5 ml")));
    QCOMPARE(session.list()->height(), before);
    session.panel->updateCounts(2, 5, 0.01, 1);  // not the active one
    QVERIFY(session.shownText(kFigures).startsWith(QStringLiteral("1234.5 ml")));
    session.panel->updateCounts(77, 5, 0.01, 1);  // unknown
  }

  void aQuestionMovesNothing() {
    Session session(heart());
    const int before = session.list()->height();
    click(session.button("Delete"));
    QCoreApplication::processEvents();
    QVERIFY(session.button<QPushButton>("Keep"));
    QCOMPARE(session.list()->height(), before);
  }

  void clicksAndArrowsActivateAndTheProgramDoesNot() {
    Session session(heart());
    QSignalSpy activated(session.panel.get(), &SegmentsPanel::activated);
    session.clickAt(session.zones(2).name);
    QCOMPARE(session.active, SegmentValue(3));
    QTest::keyClick(session.list(), Qt::Key_Up);
    QCOMPARE(session.active, SegmentValue(2));
    QCOMPARE(activated.size(), 2);
    session.panel->setActive(1);
    session.panel->setSegments(session.rows);
    QCOMPARE(activated.size(), 2);
    QVERIFY(session.shownText(kFigures).startsWith(QStringLiteral("84.2 ml")));
  }

  void theActiveRowStaysMarked() {
    Session session(heart());
    QSignalSpy activated(session.panel.get(), &SegmentsPanel::activated);
    const auto marked = [&] { return session.list()->selectionModel()->selectedIndexes().value(0).row(); };
    session.clickAt(QRect(session.list()->viewport()->rect().bottomLeft() + QPoint(40, -10), QSize(1, 1)));
    QCOMPARE(marked(), 0);
    QTest::mouseClick(session.list()->viewport(), Qt::LeftButton, Qt::ControlModifier, session.zones(0).name.center());
    QCOMPARE(marked(), 0);
    QCOMPARE(activated.size(), 0);
  }

  void digitsActivateByPlaceInTheList() {
    Session session({row(7, "Liver"), row(2, "Spleen")});
    QVERIFY(session.panel->activateByDigit(2));
    QCOMPARE(session.active, SegmentValue(2));
    QVERIFY(session.panel->activateByDigit(1));
    QCOMPARE(session.active, SegmentValue(7));
    QVERIFY(!session.panel->activateByDigit(3));
    QVERIFY(!session.panel->activateByDigit(0));
  }

  void eyesAndLocksAnswerToPointerAndKeysWithoutActivating() {
    Session session(heart());
    QSignalSpy activated(session.panel.get(), &SegmentsPanel::activated);
    session.clickAt(session.zones(1).eye);
    QVERIFY(!session.rows[1].visible);
    session.clickAt(session.zones(2).lock);
    QVERIFY(session.rows[2].locked);
    QCOMPARE(activated.size(), 0);
    picture(session.panel.get(), QStringLiteral("segments-list"));
    // Twice, quickly: two clicks, not a rename.
    session.clickAt(session.zones(1).eye);
    QTest::mouseDClick(session.list()->viewport(), Qt::LeftButton, {}, session.zones(1).eye.center());
    QVERIFY(!session.editor());
    session.list()->setFocus();
    QTest::keyClick(session.list(), Qt::Key_Space);
    QVERIFY(!session.rows[0].visible);
    QTest::keyClick(session.list(), Qt::Key_L);
    QVERIFY(session.rows[0].locked);
    QTest::keyClick(session.list(), Qt::Key_L);
    QVERIFY(!session.rows[0].locked);
  }

  void aPressThatSlipsOffAnEyeDoesNothing() {
    Session session(heart());
    QTest::mousePress(session.list()->viewport(), Qt::LeftButton, {}, session.zones(1).eye.center());
    QTest::mouseRelease(session.list()->viewport(), Qt::LeftButton, {}, session.zones(2).eye.center());
    QVERIFY(session.rows[1].visible && session.rows[2].visible);
  }

  void theListKeepsItsKeysFromTheWindowsShortcuts() {
    Session session(heart());
    auto* play = new QAction(session.panel.get());
    play->setShortcut(Qt::Key_Space);
    session.panel->addAction(play);
    QSignalSpy played(play, &QAction::triggered);
    session.list()->setFocus();
    QTest::keyClick(session.list(), Qt::Key_Space);
    QCOMPARE(played.size(), 0);
    QVERIFY(!session.rows[0].visible);
  }

  void showOnlyThisAndLockOthersTurnIntoTheirOpposites() {
    Session session(heart());
    click(session.button("Show only this"));
    QVERIFY(session.rows[0].visible && !session.rows[1].visible && !session.rows[2].visible);
    click(session.button("Lock all others"));
    QVERIFY(!session.rows[0].locked && session.rows[1].locked && session.rows[2].locked);
    picture(session.panel.get(), QStringLiteral("segments-only-one"));
    click(session.button("Show all"));
    click(session.button("Unlock all"));
    for (const SegmentRow& one : session.rows) QVERIFY(one.visible && !one.locked);
  }

  void deletingAsksOnlyWhereThereIsSomethingToLose() {
    Session session(heart());
    session.list()->setFocus();
    QTest::keyClick(session.list(), Qt::Key_Delete);
    QCOMPARE(session.rows.size(), 3U);
    QCOMPARE(deleteQuestion(session.rows[0]).replace(QChar(0x202F), QLatin1Char(' ')),
             QStringLiteral("Delete LV cavity and its 31 204 voxels? It can be undone."));
    auto* keep = session.button<QPushButton>("Keep");
    QVERIFY(keep);
    picture(session.panel.get(), QStringLiteral("segments-delete"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QCOMPARE(session.rows.size(), 3U);
    QVERIFY(!keep->isVisible());
    QVERIFY(session.list()->hasFocus());
    QTest::keyClick(session.list(), Qt::Key_Delete);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);  // the answer has the keyboard
    QCOMPARE(session.rows.size(), 2U);
    session.clickAt(session.zones(0).name);
    QTest::keyClick(session.list(), Qt::Key_Delete);  // Myocardium is empty
    QCOMPARE(session.rows.size(), 1U);
  }

  void voxelsOfOtherPhasesAreAskedAboutToo() {
    std::vector<SegmentRow> rows = heart();
    rows[1].voxelsElsewhere = 12;
    Session session(rows);
    session.clickAt(session.zones(1).name);
    click(session.button("Delete"));
    QCOMPARE(session.rows.size(), 3U);
    QVERIFY(deleteQuestion(rows[1]).contains(QStringLiteral("its 12 voxels")));
  }

  void anotherActiveSegmentDropsTheQuestion() {
    Session session(heart());
    click(session.button("Delete"));
    session.clickAt(session.zones(1).name);
    QVERIFY(!session.button<QPushButton>("Keep"));
    QCOMPARE(session.rows.size(), 3U);
  }

  void coloursAreChosenByKeys() {
    Session session(heart());  // LV cavity is vermilion: sixth, end of the first row
    click(session.button("Colour…"));
    QWidget* popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    QCOMPARE(popup->focusWidget()->accessibleName(), QStringLiteral("Vermilion"));
    picture(popup, QStringLiteral("segments-colours"));
    QTest::keyClick(popup->focusWidget(), Qt::Key_Left);
    QCOMPARE(popup->focusWidget()->accessibleDescription(), QStringLiteral("Used by RV cavity"));
    QTest::keyClick(popup->focusWidget(), Qt::Key_Down);
    QCOMPARE(popup->focusWidget()->accessibleName(), QStringLiteral("Teal"));
    QTest::keyClick(popup->focusWidget(), Qt::Key_Return);
    QCOMPARE(session.rows[0].segment.colour, paletteColour(10));
    QVERIFY(!QApplication::activePopupWidget());
  }

  void otherColoursComeFromTheDialog() {
    Session session(heart());
    click(session.button("Colour…"));
    QWidget* popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    click(byName<QPushButton>(popup, QStringLiteral("Other colour…")));
    auto* dialog = session.panel->findChild<QColorDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->setCurrentColor(QColor(1, 2, 3));
    QTest::keyClick(dialog, Qt::Key_Return);
    QCOMPARE(session.rows[0].segment.colour, (Colour{1, 2, 3}));
    QCOMPARE(colourName(session.rows[0].segment.colour), QStringLiteral("#010203"));
  }

  void theContextMenuHasEverything() {
    Session session(heart());
    QContextMenuEvent event(QContextMenuEvent::Mouse, session.zones(1).name.center(),
                            session.list()->viewport()->mapToGlobal(session.zones(1).name.center()));
    QApplication::sendEvent(session.list()->viewport(), &event);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    picture(menu, QStringLiteral("segments-context-menu"));
    QStringList texts;
    for (const QAction* action : menu->actions())
      if (!action->isSeparator()) texts << action->text();
    QCOMPARE(texts,
             (QStringList{QStringLiteral("Rename"), QStringLiteral("Colour…"), QStringLiteral("Hide"),
                          QStringLiteral("Show only this"), QStringLiteral("Show all"), QStringLiteral("Lock"),
                          QStringLiteral("Lock all others"), QStringLiteral("Unlock all"), QStringLiteral("Delete")}));
    QVERIFY(choose(QStringLiteral("Lock all others")));
    QVERIFY(session.rows[0].locked && !session.rows[1].locked && session.rows[2].locked);
  }

  void screenReadersHearTheStates() {
    Session session(heart());
    session.clickAt(session.zones(0).lock);
    const QString heard = session.list()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(heard.startsWith(QStringLiteral("LV cavity, key 1, visible, locked, 84.2")), qPrintable(heard));
    QCOMPARE(withoutNameOrTab(session.panel.get()), QStringList());
    QVERIFY(session.panel->minimumSizeHint().width() <= 240);
  }

  void aHundredSegmentsKeepTheirPlace() {
    std::vector<SegmentRow> rows;
    for (int value = 1; value <= 100; ++value)
      rows.push_back(row(static_cast<SegmentValue>(value),
                         qPrintable(QStringLiteral("Vertebra or rib, number %1").arg(value)),
                         static_cast<std::size_t>(value) * 1000));
    Session session(rows);
    session.panel->setActive(60);
    QScrollBar* bar = session.list()->verticalScrollBar();
    const int scrolled = bar->value();
    QVERIFY(scrolled > 0);
    picture(session.panel.get(), QStringLiteral("segments-hundred"));
    session.rows.pop_back();
    session.panel->setSegments(session.rows);
    QCOMPARE(bar->value(), scrolled);
    QCOMPARE(session.list()->currentIndex().row(), 59);
  }

  void theReasonStandsInPlaceOfTheList() {
    Session session(heart());
    session.panel->setOwner(QStringLiteral("Labels: yours"));
    session.panel->setAvailable(false, QStringLiteral("Open a series to label it."));
    QVERIFY(!session.list());
    QVERIFY(!session.button("Add segment")->isEnabled());
    picture(session.panel.get(), QStringLiteral("segments-unavailable"));
    session.panel->setAvailable(true);
    QVERIFY(session.list());
    QCOMPARE(session.shownText(QStringLiteral("labelsOwner")), QStringLiteral("Labels: yours"));
    picture(session.panel.get(), QStringLiteral("segments-owner"));
  }
};

QTEST_MAIN(SegmentsPanelTest)
#include "SegmentsPanelTest.moc"
