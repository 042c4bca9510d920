#include "tests/ui/commands/SampleCommands.h"
#include "ui/commands/CommandPalette.h"

using namespace diptych::ui;

class CommandPaletteTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();
  void ranksFall();
  void wordsNeedAWordEach();
  void accentsAndCapitalsDoNotMatter();
  void initialsFindAndEnterRuns();
  void escapeGivesTheFocusBack();
  void arrowsGoRound();
  void recentOnesComeFirst();
  void aDisabledCommandIsListedWithTheReasonAndDoesNotRun();
  void aClickRuns();
  void aClickElsewhereCloses();
  void nothingFoundSaysSo();
  void itFollowsTheWindow();

private:
  QStringList listed() const;
  void type(const QString& text) { QTest::keyClicks(field_, text); }

  std::unique_ptr<QMainWindow> window_;
  QWidget* view_ = nullptr;
  std::unique_ptr<Commands> commands_;
  CommandPalette* palette_ = nullptr;
  QLineEdit* field_ = nullptr;
  QListView* list_ = nullptr;
};

void CommandPaletteTest::initTestCase() {
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("DiptychTest");
  QCoreApplication::setApplicationName("ui_CommandPalette");
  Theme::install(*qApp);
}

void CommandPaletteTest::init() {
  QSettings().clear();
  window_ = std::make_unique<QMainWindow>();
  view_ = new QWidget;
  view_->setFocusPolicy(Qt::StrongFocus);
  window_->setCentralWidget(view_);
  commands_ = std::make_unique<Commands>(window_.get());
  addSampleCommands(*commands_);
  palette_ = new CommandPalette(*commands_, window_.get());
  window_->resize(1000, 640);
  window_->show();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  view_->setFocus();
  field_ = named<QLineEdit>(*palette_, "Find a command");
  list_ = named<QListView>(*palette_, "Commands");
  QVERIFY(field_ && list_);
  palette_->open();
}

void CommandPaletteTest::cleanup() {
  delete palette_;
  commands_.reset();
  window_.reset();
}

QStringList CommandPaletteTest::listed() const {
  QStringList texts;
  for (int row = 0; row < list_->model()->rowCount(); ++row) texts << list_->model()->index(row, 0).data().toString();
  return texts;
}

void CommandPaletteTest::ranksFall() {
  const QString text = "Auto-segment";
  const QString also = "predict";
  const QList<int> ranks{CommandPalette::rank("auto segment", text, also), CommandPalette::rank("auto", text, also),
                         CommandPalette::rank("as", text, also),           CommandPalette::rank("seg au", text, also),
                         CommandPalette::rank("pred seg", text, also),     CommandPalette::rank("ment", text, also),
                         CommandPalette::rank("dict", text, also)};
  for (int i = 1; i < ranks.size(); ++i) QVERIFY2(ranks[i - 1] > ranks[i], qPrintable(QString::number(i)));
  QVERIFY(ranks.last() > 0);
  QCOMPARE(CommandPalette::rank("brush", text, also), 0);
  QVERIFY(CommandPalette::rank("", text, also) > 0);
  QCOMPARE(CommandPalette::rank("?!", text, also), 0);
}

void CommandPaletteTest::wordsNeedAWordEach() {
  QCOMPARE(CommandPalette::rank("fit fit", "Fit to view", {}), 0);
  QVERIFY(CommandPalette::rank("s se", "Segment slices", {}) > 0);  // "se" is Segment, so "s" must be slices
}

void CommandPaletteTest::accentsAndCapitalsDoNotMatter() {
  QCOMPARE(CommandPalette::rank("ELAN", "Élan", {}), CommandPalette::rank("élan", "Élan", {}));
  QCOMPARE(CommandPalette::rank("ELAN", "Élan", {}), 1000);
}

void CommandPaletteTest::initialsFindAndEnterRuns() {
  keepPictures(*window_, "palette");
  QSignalSpy ran(commands_->action("model.segment"), &QAction::triggered);
  QVERIFY(field_->hasFocus());
  type("as");
  QCOMPARE(listed().first(), QString("Auto-segment"));
  keepPictures(*window_, "palette-search");
  QTest::keyClick(field_, Qt::Key_Return);
  QCOMPARE(ran.count(), 1);
  QVERIFY(!palette_->isVisible());
  QVERIFY(view_->hasFocus());
}

void CommandPaletteTest::escapeGivesTheFocusBack() {
  QTest::keyClick(field_, Qt::Key_Escape);
  QVERIFY(!palette_->isVisible());
  QVERIFY(view_->hasFocus());
}

void CommandPaletteTest::arrowsGoRound() {
  const int last = list_->model()->rowCount() - 1;
  QTest::keyClick(field_, Qt::Key_Up);
  QCOMPARE(list_->currentIndex().row(), last);
  QTest::keyClick(field_, Qt::Key_Down);
  QCOMPARE(list_->currentIndex().row(), 0);
  QTest::keyClick(field_, Qt::Key_PageDown);
  QVERIFY(list_->currentIndex().row() > 1);
  QTest::keyClick(field_, Qt::Key_PageUp);
  QCOMPARE(list_->currentIndex().row(), 0);
}

void CommandPaletteTest::recentOnesComeFirst() {
  QCOMPARE(listed().first(), QString("Brush"));
  type("fit");
  QTest::keyClick(field_, Qt::Key_Return);
  palette_->open();
  QCOMPARE(listed().first(), QString("Fit to view"));
}

void CommandPaletteTest::aDisabledCommandIsListedWithTheReasonAndDoesNotRun() {
  QSignalSpy ran(commands_->action("model.retrain"), &QAction::triggered);
  type("retr");
  QCOMPARE(listed(), QStringList("Retrain"));
  QVERIFY(list_->currentIndex().data(Qt::AccessibleTextRole).toString().contains("No slice is done yet"));
  QTest::keyClick(field_, Qt::Key_Return);
  QCOMPARE(ran.count(), 0);
  QVERIFY(palette_->isVisible());
}

void CommandPaletteTest::aClickRuns() {
  QSignalSpy ran(commands_->action("tool.eraser"), &QAction::triggered);
  QTest::mouseClick(list_->viewport(), Qt::LeftButton, {}, list_->visualRect(list_->model()->index(1, 0)).center());
  QCOMPARE(ran.count(), 1);
  QVERIFY(!palette_->isVisible());
}

void CommandPaletteTest::aClickElsewhereCloses() {
  QTest::mouseClick(view_, Qt::LeftButton, {}, QPoint(5, view_->height() - 5));
  QVERIFY(!palette_->isVisible());
}

void CommandPaletteTest::nothingFoundSaysSo() {
  type("zzz");
  QCOMPARE(list_->model()->rowCount(), 0);
  QVERIFY(!list_->isVisible());
  keepPictures(*window_, "palette-nothing");
  QTest::keyClick(field_, Qt::Key_Down);
  QTest::keyClick(field_, Qt::Key_Return);
  QVERIFY(palette_->isVisible());
}

void CommandPaletteTest::itFollowsTheWindow() {
  window_->resize(480, 300);
  QTRY_VERIFY(window_->rect().contains(palette_->geometry()));
  QVERIFY(qAbs(palette_->geometry().center().x() - window_->rect().center().x()) <= 1);
}

QTEST_MAIN(CommandPaletteTest)
#include "CommandPaletteTest.moc"
