// What the window tells nobody: a patient whose name is in every field and in the names of files is opened through the dialog,
// corrected, reported on and removed. Settings, titles, the clipboard and whatever lies in the home folder are searched.

#include "app/window/Window.h"
#include "storage/project/Project.h"
#include "tests/window/Hearts.h"
#include "tests/window/OpenWindow.h"
#include "tests/window/SliceHand.h"

#include <QApplication>
#include <QClipboard>
#include <QDirIterator>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QSettings>
#include <QTimer>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

namespace {

const QByteArray kCanary = "Kanarek";

bool writeCanary(const fs::path& folder) {
  const std::string word = kCanary.toStdString();
  storage::DicomSeriesDescription description;
  description.patient = {word + "-id", word, word + "^Emil", "19310417", "M"};
  description.study = {"", "20250102", "101500", word + " study", word + "-acc"};
  description.series = {"", "MR", word + " axis", "1", word + " protocol"};
  return storage::writeDicomSeries(folder, smallHeart(5, 4, 1).volume, description).ok();
}

bool writeEva(const fs::path& folder) {
  return writeHeart(folder, smallHeart(6, 4, 1), 6);
}

bool holds(const QByteArray& bytes) {
  const QString word = QString::fromLatin1(kCanary);
  const QByteArray wide(reinterpret_cast<const char*>(word.utf16()), 2 * word.size());
  return bytes.contains(kCanary) || bytes.contains(wide);
}

/// Files of the home folder that know the canary, by name or content, but for those under `allowed`.
QStringList traces(const fs::path& home, const QStringList& allowed) {
  QStringList found;
  QDirIterator entries(QString::fromStdString(home.string()), QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                       QDirIterator::Subdirectories);
  while (entries.hasNext()) {
    const QString path = entries.next();
    if (std::any_of(allowed.begin(), allowed.end(), [&](const QString& place) { return path.contains(place); }))
      continue;
    QFile file(path);
    const bool inside = entries.fileInfo().isFile() && file.open(QIODevice::ReadOnly) && holds(file.readAll());
    if (inside || holds(entries.fileName().toUtf8())) found << path;
  }
  return found;
}

}  // namespace

class PrivacyTest : public QObject {
  Q_OBJECT

public:
  explicit PrivacyTest(const PrivateHome& home) : home_{home} {}

private:
  const PrivateHome& home_;
  std::unique_ptr<OpenWindow> window_;
  fs::path project_;

  QStringList leaks() const {
    QStringList found = traces(home_.path(), {QStringLiteral("/scans"), QStringLiteral("/project.diptych")});
    for (const QWidget* top : QApplication::topLevelWidgets())
      if (holds(top->windowTitle().toUtf8())) found << QStringLiteral("title ") + top->windowTitle();
    if (holds(QApplication::clipboard()->text().toUtf8())) found << QStringLiteral("the clipboard");
    return found;
  }
  /// Set rather than typed: while a path is typed Qt's dialog completes it, to another folder on a busy machine.
  static void chooseFolder(const QString& folder) {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, qApp, [timer, folder] {
      auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      auto* field = dialog != nullptr ? dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit")) : nullptr;
      if (field == nullptr) return;
      timer->stop();
      timer->deleteLater();
      field->setText(folder);
      QTest::keyClick(field, Qt::Key_Return);
    });
    timer->start(50);
  }
  static void agreeToRemove() {
    auto* timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, qApp, [timer] {
      auto* sure = visible<QAbstractButton>(QStringLiteral("Yes, I want it gone"));
      auto* go = visible<QAbstractButton>(QStringLiteral("Remove"));
      if (sure == nullptr || go == nullptr) return;
      if (!sure->isChecked()) {
        if (go->isEnabled()) qWarning("it could be removed without having been meant");
        QTest::keyClick(sure, Qt::Key_Space);
        return;
      }
      timer->stop();
      timer->deleteLater();
      QTest::mouseClick(go, Qt::LeftButton);
    });
    timer->start(50);
  }
  std::size_t seriesShown() const {
    const auto opened = Project::open(project_, Project::Mode::readOnly);
    if (!opened) return 99;
    const auto series = (*opened)->series();
    return series ? series->size() : 99;
  }

private Q_SLOTS:
  void initTestCase() {
    QVERIFY(fs::create_directories(home_.path() / "scans"));
    QVERIFY(writeCanary(home_.path() / "scans" / (kCanary.toStdString() + "^Emil")));
    QVERIFY(writeEva(home_.path() / "scans" / "eva"));
    window_ = std::make_unique<OpenWindow>(home_);
  }
  void cleanupTestCase() { window_.reset(); }

  void workLeavesHimInTheDatabaseAlone() {
    const QString folder = QString::fromStdString((home_.path() / "scans").string()) + '/' + kCanary + "^Emil";
    chooseFolder(folder);
    QVERIFY(chooseMenu(**window_, QStringLiteral("File"), QStringLiteral("Open a folder of images…")));
    viewer::SliceView* view = window_->original();
    QVERIFY2(view != nullptr, qPrintable(visibleNames()));
    project_ = window_->project();
    window_->key(Qt::Key_B);
    SliceHand(*view).stroke({{26, 28}, {34, 34}});
    window_->key(Qt::Key_D);
    QVERIFY(waitUntil([] { return visible<QAbstractButton>(QStringLiteral("Done"))->isChecked(); }));

    const fs::path report = home_.path() / "report.html";
    QVERIFY(click(QStringLiteral("Report")));
    QVERIFY(typeInto(QStringLiteral("File of the report"), QString::fromStdString(report.string())));
    QVERIFY(click(QStringLiteral("Write the report")));
    QVERIFY(waitForMessage(QStringLiteral("The report is written"), 60000));
    QVERIFY2(leaks().isEmpty(), qPrintable(leaks().join('\n')));
    // The search would find him.
    QVERIFY(!traces(home_.path(), {QStringLiteral("/scans")}).isEmpty());
  }

  void aStudyIsRemovedOnlyWhenThatIsMeant() {
    QVERIFY(window_->drop({home_.path() / "scans" / "eva"}));
    QVERIFY(waitUntil([this] { return seriesShown() == 2; }, 30000));
    QVERIFY(
        waitUntil([] { return clickRow(QStringLiteral("Patients, studies and series"), QString(kCanary) + " axis"); }));

    // The question runs a loop of its own: whether it has been there is only seen from within.
    bool asked = false;
    QTimer watch;
    connect(&watch, &QTimer::timeout, this, [&asked] {
      QWidget* const dialog = QApplication::activeModalWidget();
      if (const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
          dialog != nullptr && !asked && !folder.isEmpty())
        dialog->grab().save(folder + QStringLiteral("/remove study.png"));
      asked = asked || dialog != nullptr;
    });
    watch.start(10);
    answerDialog(QStringLiteral("Remove"));  // which cannot be pressed yet
    answerDialog(QStringLiteral("Keep it"));
    QVERIFY(chooseMenu(**window_, QStringLiteral("Study"), QStringLiteral("Remove the study from the project…")));
    QVERIFY(waitUntil([&asked] { return asked && QApplication::activeModalWidget() == nullptr; }));
    QCOMPARE(seriesShown(), std::size_t{2});

    agreeToRemove();
    QVERIFY(chooseMenu(**window_, QStringLiteral("Study"), QStringLiteral("Remove the study from the project…")));
    QVERIFY2(waitForMessage(QStringLiteral("The study is out of the project"), 30000), qPrintable(visibleNames()));
    QCOMPARE(seriesShown(), std::size_t{1});
    QVERIFY2(traces(home_.path(), {QStringLiteral("/scans")}).isEmpty(),
             qPrintable(traces(home_.path(), {QStringLiteral("/scans")}).join('\n')));
    // The window is on what is left.
    QVERIFY2(window_->original() != nullptr, qPrintable(visibleNames()));
    QVERIFY(window_->close());
    QVERIFY(traces(home_.path(), {QStringLiteral("/scans")}).isEmpty());
  }
};

int main(int argc, char** argv) {
  const PrivateHome home;
  QApplication application(argc, argv);
  app::prepareApplication(application);
  PrivacyTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "PrivacyTest.moc"
