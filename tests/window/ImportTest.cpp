// Bringing images in: by path, by drop, and what happens where something is wrong.

#include "app/window/Window.h"
#include "storage/project/Project.h"
#include "tests/support/TestPython.h"
#include "tests/window/Hearts.h"
#include "tests/window/WindowDriver.h"

#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QTextEdit>
#include <cstdio>
#include <fstream>
#include <set>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

namespace {

void writeText(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// A file that calls itself DICOM and is none.
std::string brokenDicom() {
  return std::string(128, '\0') + "DICM" + std::string(60, '\x7f');
}

QUrl url(const fs::path& path) {
  return QUrl::fromLocalFile(QString::fromStdString(path.string()));
}

QString windowTitle(const fs::path& project) {
  return QString::fromStdString(project.stem().string()) + QStringLiteral(" — Diptych");
}

/// Numbers, modalities and grids of the series in a project that is closed.
std::vector<storage::SeriesEntry> seriesIn(const fs::path& project) {
  const auto opened = Project::open(project, Project::Mode::readOnly);
  if (!opened) return {};
  const auto series = (*opened)->series();
  return series ? *series : std::vector<storage::SeriesEntry>{};
}

/// How many different greys the middle of a view shows: a picture has many, an empty view one.
int greys(QWidget* view) {
  const QImage image = view->grab().toImage();
  std::set<QRgb> found;
  for (int y = image.height() / 4; y < image.height() * 3 / 4; y += 3)
    for (int x = image.width() / 4; x < image.width() * 3 / 4; x += 3) found.insert(image.pixel(x, y));
  return static_cast<int>(found.size());
}

}  // namespace

class ImportTest : public QObject {
  Q_OBJECT

public:
  explicit ImportTest(const PrivateHome& home) : home_{home} {}

private:
  const PrivateHome& home_;
  fs::path images_;
  std::unique_ptr<app::MainWindow> window_;

  std::vector<fs::path> projects() const {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(home_.projects(), ignored))
      if (entry.path().extension() == ".diptych") found.push_back(entry.path());
    return found;
  }
  /// The project that the window shows, by its title.
  fs::path shownProject() const {
    return home_.projects() / (window_->windowTitle().section(QStringLiteral(" — "), 0, 0).toStdString() + ".diptych");
  }
  bool pictureIsThere() const {
    return waitUntil([] { return findByName(QStringLiteral("Original: *")) != nullptr; }) &&
           waitUntil([] { return greys(findByName(QStringLiteral("Original: *"))) > 20; }) &&
           waitUntil([] { return greys(findByName(QStringLiteral("Enhanced: *"))) > 20; });
  }
  bool browserShows(const QString& series) const {
    return clickRow(QStringLiteral("Patients, studies and series"), series);
  }
  static QString outcome() {
    const auto* list = qobject_cast<QTextEdit*>(waitFor(QStringLiteral("What the import did"), 20000));
    return list != nullptr ? list->toPlainText() : visibleNames();
  }

private Q_SLOTS:
  void initTestCase() {
    images_ = home_.path() / "images";
    QVERIFY(writeHeart(images_ / "one", smallHeart(1), 1));
    QVERIFY(writeHeart(images_ / "two", smallHeart(2, 4, 1), 2));
    fs::create_directories(images_ / "mixed");
    fs::copy(images_ / "one", images_ / "mixed", fs::copy_options::recursive);
    writeText(images_ / "mixed" / "notes.txt", "Not an image.");
    writeText(images_ / "mixed" / "broken.dcm", brokenDicom());
  }

  void init() {
    window_ = std::make_unique<app::MainWindow>(app::WindowOptions{builtWorker(), "reader"});
    window_->show();
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
  }

  void cleanup() {
    if (window_) window_->close();
    window_.reset();
    std::error_code ignored;
    fs::remove_all(home_.projects(), ignored);
  }

  void aPathMakesANewProjectAndSaysWhatWasLeftOut() {
    window_->openPaths({images_ / "mixed"});
    const QString said = outcome();
    QVERIFY2(said.contains(QStringLiteral("notes.txt")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("broken.dcm")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral("Short axis 1: MR, 64 × 64 × 6 × 2 phases")), qPrintable(said));
    QVERIFY(click(QStringLiteral("Close")));
    QVERIFY(pictureIsThere());
    QVERIFY(browserShows(QStringLiteral("Short axis 1*")));

    const fs::path project = shownProject();
    QVERIFY(window_->close());
    const auto series = seriesIn(project);
    QCOMPARE(series.size(), std::size_t{1});
    QCOMPARE(series.front().series.modality, std::string("MR"));
    QCOMPARE(series.front().geometry.size, (GridSize{64, 64, 6, 2}));
    QCOMPARE(series.front().files, 12);
  }

  void aFolderDroppedOntoTheEmptyWindowMakesAProject() {
    QVERIFY(dropFiles(*window_, {url(images_ / "one")}));
    QVERIFY(pictureIsThere());
    QVERIFY(browserShows(QStringLiteral("Short axis 1*")));
    QCOMPARE(projects().size(), std::size_t{1});
    QCOMPARE(window_->windowTitle(), windowTitle(projects().front()));
    QVERIFY(window_->close());
    QCOMPARE(seriesIn(projects().front()).size(), std::size_t{1});
  }

  void filesDroppedOntoAnOpenProjectAreAddedToIt() {
    QVERIFY(dropFiles(*window_, {url(images_ / "one")}));
    QVERIFY(pictureIsThere());
    QList<QUrl> files;
    for (const auto& entry : fs::directory_iterator(images_ / "two")) files << url(entry.path());
    QCOMPARE(files.size(), 4);
    QVERIFY(dropFiles(*window_, files));
    QVERIFY(browserShows(QStringLiteral("Short axis 2*")));
    QVERIFY(waitUntil([] {
      return findByName(QStringLiteral("Original: *"))->accessibleDescription().endsWith(QStringLiteral("of 4"));
    }));
    QCOMPARE(projects().size(), std::size_t{1});
    QVERIFY(window_->close());
    const auto series = seriesIn(projects().front());
    QCOMPARE(series.size(), std::size_t{2});
    QCOMPARE(series.back().geometry.size, (GridSize{64, 64, 4, 1}));
  }

  void theSameSeriesTwiceIsSaid() {
    QVERIFY(dropFiles(*window_, {url(images_ / "one")}));
    QVERIFY(pictureIsThere());
    QVERIFY(dropFiles(*window_, {url(images_ / "one")}));
    const QString said = outcome();
    QVERIFY2(said.contains(QStringLiteral("It is in the project already")), qPrintable(said));
    QVERIFY(click(QStringLiteral("Close")));
    QVERIFY(window_->close());
    QCOMPARE(seriesIn(projects().front()).size(), std::size_t{1});
  }

  void aZipIsUnpackedIntoTheProject() {
    const QString python = test::python(QStringLiteral("zipfile"));
    if (python.isEmpty()) QSKIP("no Python that writes a ZIP (tests/requirements.txt)");
    const fs::path zip = images_ / "two.zip";
    const auto packed = runPython(
        python, QStringLiteral("import shutil, sys\nshutil.make_archive(sys.argv[1], 'zip', sys.argv[2])"),
        {QString::fromStdString((images_ / "two").string()), QString::fromStdString((images_ / "two").string())});
    QVERIFY2(packed.ok && fs::exists(zip), packed.errors.constData());
    QVERIFY(dropFiles(*window_, {url(zip)}));
    QVERIFY(pictureIsThere());
    QVERIFY2(browserShows(QStringLiteral("Short axis 2*")), qPrintable(visibleNames()));
    const fs::path project = shownProject();
    QVERIFY(window_->close());
    fs::remove(zip);
    const auto opened = Project::open(project, Project::Mode::readOnly);
    QVERIFY(opened.ok());
    const auto series = (*opened)->seriesByNumber(1);
    QVERIFY(series.ok());
    QVERIFY(series->copied);  // the archive may go
    QVERIFY((*opened)->loadVolume(series->volume).ok());
  }

  void aPathThatIsNotThereIsOneSentenceAndChangesNothing() {
    window_->openPaths({home_.path() / "nowhere"});
    QVERIFY(waitForMessage(QStringLiteral("There is no file or folder ")));
    QVERIFY2(findByName(QStringLiteral("Welcome")) != nullptr, qPrintable(visibleNames()));
    QVERIFY(projects().empty());
  }

  void aPathThatIsNotThereLeavesTheOpenProjectAlone() {
    QVERIFY(dropFiles(*window_, {url(images_ / "one")}));
    QVERIFY(pictureIsThere());
    window_->openPaths({home_.path() / "nowhere"});
    QVERIFY(waitForMessage(QStringLiteral("There is no file or folder ")));
    QVERIFY(findByName(QStringLiteral("Original: *")) != nullptr);
    QVERIFY(window_->close());
    QCOMPARE(seriesIn(projects().front()).size(), std::size_t{1});
  }

  void aProjectOpenElsewhereCanBeRead() {
    QVERIFY(dropFiles(*window_, {url(images_ / "one")}));
    QVERIFY(pictureIsThere());
    const fs::path project = shownProject();
    QVERIFY(window_->close());
    window_.reset();

    QProcess other;
    other.start(QCoreApplication::applicationFilePath(),
                {QStringLiteral("--hold"), QString::fromStdString(project.string())});
    QVERIFY(other.waitForReadyRead(20000));
    QCOMPARE(other.readAllStandardOutput().trimmed(), QByteArray("held"));

    init();
    window_->openPaths({project});
    QVERIFY(waitForMessage(QStringLiteral("Cannot open the project")));
    QVERIFY(findByName(QStringLiteral("Welcome")) != nullptr);
    QVERIFY(click(QStringLiteral("Open for reading only")));
    QVERIFY(pictureIsThere());
    const auto* saved = visible<QLabel>(QStringLiteral("What is saved"));
    QVERIFY(saved != nullptr);
    QCOMPARE(saved->text(), QStringLiteral("Reading only"));
    QVERIFY(dropFiles(*window_, {url(images_ / "two")}));
    QVERIFY(waitForMessage(QStringLiteral("This project is open for reading only")));
    QVERIFY(window_->close());
    other.closeWriteChannel();
    QVERIFY(other.waitForFinished(20000));
    QCOMPARE(seriesIn(project).size(), std::size_t{1});
  }
};

namespace {

/// Another program that has a project open, until its input ends.
int hold(const char* project) {
  const auto opened = Project::open(project, Project::Mode::readWrite);
  std::puts(opened ? "held" : opened.error().sentence().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--hold") return hold(argv[2]);
  const PrivateHome home;
  QApplication application(argc, argv);
  app::prepareApplication(application);
  ImportTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "ImportTest.moc"
