#include "tests/ui/segments/PanelTest.h"
#include "ui/segments/HistoryPanel.h"

#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>
#include <memory>

using namespace diptych::ui;
using namespace diptych::ui::test;

namespace {

std::vector<HistoryRow> steps(int done, int undone) {
  std::vector<HistoryRow> rows;
  for (int step = 0; step < done + undone; ++step)
    rows.push_back({step + 1, QStringLiteral("Brush, LV cavity, slice %1").arg(step + 1), QStringLiteral("Kim"),
                    QStringLiteral("14:%1").arg(step % 60, 2, 10, QLatin1Char('0')), step >= done});
  return rows;
}

std::unique_ptr<HistoryPanel> shownPanel(std::vector<HistoryRow> rows) {
  auto panel = std::make_unique<HistoryPanel>();
  panel->setRows(std::move(rows));
  panel->resize(240, 220);
  panel->show();
  panel->activateWindow();
  if (!QTest::qWaitForWindowActive(panel.get())) qFatal("no active window");
  return panel;
}

QListView* listOf(const std::unique_ptr<HistoryPanel>& panel) {
  return byName<QListView>(panel.get(), QStringLiteral("History"));
}

QToolButton* button(const std::unique_ptr<HistoryPanel>& panel, const char* name) {
  return byName<QToolButton>(panel.get(), QLatin1String(name));
}

void doubleClick(QListView* list, int row) {
  const QPoint at = list->visualRect(list->model()->index(row, 0)).center();
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, at);
  QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, at);
}

}  // namespace

class HistoryPanelTest final : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { setUp("history-panel"); }

  void anEmptyHistorySaysSo() {
    const auto panel = shownPanel({});
    QVERIFY(!listOf(panel));
    QVERIFY(!button(panel, "Undo")->isEnabled());
    QCOMPARE(button(panel, "Undo")->toolTip(), QStringLiteral("There is nothing to undo"));
    picture(panel.get(), QStringLiteral("history-empty"));
  }

  void buttonsNameTheStep() {
    const auto panel = shownPanel(steps(3, 2));
    QSignalSpy undo(panel.get(), &HistoryPanel::undoRequested), redo(panel.get(), &HistoryPanel::redoRequested);
    panel->setShortcutTexts(QStringLiteral("Ctrl+Z"), QStringLiteral("Ctrl+Shift+Z"));
    QCOMPARE(button(panel, "Undo")->toolTip(), QStringLiteral("Undo: Brush, LV cavity, slice 3 (Ctrl+Z)"));
    QCOMPARE(button(panel, "Redo")->accessibleDescription(), QStringLiteral("Redo: Brush, LV cavity, slice 4"));
    click(button(panel, "Undo"));
    click(button(panel, "Redo"));
    QCOMPARE(undo.size(), 1);
    QCOMPARE(redo.size(), 1);
    QCOMPARE(withoutNameOrTab(panel.get()), QStringList());
    picture(panel.get(), QStringLiteral("history"));
  }

  void doubleClicksCountSteps() {
    const auto panel = shownPanel(steps(3, 2));
    QSignalSpy goTo(panel.get(), &HistoryPanel::goToRequested);
    doubleClick(listOf(panel), 0);
    doubleClick(listOf(panel), 4);
    doubleClick(listOf(panel), 2);  // there already
    QCOMPARE(goTo.size(), 2);
    QCOMPARE(goTo[0][0].toInt(), 2);
    QCOMPARE(goTo[1][0].toInt(), -2);
  }

  void enterGoesAndASingleClickDoesNot() {
    const auto panel = shownPanel(steps(3, 0));
    QSignalSpy goTo(panel.get(), &HistoryPanel::goToRequested);
    QListView* list = listOf(panel);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
    QCOMPARE(goTo.size(), 0);
    QTest::keyClick(list, Qt::Key_Up);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(goTo.size(), 1);
    QCOMPARE(goTo[0][0].toInt(), 2);
  }

  void withEverythingUndoneOnlyRedoIsLeft() {
    const auto panel = shownPanel(steps(0, 3));
    QSignalSpy goTo(panel.get(), &HistoryPanel::goToRequested);
    QVERIFY(!button(panel, "Undo")->isEnabled());
    QVERIFY(button(panel, "Redo")->isEnabled());
    doubleClick(listOf(panel), 1);
    QCOMPARE(goTo.size(), 1);
    QCOMPARE(goTo[0][0].toInt(), -2);
  }

  void undoneAndPresentAreSaidInWords() {
    const auto panel = shownPanel(steps(2, 1));
    const auto heard = [&](int row) {
      return listOf(panel)->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
    };
    QCOMPARE(heard(0), QStringLiteral("Brush, LV cavity, slice 1, Kim, 14:00"));
    QCOMPARE(heard(1), QStringLiteral("Brush, LV cavity, slice 2, Kim, 14:01, the labels are as after this step"));
    QCOMPARE(heard(2), QStringLiteral("Brush, LV cavity, slice 3, Kim, 14:02, undone"));
  }

  void theNewestIsInSight() {
    const auto panel = shownPanel(steps(200, 0));
    QScrollBar* bar = listOf(panel)->verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    panel->setRows(steps(201, 0));
    QVERIFY(bar->maximum() > 0);
    QCOMPARE(bar->value(), bar->maximum());
    panel->setRows(steps(100, 101));
    const QRect present = listOf(panel)->visualRect(listOf(panel)->model()->index(99, 0));
    QVERIFY(listOf(panel)->viewport()->rect().contains(present));
  }
};

QTEST_MAIN(HistoryPanelTest)
#include "HistoryPanelTest.moc"
