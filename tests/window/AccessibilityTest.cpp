// The window in each of its states: every control has a name, is reached by Tab, shows that it has the keyboard and is large enough to
// read; every command explains itself. The same program runs once more at twice the scale.

#include "app/window/Window.h"
#include "tests/window/ControlAudit.h"
#include "tests/window/Keyboard.h"
#include "tests/window/PreparedProject.h"
#include "tests/window/WindowDriver.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <map>

using namespace diptych;
using namespace diptych::test;

namespace {

constexpr QSize kSmallScreen(1366, 768);

}  // namespace

class AccessibilityTest : public QObject {
  Q_OBJECT

public:
  explicit AccessibilityTest(PrivateHome& home) : home_{home} {}

private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();

  void theAuditFindsWhatIsWrong();
  void welcomes();
  void opensAProject();
  void everyState_data();
  void everyState();
  void fitsASmallScreen();
  void explainsEveryCommand();
  void givesEachKeyToOneCommand();
  void givesEachMenuItsOwnLetter();
  void findsEveryCommandInThePalette();

private:
  void audit(QWidget* root);
  void takePicture(QWidget* root) const;
  void explainDisabled();
  QWidget* enter(const QString& state);
  void leave();

  PrivateHome& home_;
  std::filesystem::path project_;
  std::unique_ptr<app::MainWindow> window_;
};

void AccessibilityTest::initTestCase() {
  QApplication::setCursorFlashTime(0);  // a caret that comes and goes would look like a focus mark
  project_ = home_.path() / "prepared.diptych";
  makePreparedProject(project_);
  // The worker is never started here, only named.
  window_ = std::make_unique<app::MainWindow>(app::WindowOptions{builtWorker(), "reader"});
  window_->resize(kSmallScreen);
  window_->show();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

void AccessibilityTest::cleanupTestCase() {
  window_.reset();
}

void AccessibilityTest::takePicture(QWidget* root) const {
  const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (folder.isEmpty()) return;
  const QString name = QStringLiteral("access-%1-%2").arg(QTest::currentTestFunction(), QTest::currentDataTag());
  root->window()->grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

void AccessibilityTest::audit(QWidget* root) {
  QVERIFY(root != nullptr);
  QVERIFY(!controlsOf(*root).isEmpty());
  QTest::qWait(250);  // fades end, thumbnails and marks come in
  takePicture(root);
  QStringList complaints = complaintsAboutNames(*root) + complaintsAboutSpace(*root);
  if (root->isWindow() && root != window_.get()) complaints += complaintsAboutMnemonics(*root);
  complaints += complaintsAboutTab(*root);
  const QSize size = window_->size();
  if (size != kSmallScreen)
    complaints << QStringLiteral("the window has grown to %1 × %2").arg(size.width()).arg(size.height());
  for (const QString& complaint : std::as_const(complaints)) qWarning("%s", qPrintable(complaint));
  QVERIFY2(complaints.isEmpty(), "see above");
}

void AccessibilityTest::explainDisabled() {
  QStringList silent;
  for (const ui::CommandSpec& spec : window_->commands().all())
    if (!window_->commands().action(spec.id)->isEnabled() && window_->commands().whyDisabled(spec.id).isEmpty())
      silent << spec.id;
  QVERIFY2(silent.isEmpty(), qPrintable(QStringLiteral("no reason is given: ") + silent.join(QLatin1Char(' '))));
}

void AccessibilityTest::theAuditFindsWhatIsWrong() {
  QWidget plain;
  plain.setFocusPolicy(Qt::NoFocus);
  auto* row = new QHBoxLayout(&plain);
  for (const char* text : {"", "&Go", "&Get", "&Go"}) row->addWidget(new QPushButton(QString::fromLatin1(text)));
  auto* passedBy = new QLineEdit;
  passedBy->setFocusPolicy(Qt::ClickFocus);
  row->addWidget(passedBy);
  plain.show();
  QVERIFY(QTest::qWaitForWindowActive(&plain));
  QCOMPARE(controlsOf(plain).size(), 5);
  QCOMPARE(complaintsAboutNames(plain).size(), 3);  // two without a name, two alike
  QCOMPARE(complaintsAboutMnemonics(plain).size(), 2);
  QCOMPARE(complaintsAboutSpace(plain), QStringList());
  QCOMPARE(complaintsAboutTab(plain), QStringList());
  // A button that Tab does not come to, as where a neighbour keeps the keyboard.
  auto* keeper = new QPlainTextEdit;
  row->addWidget(keeper);
  QTRY_VERIFY(keeper->isVisible());
  QVERIFY(!complaintsAboutTab(plain).isEmpty());
  plain.resize(40, 10);
  row->setEnabled(false);
  keeper->resize(5, 5);
  QVERIFY(!complaintsAboutSpace(plain).isEmpty());
}

void AccessibilityTest::welcomes() {
  audit(window_.get());
  explainDisabled();
}

void AccessibilityTest::opensAProject() {
  window_->openPaths({project_});
  QVERIFY(waitUntil([] { return findByName(QStringLiteral("Original: *")) != nullptr; }, 30000));
  QVERIFY(waitUntil([] { return focusName().startsWith(QStringLiteral("Original")); }));
  explainDisabled();
}

void AccessibilityTest::everyState_data() {
  QTest::addColumn<QString>("state");
  for (const char* state : {"project", "four views", "brush", "threshold", "message", "guide", "palette",
                            "segment dialog", "train dialog", "report dialog", "keys dialog", "about", "import"})
    QTest::newRow(state) << QString::fromLatin1(state);
}

QWidget* AccessibilityTest::enter(const QString& state) {
  const auto dialog = [] {
    waitUntil([] { return QApplication::activeModalWidget() != nullptr && QApplication::focusWidget() != nullptr; });
    return QApplication::activeModalWidget();
  };
  if (state == "four views") press(Qt::Key_2, Qt::ControlModifier);
  if (state == "brush") press(Qt::Key_B);
  if (state == "threshold") press(Qt::Key_T);
  if (state == "message") {
    press(Qt::Key_S, Qt::ControlModifier);
    waitUntil([] { return findByName(QStringLiteral("Close this message")) != nullptr; });
  }
  if (state == "guide") press(Qt::Key_G, Qt::ControlModifier);
  if (state == "palette") {
    press(Qt::Key_K, Qt::ControlModifier);
    return waitFor(QStringLiteral("Command palette"));
  }
  if (state == "segment dialog") {
    press(Qt::Key_A);
    return dialog();
  }
  if (state == "train dialog") {
    press(Qt::Key_R, Qt::ControlModifier);
    return dialog();
  }
  if (state == "report dialog") {
    press(Qt::Key_P, Qt::ControlModifier);
    return dialog();
  }
  if (state == "keys dialog") {
    press(Qt::Key_Comma, Qt::ControlModifier);
    return dialog();
  }
  if (state == "about") {
    window_->commands().action(QStringLiteral("help.about"))->trigger();
    return dialog();
  }
  if (state == "import") {
    // A file that is no image stays in the list of what was left out, and the dialog with it.
    const QString folder = QString::fromStdString((home_.path() / "broken").string());
    QDir().mkpath(folder);
    QFile file(folder + QStringLiteral("/notes.dcm"));
    if (file.open(QIODevice::WriteOnly)) file.write("no image");
    file.close();
    dropFiles(*window_, {QUrl::fromLocalFile(folder)});
    waitUntil([] { return findByName(QStringLiteral("Copy list")) != nullptr; });
    QWidget* import = findByName(QStringLiteral("Import"));
    if (import != nullptr) import->activateWindow();
    if (import != nullptr && !QTest::qWaitForWindowActive(import)) return nullptr;
    return import;
  }
  return window_.get();
}

void AccessibilityTest::leave() {
  if (QApplication::activeWindow() != window_.get() || findByName(QStringLiteral("Command palette")) != nullptr)
    press(Qt::Key_Escape);
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  while (QWidget* close = findByName(QStringLiteral("Close this message"))) {
    close->setFocus();
    press(Qt::Key_Space);
    QVERIFY(waitUntil([&] { return findByName(QStringLiteral("Close this message")) == nullptr; }));
  }
  if (findByName(QStringLiteral("Close the guide")) != nullptr) {
    findByName(QStringLiteral("Close the guide"))->setFocus();
    press(Qt::Key_Space);
  }
  findByName(QStringLiteral("Original*"))->setFocus();
  press(Qt::Key_1, Qt::ControlModifier);
  press(Qt::Key_V);
}

void AccessibilityTest::everyState() {
  QFETCH(const QString, state);
  audit(enter(state));
  leave();
}

void AccessibilityTest::fitsASmallScreen() {
  const QSize least = window_->minimumSizeHint().expandedTo(window_->minimumSize());
  QVERIFY2(least.width() <= kSmallScreen.width() && least.height() <= kSmallScreen.height(),
           qPrintable(QStringLiteral("the window needs %1 × %2").arg(least.width()).arg(least.height())));
  QCOMPARE(window_->size(), kSmallScreen);
}

void AccessibilityTest::explainsEveryCommand() {
  QVERIFY(window_->commands().all().size() > 50);
  for (const ui::CommandSpec& spec : window_->commands().all()) {
    QVERIFY2(!ui::withoutMnemonic(spec.text).trimmed().isEmpty(), qPrintable(spec.id));
    QVERIFY2(spec.help.size() > 3, qPrintable(spec.id + QStringLiteral(" has no help")));
    QVERIFY2(!spec.help.contains(QLatin1Char('!')), qPrintable(spec.id));
    QVERIFY2(!window_->commands().action(spec.id)->toolTip().isEmpty(), qPrintable(spec.id));
  }
}

void AccessibilityTest::givesEachKeyToOneCommand() {
  std::map<QString, QString> owners;
  for (const ui::CommandSpec& spec : window_->commands().all())
    for (const QKeySequence& keys : window_->commands().action(spec.id)->shortcuts()) {
      const auto [owner, fresh] = owners.insert({keys.toString(), spec.id});
      QVERIFY2(fresh, qPrintable(QStringLiteral("%1 is %2 and %3").arg(keys.toString(), owner->second, spec.id)));
    }
}

void AccessibilityTest::givesEachMenuItsOwnLetter() {
  std::map<QChar, QString> owners;
  for (const QAction* menu : window_->menuBar()->actions()) {
    const qsizetype at = menu->text().indexOf(QLatin1Char('&'));
    QVERIFY2(at >= 0, qPrintable(menu->text()));
    const auto [owner, fresh] = owners.insert({menu->text().at(at + 1).toLower(), menu->text()});
    QVERIFY2(fresh, qPrintable(QStringLiteral("%1 and %2 share a letter").arg(owner->second, menu->text())));
  }
}

void AccessibilityTest::findsEveryCommandInThePalette() {
  press(Qt::Key_K, Qt::ControlModifier);
  auto* field = visible<QLineEdit>(QStringLiteral("Find a command"));
  QVERIFY(field != nullptr);
  QStringList missing;
  for (const ui::CommandSpec& spec : window_->commands().all()) {
    field->setText(ui::withoutMnemonic(spec.text));
    const auto* list = visible<QAbstractItemView>(QStringLiteral("Commands"));
    bool found = false;
    for (int row = 0; list != nullptr && row < list->model()->rowCount(); ++row)
      found = found || list->model()->index(row, 0).data(Qt::DisplayRole).toString() == ui::withoutMnemonic(spec.text);
    if (!found) missing << spec.id;
  }
  press(Qt::Key_Escape);
  QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char(' '))));
}

int main(int argc, char** argv) {
  PrivateHome home;
  QApplication application(argc, argv);
  app::prepareApplication(application);
  const DesktopStandIn desktop;
  AccessibilityTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "AccessibilityTest.moc"
