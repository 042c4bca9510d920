#include "tests/ui/commands/SampleCommands.h"
#include "ui/commands/ShortcutEditor.h"

using namespace diptych::ui;

class ShortcutEditorTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();
  void enterAndAKeyChangeTheShortcut();
  void aTakenKeyIsAskedFor();
  void keepingLeavesBothAsTheyWere();
  void backspaceTakesAwayAndEscapeGivesUp();
  void theFilterFindsByWordAndByKey();
  void resetsOneAndAll();

private:
  QLineEdit* keys() const { return named<QLineEdit>(*editor_, "New shortcut"); }
  QTreeWidget* list() const { return named<QTreeWidget>(*editor_, "Commands and their shortcuts"); }
  void choose(const QString& text) {
    list()->setFocus();
    list()->setCurrentItem(list()->findItems(text, Qt::MatchExactly).value(0));
    QTest::keyClick(list(), Qt::Key_Return);
    QVERIFY(keys()->hasFocus());
  }
  void press(const QString& button) { QTest::mouseClick(named<QPushButton>(*editor_, button), Qt::LeftButton); }

  std::unique_ptr<QMainWindow> window_;
  std::unique_ptr<Commands> commands_;
  std::unique_ptr<ShortcutEditor> editor_;
};

void ShortcutEditorTest::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("DiptychTest");
  QCoreApplication::setApplicationName("ui_ShortcutEditor");
  Theme::install(*qApp);
}

void ShortcutEditorTest::init() {
  QSettings().clear();
  window_ = std::make_unique<QMainWindow>();
  commands_ = std::make_unique<Commands>(window_.get());
  addSampleCommands(*commands_);
  editor_ = std::make_unique<ShortcutEditor>(*commands_, nullptr);
  editor_->show();
  editor_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(editor_.get()));
}

void ShortcutEditorTest::cleanup() {
  editor_.reset();
  commands_.reset();
  window_.reset();
}

void ShortcutEditorTest::enterAndAKeyChangeTheShortcut() {
  keepPictures(*editor_, "shortcuts");
  choose("Brush");
  QTest::keyClick(keys(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
  QCOMPARE(commands_->action("tool.brush")->shortcut(), QKeySequence("Ctrl+Shift+P"));
  QCOMPARE(list()->currentItem()->text(2), QString("Ctrl+Shift+P"));
  QVERIFY(list()->hasFocus());
}

void ShortcutEditorTest::aTakenKeyIsAskedFor() {
  choose("Brush");
  QTest::keyClick(keys(), Qt::Key_E);
  QCOMPARE(commands_->owner(Qt::Key_E), QString("tool.eraser"));  // not yet
  QPushButton* move = named<QPushButton>(*editor_, "Move it");
  QVERIFY(move->isVisible());
  QVERIFY(move->accessibleDescription().contains("Eraser"));
  keepPictures(*editor_, "shortcuts-question");
  QTest::keyClick(move, Qt::Key_Space);
  QCOMPARE(commands_->owner(Qt::Key_E), QString("tool.brush"));
  QVERIFY(commands_->action("tool.eraser")->shortcuts().isEmpty());
  QVERIFY(!move->isVisible());
}

void ShortcutEditorTest::keepingLeavesBothAsTheyWere() {
  choose("Brush");
  QTest::keyClick(keys(), Qt::Key_E);
  press("Keep as it is");
  QCOMPARE(commands_->owner(Qt::Key_E), QString("tool.eraser"));
  QCOMPARE(commands_->owner(Qt::Key_B), QString("tool.brush"));
}

void ShortcutEditorTest::backspaceTakesAwayAndEscapeGivesUp() {
  choose("Brush");
  QTest::keyClick(keys(), Qt::Key_Escape);
  QVERIFY(editor_->isVisible());
  QCOMPARE(commands_->owner(Qt::Key_B), QString("tool.brush"));
  choose("Brush");
  QTest::keyClick(keys(), Qt::Key_Shift);  // a modifier alone is no shortcut
  QCOMPARE(commands_->owner(Qt::Key_B), QString("tool.brush"));
  QTest::keyClick(keys(), Qt::Key_Backspace);
  QVERIFY(commands_->action("tool.brush")->shortcuts().isEmpty());
}

void ShortcutEditorTest::theFilterFindsByWordAndByKey() {
  const auto shown = [this] {
    QStringList texts;
    for (int i = 0; i < list()->topLevelItemCount(); ++i)
      if (!list()->topLevelItem(i)->isHidden()) texts << list()->topLevelItem(i)->text(0);
    return texts;
  };
  QLineEdit* filter = named<QLineEdit>(*editor_, "Filter commands");
  QTest::keyClicks(filter, "ctrl+z");
  QCOMPARE(shown(), QStringList("Undo"));
  filter->clear();
  QTest::keyClicks(filter, "layout");
  QCOMPARE(shown(), QStringList("Reset layout"));
  QCOMPARE(list()->currentItem()->text(0), QString("Reset layout"));
  filter->clear();
  QTest::keyClicks(filter, "zzz");
  QVERIFY(shown().isEmpty());
  QVERIFY(!keys()->isEnabled());
}

void ShortcutEditorTest::resetsOneAndAll() {
  choose("Brush");
  QTest::keyClick(keys(), Qt::Key_Comma);
  choose("Eraser");
  QTest::keyClick(keys(), Qt::Key_Period);
  press("Reset this one");
  QCOMPARE(commands_->owner(Qt::Key_E), QString("tool.eraser"));
  QCOMPARE(commands_->owner(Qt::Key_Comma), QString("tool.brush"));
  press("Reset all shortcuts");
  QCOMPARE(commands_->owner(Qt::Key_B), QString("tool.brush"));
}

QTEST_MAIN(ShortcutEditorTest)
#include "ShortcutEditorTest.moc"
