// The window while its disk is full, gone, read-only or slow: what was drawn stays, in order, and is saved as soon as it can be.

#include "app/window/Window.h"
#include "storage/project/Project.h"
#include "tests/storage/FaultyDisk.h"
#include "tests/support/SmallDisk.h"
#include "tests/window/Hearts.h"
#include "tests/window/OpenWindow.h"
#include "tests/window/PlainLabels.h"
#include "tests/window/SliceHand.h"
#include "ui/theme/Banner.h"
#include "ui/theme/Pieces.h"

#include <QApplication>
#include <QLabel>
#include <QScopeGuard>
#include <QTimer>
#include <chrono>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

namespace {

constexpr std::size_t kDiskBytes = std::size_t{8} << 20;
constexpr int kRadius = 3;

QString savedWord() {
  const auto* label = visible<QLabel>(QStringLiteral("What is saved"));
  return label != nullptr ? label->text() : QString();
}

QString bannerText() {
  for (QWidget* widget : QApplication::allWidgets())
    if (const auto* banner = qobject_cast<ui::Banner*>(widget); banner != nullptr && banner->isVisible())
      return banner->text();
  return {};
}

/// It comes and goes between strokes; the pictures below it find their new place at the next turn of the event loop.
void letTheBannerMove() {
  QTest::qWait(100);
}

/// The word changes only for what takes longer than a moment, so that moment is waited for first.
bool allSaved() {
  QTest::qWait(400);
  return waitUntil([] { return savedWord().startsWith(QStringLiteral("All changes saved")); }, 20000);
}

bool notSaved(int changes) {
  const QString word =
      changes == 1 ? QStringLiteral("1 change not saved yet") : QStringLiteral("%1 changes not saved yet").arg(changes);
  return waitUntil([&] { return savedWord() == word; });
}

}  // namespace

class DiskTroubleTest : public QObject {
  Q_OBJECT

public:
  explicit DiskTroubleTest(const PrivateHome& home) : home_{home} {}

private:
  const PrivateHome& home_;
  const CardiacPhantom heart_ = smallHeart(4, 5, 2);
  std::unique_ptr<SmallDisk> disk_;
  std::unique_ptr<OpenWindow> window_;

  void importHeart() {
    window_ = std::make_unique<OpenWindow>(home_);
    QVERIFY(window_->drop({home_.path() / "heart"}));
    takeBrush();
  }
  void takeBrush() {
    QVERIFY(showPanel(**window_, QStringLiteral("Tool")) && click(QStringLiteral("Brush")) &&
            typeInto(QStringLiteral("Brush radius"), QString::number(kRadius)));
  }
  /// Number n of strokes that do not touch each other.
  std::vector<StrokePoint> draw(int n) {
    const double y = 12 + 8 * n;
    return SliceHand(*window_->original()).stroke({{20, y}, {36, y}});
  }
  ui::ToastArea* toasts() { return (*window_)->findChild<ui::ToastArea*>(); }

  struct Stored {
    LabelTiles labels;
    std::vector<storage::EditEntry> edits;
  };
  /// What is on disk, which must be sound.
  Stored stored(const fs::path& folder, int number = 1) {
    const auto project = Project::open(folder, Project::Mode::readWrite);
    if (!project) qFatal("%s", project.error().sentence().c_str());
    const auto problems = (*project)->check();
    if (!problems || !problems->empty()) qFatal("the project is damaged");
    const auto series = (*project)->seriesByNumber(number);
    const auto tracks = (*project)->tracks(series->volume);
    for (const storage::TrackEntry& track : *tracks)
      if (track.kind == storage::TrackKind::human) return {*(*project)->labels(track.id), *(*project)->edits(track.id)};
    return {LabelTiles(series->geometry.size), {}};
  }
  int differences(const Stored& found, const std::vector<std::vector<StrokePoint>>& ways, int k) {
    PlainLabels expected(heart_.truth.size());
    for (const auto& way : ways) expected.brush(way, kRadius, 1, k);
    return expected.differences(found.labels, 0);
  }

private Q_SLOTS:
  void initTestCase() {
    QVERIFY(writeHeart(home_.path() / "heart", heart_, 4));
    QVERIFY(writeHeart(home_.path() / "other", smallHeart(5, 4, 1), 5));
    fs::create_directories(home_.projects());
  }
  void init() {
    disk_ = std::make_unique<SmallDisk>(home_.projects(), kDiskBytes);
    if (!disk_->mounted()) QSKIP("a tmpfs cannot be mounted here, so no disk can be filled");
    importHeart();
  }
  void cleanup() {
    window_.reset();
    disk_.reset();
    slowSyncs({});
  }

  void strokesOnAFullDiskAreKeptAndSavedInOrder() {
    std::vector<std::vector<StrokePoint>> ways{draw(0)};
    QVERIFY(allSaved());
    disk_->fill();
    ways.push_back(draw(1));
    QVERIFY2(notSaved(1), qPrintable(savedWord()));
    letTheBannerMove();
    for (int n = 2; n <= 3; ++n) ways.push_back(draw(n));
    QVERIFY2(notSaved(3), qPrintable(savedWord()));
    QCOMPARE(bannerText(),
             QStringLiteral("The disk with the project is full: nothing more can be saved. Free some space, then "
                            "Try again."));
    QCOMPARE(toasts()->count(), 0);  // the banner says it, once
    if (const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS"); !folder.isEmpty())
      (*window_)->grab().save(folder + QStringLiteral("/disk full.png"));

    window_->key(Qt::Key_Z, Qt::ControlModifier);  // takes back what was never on disk
    window_->key(Qt::Key_Z, Qt::ControlModifier);
    window_->key(Qt::Key_Y, Qt::ControlModifier);
    QVERIFY2(notSaved(6), qPrintable(savedWord()));
    ways.pop_back();
    ways.push_back(draw(4));
    QVERIFY2(notSaved(7), qPrintable(savedWord()));

    QVERIFY(click(QStringLiteral("Try again")));  // no use yet
    QTest::qWait(50);
    QVERIFY2(notSaved(7), qPrintable(savedWord()));
    disk_->free();
    QVERIFY(click(QStringLiteral("Try again")));
    QVERIFY2(allSaved(), qPrintable(savedWord()));
    QVERIFY(bannerText().isEmpty());
    letTheBannerMove();
    ways.push_back(draw(5));  // and on it goes
    QVERIFY(allSaved());

    const int k = window_->original()->slice();
    const fs::path folder = window_->project();
    QVERIFY(window_->close());
    window_.reset();
    const Stored found = stored(folder);
    QCOMPARE(differences(found, ways, k), 0);
    using Kind = UndoHistory::Kind;
    std::vector<Kind> kinds;
    for (const storage::EditEntry& edit : found.edits) kinds.push_back(edit.kind);
    QCOMPARE(kinds, (std::vector<Kind>{Kind::edit, Kind::edit, Kind::edit, Kind::edit, Kind::undo, Kind::undo,
                                       Kind::redo, Kind::edit, Kind::edit}));
  }

  void whatIsHeldIsSavedByItself() {
    const auto way = draw(0);
    QVERIFY(allSaved());
    disk_->fill();
    const auto second = draw(1);
    QVERIFY2(notSaved(1), qPrintable(savedWord()));
    disk_->free();
    QVERIFY2(allSaved(), qPrintable(savedWord()));
    const int k = window_->original()->slice();
    const fs::path folder = window_->project();
    QVERIFY(window_->close());
    window_.reset();
    QCOMPARE(differences(stored(folder), {way, second}, k), 0);
  }

  void closingAsksBeforeItLosesAnything() {
    const auto way = draw(0);
    QVERIFY(allSaved());
    disk_->fill();
    (void)draw(1);
    QVERIFY2(notSaved(1), qPrintable(savedWord()));
    const int k = window_->original()->slice();
    const fs::path folder = window_->project();
    answerDialog(QStringLiteral("Keep waiting"));
    QVERIFY(!window_->close());
    QVERIFY((*window_)->isVisible());
    QVERIFY2(notSaved(1), qPrintable(savedWord()));
    answerDialog(QStringLiteral("Discard 1 change"));
    QVERIFY(window_->close());
    window_.reset();
    disk_->free();
    const Stored found = stored(folder);
    QCOMPARE(found.edits.size(), std::size_t{1});
    QCOMPARE(differences(found, {way}, k), 0);
  }

  void anotherSeriesMayBeLookedAtMeanwhile() {
    QVERIFY(window_->drop({home_.path() / "other"}));
    QVERIFY(window_->openSeries(QStringLiteral("Short axis 4*")));
    window_->key(Qt::Key_B);
    auto way = draw(0);
    QVERIFY(allSaved());
    disk_->fill();
    const auto second = draw(1);
    QVERIFY2(notSaved(1), qPrintable(savedWord()));
    letTheBannerMove();
    QVERIFY(window_->openSeries(QStringLiteral("Short axis 5*")));
    QVERIFY(window_->openSeries(QStringLiteral("Short axis 4*")));
    const auto third = draw(2);  // built on what is not on disk
    QVERIFY2(notSaved(2), qPrintable(savedWord()));
    disk_->free();
    QVERIFY2(allSaved(), qPrintable(savedWord()));
    QCOMPARE(toasts()->count(), 0);
    const int k = window_->original()->slice();
    const fs::path folder = window_->project();
    QVERIFY(window_->close());
    window_.reset();
    QCOMPARE(differences(stored(folder), {way, second, third}, k), 0);
  }

  void importOntoAFullDiskIsOneSentenceAndGoesOnWithRoom() {
    disk_->fill();
    QVERIFY(dropFiles(**window_, {QUrl::fromLocalFile(QString::fromStdString((home_.path() / "other").string()))}));
    const auto told = [] {
      const auto* label = visible<QLabel>(QStringLiteral("What is being read"));
      return label != nullptr && label->text().startsWith(QStringLiteral("Cannot write ")) &&
             label->text().contains(QStringLiteral("No space left on device; free some disk space and try again"));
    };
    QVERIFY2(waitUntil(told), qPrintable(visibleNames()));
    const fs::path folder = window_->project();
    disk_->free();
    QVERIFY(window_->drop({home_.path() / "other"}));
    const auto imported = [&folder] {
      const auto project = Project::open(folder, Project::Mode::readOnly);
      const auto series = project ? (*project)->series() : project.error();
      return series && series->size() == 2;
    };
    QVERIFY(waitUntil(imported, 60000));
    const auto way = draw(0);
    QVERIFY(allSaved());
    QVERIFY(window_->close());
    window_.reset();
    const auto project = Project::open(folder, Project::Mode::readOnly);
    QVERIFY((*project)->check()->empty());
  }

  void aFolderThatWasMovedAwayIsToldAndWaitedFor() {
    auto way = draw(0);
    QVERIFY(allSaved());
    const fs::path folder = window_->project(), elsewhere = home_.projects() / "elsewhere";
    fs::rename(folder, elsewhere);
    const auto second = draw(1);
    QVERIFY2(notSaved(1), qPrintable(savedWord()));
    QVERIFY2(bannerText().contains(QStringLiteral("its folder is not there any more")), qPrintable(bannerText()));
    QCOMPARE(toasts()->count(), 0);
    fs::rename(elsewhere, folder);
    QVERIFY(click(QStringLiteral("Try again")));
    QVERIFY2(allSaved(), qPrintable(savedWord()));
    const int k = window_->original()->slice();
    QVERIFY(window_->close());
    window_.reset();
    QCOMPARE(differences(stored(folder), {way, second}, k), 0);
  }

  void aDiskThatIsPulledOutEndsNothing() {
    (void)draw(0);
    QVERIFY(allSaved());
    disk_->pullOut();
    (void)draw(1);
    QVERIFY2(notSaved(1), qPrintable(savedWord()));
    for (int i = 0; i < 3; ++i) window_->key(Qt::Key_Down);  // looking goes on
    window_->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY2(notSaved(2), qPrintable(savedWord()));
    QCOMPARE(toasts()->count(), 0);
    answerDialog(QStringLiteral("Discard 2 changes"));
    QVERIFY(window_->close());
  }

  void aReadOnlyDiskIsOpenedForLooking() {
    (void)draw(0);
    QVERIFY(allSaved());
    const fs::path folder = window_->project();
    QVERIFY(window_->close());
    window_.reset();
    if (!disk_->makeReadOnly()) QSKIP("a file system cannot be made read-only here");
    window_ = std::make_unique<OpenWindow>(home_);
    (*window_)->openPaths({folder});
    QVERIFY(window_->original() != nullptr);
    QCOMPARE(savedWord(), QStringLiteral("Reading only"));
    QVERIFY(waitForMessage(QString::fromStdString(folder.filename().string()) +
                           QStringLiteral(" is open for reading only: it can be looked at")));
    window_->key(Qt::Key_B);
    (void)draw(1);
    QVERIFY(waitForMessage(QStringLiteral("This project is open for reading only")));
    QVERIFY(window_->close());
  }

  void theWholeWayOnANetworkDrive() {
    QVERIFY(window_->close());
    window_.reset();
    qputenv("DIPTYCH_NETWORK_FILES", "1");
    const auto local = qScopeGuard([] { qunsetenv("DIPTYCH_NETWORK_FILES"); });
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(home_.projects())) fs::remove_all(entry.path(), ignored);
    importHeart();
    auto way = draw(0);
    (void)draw(1);
    window_->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(allSaved());
    const fs::path folder = window_->project();
    QVERIFY(!fs::exists(folder / "project.diptych-wal") && !fs::exists(folder / "project.diptych-shm"));
    const auto second = Project::open(folder, Project::Mode::readWrite);
    QVERIFY(!second.ok());
    QCOMPARE(second.error().code, ErrorCode::locked);
    const std::string sentence = second.error().sentence();
    QVERIFY2(sentence.find("process " + std::to_string(QCoreApplication::applicationPid())) != std::string::npos,
             sentence.c_str());
    const auto reader = Project::open(folder, Project::Mode::readOnly);  // as reports and jobs do
    QVERIFY2(reader.ok() && (*reader)->check()->empty(), reader ? "damaged" : reader.error().sentence().c_str());
    const int k = window_->original()->slice();
    QVERIFY(window_->close());
    window_ = std::make_unique<OpenWindow>(home_);
    (*window_)->openPaths({folder});
    QVERIFY(window_->original() != nullptr);
    takeBrush();
    const auto third = draw(3);
    QVERIFY(allSaved());
    QVERIFY(window_->close());
    window_.reset();
    const Stored found = stored(folder);
    QCOMPARE(differences(found, {way, third}, k), 0);
    QCOMPARE(found.edits.size(), std::size_t{4});
  }

  void aSlowDiskHoldsNothingUp() {
    constexpr int kStrokes = 4;
    std::vector<std::vector<StrokePoint>> ways{draw(0)};
    QVERIFY(allSaved());
    slowSyncs(std::chrono::milliseconds{300});
    bool saving = false, closing = false;
    int turns = 0;  // of the window's event loop while the disk is at work
    QTimer clock;
    connect(&clock, &QTimer::timeout, this, [&] {
      saving = saving || savedWord() == QStringLiteral("Saving…");
      closing = closing || bannerText().startsWith(QStringLiteral("Saving the last "));
      if (savedWord() == QStringLiteral("Saving…")) ++turns;
    });
    clock.start(5);
    for (int n = 1; n <= kStrokes; ++n) ways.push_back(draw(n));
    const int k = window_->original()->slice();
    const fs::path folder = window_->project();
    QVERIFY(window_->close());  // waits until all is saved, and says so
    QVERIFY(saving && closing);
    // A window that waits for its disk turns no more often than the disk answers.
    QVERIFY2(turns > 5 * kStrokes, qPrintable(QString::number(turns)));
    window_.reset();
    slowSyncs({});
    const Stored found = stored(folder);
    QCOMPARE(found.edits.size(), std::size_t{1 + kStrokes});
    QCOMPARE(differences(found, ways, k), 0);
  }
};

int main(int argc, char** argv) {
  const PrivateHome home;
  QApplication application(argc, argv);
  app::prepareApplication(application);
  DiskTroubleTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "DiskTroubleTest.moc"
