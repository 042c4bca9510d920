// The import dialog in each of its states.

#include "tests/ui/studies/Support.h"
#include "ui/studies/ImportDialog.h"

#include <QClipboard>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTextEdit>

using namespace diptych::ui;
using namespace diptych::ui::test;

namespace {

bool says(QWidget& root, const QString& text) {
  for (const QLabel* label : root.findChildren<QLabel*>())
    if (label->isVisible() && label->text().contains(text)) return true;
  return false;
}

const std::vector<QString> kAdded{"MR, SAX cine, 200 files", "MR, LAX four-chamber, 20 files",
                                  "CT, Portal venous, 148 files"};
const std::vector<ImportLine> kLeftOut{
    {"CT, 24 files in /data/ruiz/ct/series-003",
     "Its slices are not evenly spaced: 3 mm up to slice 12, then 6 mm. Slice 13 seems to be missing."},
    {"notes.pdf", "This is a document, not an image."}};

}  // namespace

class ImportDialogTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { installTheme(); }

  void progressIsShownWithWhatIsRead() {
    ImportDialog dialog;
    dialog.show();
    QVERIFY(!dialog.isModal());
    auto* bar = named<QProgressBar>(dialog, "Progress of the import");
    QCOMPARE(bar->maximum(), 0);  // not known yet
    dialog.setProgress(0.375,
                       "/data/vogel/2024-03-12/cardiac/series-004/a-very-long-folder-name-from-the-scanner/IM0042.dcm");
    QCOMPARE(bar->value() * 1000 / bar->maximum(), 375);
    auto* what = named<QLabel>(dialog, "What is being read");
    QVERIFY(what->text().startsWith("/data/") && what->text().endsWith("IM0042.dcm"));
    QVERIFY(what->text().contains(QChar(u'…')));
    QVERIFY(what->toolTip().contains("scanner"));
    shoot(dialog, "import-running");
  }

  void escapeCancelsAndTheDialogWaitsForTheAnswer() {
    ImportDialog dialog;
    dialog.show();
    QSignalSpy cancel(&dialog, &ImportDialog::cancelRequested);
    dialog.setProgress(0.5, "x");
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QCOMPARE(cancel.count(), 1);
    QVERIFY(dialog.isVisible() && dialog.running());
    QVERIFY(says(dialog, "Cancelling"));
    dialog.setProgress(0.6, "a late word from the reader");
    QVERIFY(says(dialog, "Cancelling"));
    dialog.setOutcome({}, {});
    QVERIFY(!dialog.isVisible());
    QCOMPARE(cancel.count(), 1);
  }

  void cancelCanBeClickedAndASecondEscapeLeaves() {
    ImportDialog dialog;
    dialog.show();
    QSignalSpy cancel(&dialog, &ImportDialog::cancelRequested);
    QTest::mouseClick(named<QPushButton>(dialog, "Cancel"), Qt::LeftButton);
    QVERIFY(dialog.isVisible());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
    QCOMPARE(cancel.count(), 1);
  }

  void theWindowsCrossCancelsToo() {
    ImportDialog dialog;
    dialog.show();
    QSignalSpy cancel(&dialog, &ImportDialog::cancelRequested);
    dialog.close();
    QCOMPARE(cancel.count(), 1);
    QVERIFY(dialog.isVisible());
  }

  void whereNothingIsLeftOutItClosesItself() {
    ImportDialog dialog;
    dialog.show();
    dialog.setOutcome(kAdded, {});
    QVERIFY(!dialog.isVisible());
  }

  void whatIsLeftOutIsListedWithItsReasonAndCanBeCopied() {
    ImportDialog dialog;
    dialog.show();
    dialog.setOutcome(kAdded, kLeftOut);
    QVERIFY(dialog.isVisible() && !dialog.running());
    QVERIFY(says(dialog, "3 series came in, 2 left out"));
    auto* list = named<QTextEdit>(dialog, "What the import did");
    QVERIFY(list->isVisible() && list->isReadOnly());
    shoot(dialog, "import-outcome");

    QTest::mouseClick(named<QPushButton>(dialog, "Copy list"), Qt::LeftButton);
    const QStringList copied = QGuiApplication::clipboard()->text().split('\n');
    QCOMPARE(copied.size(), 1 + 4 + 1 + 3);
    QCOMPARE(copied[1], kLeftOut[0].title);
    QCOMPARE(copied[2], kLeftOut[0].reason);
    QCOMPARE(copied[8], kAdded[2]);

    list->setFocus();
    QGuiApplication::clipboard()->clear();
    QTest::keyClick(list, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(list, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains("notes.pdf"));

    QSignalSpy cancel(&dialog, &ImportDialog::cancelRequested);
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
    QCOMPARE(cancel.count(), 0);
  }

  void nothingFoundIsSaid() {
    ImportDialog dialog;
    dialog.show();
    dialog.setOutcome({}, {});
    QVERIFY(dialog.isVisible());
    QVERIFY(says(dialog, "Nothing came in"));
    shoot(dialog, "import-nothing");
    QTest::mouseClick(named<QPushButton>(dialog, "Close"), Qt::LeftButton);
    QVERIFY(!dialog.isVisible());
  }

  void aFailureIsASentenceAndTheDialogCanBeUsedAgain() {
    ImportDialog dialog;
    dialog.show();
    dialog.setFailure(
        "There is no space left on the disk that holds heart.diptych. Free some and import again; what came in already "
        "stays.");
    QVERIFY(says(dialog, "no space left"));
    QVERIFY(!named<QProgressBar>(dialog, "Progress of the import")->isVisible());
    shoot(dialog, "import-failure");
    dialog.setProgress(0.1, "again");
    QVERIFY(dialog.running());
    QVERIFY(named<QProgressBar>(dialog, "Progress of the import")->isVisible());
    QVERIFY(named<QPushButton>(dialog, "Cancel")->isEnabled());
  }
};

QTEST_MAIN(ImportDialogTest)
#include "ImportDialogTest.moc"
