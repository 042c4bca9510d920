// Commands by real keys: where a shortcut fires and where the focused control keeps its key.

#include "ui/commands/Commands.h"
#include "ui/theme/Theme.h"

#include <QtTest>
#include <QtWidgets>

using namespace diptych::ui;

class CommandsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void init();
  void mnemonicsAreStripped();
  void aTooltipNamesTheShortcut();
  void aDisabledCommandSaysWhy();
  void aLetterFiresWithTheFocusInAListOrAView();
  void aLetterDoesNotFireWhileTyping();
  void aControlKeepsTheKeysItNeeds();
  void aDisabledCommandDoesNotFire();
  void theOwnerOfAKeyIsFound();
  void chosenShortcutsSurviveARestart();
  void aResetTakesTheKeyBackFromItsBorrower();
  void changesAreTold();

private:
  static CommandSpec brush() {
    return {.id = "tool.brush",
            .group = "Tools",
            .text = "&Brush",
            .help = "Paint the current segment",
            .shortcuts = {Qt::Key_B}};
  }
  static CommandSpec play() {
    return {
        .id = "view.play", .group = "View", .text = "&Play", .help = "Play the phases", .shortcuts = {Qt::Key_Space}};
  }
};

void CommandsTest::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("DiptychTest");
  QCoreApplication::setApplicationName("ui_Commands");
  Theme::install(*qApp);
}

void CommandsTest::init() {
  QSettings().clear();
}

void CommandsTest::mnemonicsAreStripped() {
  QCOMPARE(withoutMnemonic("&Fit to view"), QString("Fit to view"));
  QCOMPARE(withoutMnemonic("Save && close"), QString("Save & close"));
  QCOMPARE(withoutMnemonic("Odd&"), QString("Odd"));
}

void CommandsTest::aTooltipNamesTheShortcut() {
  QMainWindow window;
  Commands commands(&window);
  QCOMPARE(commands.add(brush())->toolTip(), QString("Paint the current segment (B)"));
  QCOMPARE(commands.add({.id = "x", .group = "View", .text = "&Plain"})->toolTip(), QString("Plain"));
}

void CommandsTest::aDisabledCommandSaysWhy() {
  QMainWindow window;
  Commands commands(&window);
  const QAction* action = commands.add(brush());
  commands.disable("tool.brush", "No series is open");
  QVERIFY(!action->isEnabled());
  QCOMPARE(action->toolTip(), QString("No series is open"));
  QCOMPARE(commands.whyDisabled("tool.brush"), QString("No series is open"));
  commands.enable("tool.brush");
  QVERIFY(action->isEnabled());
  QCOMPARE(action->toolTip(), QString("Paint the current segment (B)"));
  QVERIFY(commands.whyDisabled("tool.brush").isEmpty());
}

void CommandsTest::aLetterFiresWithTheFocusInAListOrAView() {
  QMainWindow window;
  auto* list = new QListWidget;
  list->addItems({"Axial", "Brain"});  // keyboardSearch() would like the B
  window.setCentralWidget(list);
  Commands commands(&window);
  QSignalSpy fired(commands.add(brush()), &QAction::triggered);
  window.show();
  window.activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(&window));
  list->setFocus();
  list->setCurrentRow(0);
  QTest::keyClick(list, Qt::Key_B);
  QCOMPARE(fired.count(), 1);
  QCOMPARE(list->currentRow(), 0);
}

void CommandsTest::aLetterDoesNotFireWhileTyping() {
  QMainWindow window;
  auto* box = new QWidget;
  auto* column = new QVBoxLayout(box);
  auto* line = new QLineEdit;
  auto* spin = new QSpinBox;
  auto* text = new QPlainTextEdit;
  for (QWidget* field : std::initializer_list<QWidget*>{line, spin, text}) column->addWidget(field);
  window.setCentralWidget(box);
  Commands commands(&window);
  QSignalSpy letter(commands.add(brush()), &QAction::triggered);
  QSignalSpy digit(commands.add({.id = "segment.1", .group = "Segment", .text = "Segment 1", .shortcuts = {Qt::Key_1}}),
                   &QAction::triggered);
  window.show();
  window.activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(&window));

  line->setFocus();
  QTest::keyClick(line, 'b');
  QCOMPARE(line->text(), QString("b"));
  text->setFocus();
  QTest::keyClick(text, 'b');
  QCOMPARE(text->toPlainText(), QString("b"));
  spin->setFocus();
  spin->selectAll();
  QTest::keyClick(spin, Qt::Key_1);
  QCOMPARE(spin->value(), 1);
  QCOMPARE(letter.count(), 0);
  QCOMPARE(digit.count(), 0);
}

void CommandsTest::aControlKeepsTheKeysItNeeds() {
  QMainWindow window;
  auto* box = new QWidget;
  auto* column = new QVBoxLayout(box);
  auto* button = new QPushButton("Segment");
  auto* slider = new QSlider(Qt::Horizontal);
  auto* list = new QListWidget;
  list->addItems({"one", "two"});
  auto* view = new QWidget;
  view->setFocusPolicy(Qt::StrongFocus);
  for (QWidget* control : std::initializer_list<QWidget*>{button, slider, list, view}) column->addWidget(control);
  window.setCentralWidget(box);
  Commands commands(&window);
  QSignalSpy played(commands.add(play()), &QAction::triggered);
  QSignalSpy scrolled(
      commands.add(
          {.id = "slice.next", .group = "View", .text = "Next slice", .shortcuts = {Qt::Key_Down, Qt::Key_Right}}),
      &QAction::triggered);
  window.show();
  window.activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(&window));

  QSignalSpy clicked(button, &QPushButton::clicked);
  button->setFocus();
  QTest::keyClick(button, Qt::Key_Space);
  QCOMPARE(clicked.count(), 1);
  slider->setFocus();
  QTest::keyClick(slider, Qt::Key_Right);
  QCOMPARE(slider->value(), 1);
  list->setFocus();
  list->setCurrentRow(0);
  QTest::keyClick(list, Qt::Key_Down);
  QCOMPARE(list->currentRow(), 1);
  QCOMPARE(played.count(), 0);
  QCOMPARE(scrolled.count(), 0);

  // In a picture they are the commands'.
  view->setFocus();
  QTest::keyClick(view, Qt::Key_Space);
  QTest::keyClick(view, Qt::Key_Down);
  QCOMPARE(played.count(), 1);
  QCOMPARE(scrolled.count(), 1);
}

void CommandsTest::aDisabledCommandDoesNotFire() {
  QMainWindow window;
  auto* view = new QWidget;
  view->setFocusPolicy(Qt::StrongFocus);
  window.setCentralWidget(view);
  Commands commands(&window);
  QSignalSpy fired(commands.add(brush()), &QAction::triggered);
  commands.disable("tool.brush", "No series is open");
  window.show();
  window.activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(&window));
  view->setFocus();
  QTest::keyClick(view, Qt::Key_B);
  QCOMPARE(fired.count(), 0);
}

void CommandsTest::theOwnerOfAKeyIsFound() {
  QMainWindow window;
  Commands commands(&window);
  commands.add(brush());
  commands.add(play());
  QCOMPARE(commands.owner(Qt::Key_B), QString("tool.brush"));
  QVERIFY(commands.owner(Qt::Key_B, "tool.brush").isEmpty());
  QVERIFY(commands.owner(Qt::Key_Q).isEmpty());
  QVERIFY(commands.owner(QKeySequence()).isEmpty());
  QCOMPARE(commands.action("unknown"), nullptr);
}

void CommandsTest::chosenShortcutsSurviveARestart() {
  const QList<QKeySequence> chosen{QKeySequence("Ctrl+Shift+B"), QKeySequence(",")};
  {
    QMainWindow window;
    Commands commands(&window);
    commands.add(brush());
    commands.add(play());
    commands.setShortcuts("tool.brush", chosen);
    commands.setShortcuts("view.play", {});
  }
  QMainWindow window;
  Commands commands(&window);
  QCOMPARE(commands.add(brush())->shortcuts(), chosen);
  QVERIFY(commands.add(play())->shortcuts().isEmpty());
  commands.setShortcuts("tool.brush", {Qt::Key_B});  // the default again: nothing to remember
  QVERIFY(!QSettings().contains("shortcuts/tool.brush"));
}

void CommandsTest::aResetTakesTheKeyBackFromItsBorrower() {
  QMainWindow window;
  Commands commands(&window);
  commands.add(brush());
  commands.add(play());
  commands.setShortcuts("tool.brush", {});
  commands.setShortcuts("view.play", {Qt::Key_B});
  commands.resetShortcuts("tool.brush");
  QCOMPARE(commands.owner(Qt::Key_B), QString("tool.brush"));
  QVERIFY(commands.action("view.play")->shortcuts().isEmpty());
  commands.resetAllShortcuts();
  QCOMPARE(commands.owner(Qt::Key_Space), QString("view.play"));
}

void CommandsTest::changesAreTold() {
  QMainWindow window;
  Commands commands(&window);
  commands.add(brush());
  QSignalSpy changed(&commands, &Commands::changed);
  commands.enable("tool.brush");  // it is already
  QCOMPARE(changed.count(), 0);
  commands.disable("tool.brush", "No series is open");
  commands.disable("tool.brush", "No series is open");
  QCOMPARE(changed.count(), 1);
  commands.disable("tool.brush", "The segment is locked");
  QCOMPARE(changed.count(), 2);
  commands.setShortcuts("tool.brush", {Qt::Key_Comma});
  QCOMPARE(changed.count(), 3);
}

QTEST_MAIN(CommandsTest)
#include "CommandsTest.moc"
