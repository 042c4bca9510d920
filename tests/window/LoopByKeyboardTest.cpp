// From the welcome page to the report without a pointer: the whole loop by keys alone, then a look at the files and the database.

#include "app/window/Window.h"
#include "core/phantom/CardiacPhantom.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/project/Project.h"
#include "tests/window/Keyboard.h"
#include "tests/window/WindowDriver.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

using namespace diptych;
using namespace diptych::test;

namespace {

constexpr int kSlices = 6;
const QString kTree = QStringLiteral("Patients, studies and series");

/// A small heart of one phase, as a hospital would hand it over.
CardiacPhantom writeHeart(const std::filesystem::path& folder, std::uint64_t seed) {
  PhantomConfig config;
  config.seed = seed;
  config.width = config.height = 64;
  config.pixelMm = 3.6;
  config.slices = kSlices;
  config.phases = 1;
  CardiacPhantom phantom = makeCardiacPhantom(config);
  storage::DicomSeriesDescription description;
  description.patient.id = "HEART-" + std::to_string(seed);
  description.patient.name = "Heart^" + std::to_string(seed);
  description.series.modality = "MR";
  description.series.description = "SAX";
  const auto written =
      storage::writeDicomSeries(folder / ("heart-" + std::to_string(seed)), phantom.volume, description);
  if (!written) qFatal("%s", written.error().sentence().c_str());
  return phantom;
}

/// Of the cavity of the left ventricle in a slice, rounded: where a reader would begin to paint.
std::pair<int, int> middleOf(const LabelTiles& truth, int k) {
  const Raster<SegmentValue> slice = truth.slice(k, 0);
  double i = 0, j = 0, count = 0;
  for (int y = 0; y < slice.height; ++y)
    for (int x = 0; x < slice.width; ++x)
      if (slice.at(x, y) == 1) i += x, j += y, ++count;
  return {static_cast<int>(std::lround(i / count)), static_cast<int>(std::lround(j / count))};
}

struct Voxel {
  int i = 0, j = 0, k = 0;
};

/// Where the status bar says that the crosshair is, counted from 0.
std::optional<Voxel> crosshair() {
  const auto* label = visible<QLabel>(QStringLiteral("Under the pointer"));
  static const QRegularExpression numbers(QStringLiteral(R"(^\((\d+), (\d+), (\d+)\))"));
  const auto match = numbers.match(label != nullptr ? label->text() : QString());
  if (!match.hasMatch()) return std::nullopt;
  return Voxel{match.captured(1).toInt() - 1, match.captured(2).toInt() - 1, match.captured(3).toInt() - 1};
}

/// Moves the crosshair by Shift+arrows, finding out on the way which arrow leads where: the view may be flipped.
bool walkTo(int i, int j) {
  const auto walk = [](int Voxel::*axis, int to, Qt::Key onwards, Qt::Key back) {
    for (int steps = 0; steps < 200; ++steps) {
      const auto before = crosshair();
      if (!before) return false;
      if ((*before).*axis == to) return true;
      press(onwards, Qt::ShiftModifier);
      const auto after = crosshair();
      if (!after) return false;
      if (std::abs((*after).*axis - to) > std::abs((*before).*axis - to)) std::swap(onwards, back);
    }
    return false;
  };
  return walk(&Voxel::i, i, Qt::Key_Right, Qt::Key_Left) && walk(&Voxel::j, j, Qt::Key_Down, Qt::Key_Up);
}

/// Goes through the slices by the arrows until the crosshair is on one of them.
bool sliceTo(int k) {
  for (int steps = 0; steps < 2 * kSlices; ++steps) {
    const auto at = crosshair();
    if (!at) return false;
    if (at->k == k) return true;
    press(at->k < k ? Qt::Key_Down : Qt::Key_Up);
  }
  return false;
}

/// Steps in the history that are not undone.
int standing() {
  const auto* list = visible<QAbstractItemView>(QStringLiteral("History"));
  if (list == nullptr) return 0;  // it stands aside while there is nothing to list
  int count = 0;
  for (int row = 0; row < list->model()->rowCount(); ++row) {
    const QString text = list->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
    count += text.contains(QStringLiteral("undone")) ? 0 : 1;
  }
  return count;
}

bool inView() {
  return focusName().startsWith(QStringLiteral("Original"));
}

bool dialogOpen() {
  return waitUntil(
      [] { return QApplication::activeModalWidget() != nullptr && QApplication::focusWidget() != nullptr; });
}

bool dialogClosed() {
  return waitUntil([] { return QApplication::activeModalWidget() == nullptr; });
}

/// What `enter` does to a dialog that blocks the program until it is answered.
void onceOpen(const std::function<void()>& enter) {
  auto* timer = new QTimer(qApp);
  QObject::connect(timer, &QTimer::timeout, timer, [timer, enter] {
    if (QApplication::activeModalWidget() == nullptr) return;
    timer->stop();
    timer->deleteLater();
    enter();
  });
  timer->start(50);
}

}  // namespace

class LoopByKeyboardTest : public QObject {
  Q_OBJECT

public:
  explicit LoopByKeyboardTest(PrivateHome& home) : home_{home} {}

private Q_SLOTS:
  void initTestCase();
  void init();
  void cleanup();

  void opensAFolderFromTheWelcomePage();
  void choosesASeriesByArrows();
  void choosesSegmentsOfAPreset();
  void drawsErasesAndOutlines();
  void undoesAndDoesAgain();
  void marksSlicesDone();
  void trains();
  void segments();
  void goesToTheDoubtfulSliceAndAccepts();
  void trainsAgain();
  void writesTheReport();
  void closes();
  void leavesEverythingInTheProject();
  void neverMetAPointer();

private:
  void drawDisc(int k);
  void trainFor(const QString& minutes);

  PrivateHome& home_;
  std::filesystem::path images_, report_, project_;
  CardiacPhantom heart_;
  std::unique_ptr<PointerWatch> pointer_;
  std::unique_ptr<app::MainWindow> window_;
  bool broken_ = false;
};

void LoopByKeyboardTest::initTestCase() {
  if (builtWorker().empty())
    QSKIP("there is no worker to train with: build diptych-worker, or name one in DIPTYCH_WORKER");
  images_ = home_.path() / "scans";
  report_ = home_.path() / "hearts.pdf";
  writeHeart(images_, 1);
  heart_ = writeHeart(images_, 2);
  pointer_ = std::make_unique<PointerWatch>();
  window_ = std::make_unique<app::MainWindow>(app::WindowOptions{builtWorker(), "reader"});
  window_->show();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

void LoopByKeyboardTest::init() {
  // The steps are one story.
  if (broken_) QSKIP("an earlier step failed");
}

void LoopByKeyboardTest::cleanup() {
  if (!QTest::currentTestFailed()) return;
  broken_ = true;
  qWarning("the keyboard is at \"%s\"", qPrintable(focusName()));
  const QString shots = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
  if (!shots.isEmpty() && window_) window_->grab().save(shots + QStringLiteral("/keyboard-failed.png"));
}

void LoopByKeyboardTest::opensAFolderFromTheWelcomePage() {
  QVERIFY(tabTo(QStringLiteral("Open a folder of images")));
  onceOpen([this] {
    // The name field of the dialog has the keyboard, as file dialogs do it.
    press(Qt::Key_A, Qt::ControlModifier);
    type(QString::fromStdString(images_.string()));
    press(Qt::Key_Return);
  });
  press(Qt::Key_Return);
  QVERIFY(waitUntil([] { return findByName(QStringLiteral("Original: *")) != nullptr; }, 20000));
  QVERIFY(waitUntil(inView));
  // The import's list is read, and closed.
  if (waitUntil([] { return QApplication::activeModalWidget() != nullptr; }, 500)) press(Qt::Key_Escape);
  QVERIFY(dialogClosed());
}

void LoopByKeyboardTest::choosesASeriesByArrows() {
  const auto* tree = visible<QAbstractItemView>(kTree);
  QVERIFY(tree != nullptr);
  QVERIFY(panelTo(QStringLiteral("Studies")));
  QVERIFY(tabTo(kTree));
  const QModelIndex before = tree->currentIndex();
  press(Qt::Key_End);
  QVERIFY(tree->currentIndex().isValid());
  QVERIFY(tree->currentIndex() != before);
  press(Qt::Key_Return);
  // Opening a series hands the keyboard to its picture.
  QVERIFY(waitUntil(inView));
  QVERIFY(waitUntil([] { return crosshair().has_value(); }));
}

void LoopByKeyboardTest::choosesSegmentsOfAPreset() {
  QVERIFY(panelTo(QStringLiteral("Segments")));
  QVERIFY(tabTo(QStringLiteral("Choose a preset")));
  press(Qt::Key_Space);
  QVERIFY(chooseInMenu(QStringLiteral("Cardiac MR")));
  const QAbstractItemView* list = nullptr;
  QVERIFY(waitUntil([&] { return (list = visible<QAbstractItemView>(QStringLiteral("Segments"))) != nullptr; }));
  QCOMPARE(list->model()->rowCount(), 3);
  QVERIFY(panelTo(QStringLiteral("Original*")));
}

void LoopByKeyboardTest::drawDisc(int k) {
  QVERIFY(sliceTo(k));
  const auto [i, j] = middleOf(heart_.truth, k);
  QVERIFY(walkTo(i, j));
  const int before = standing();
  press(Qt::Key_Return);
  press(Qt::Key_Right, Qt::ShiftModifier, 2);
  press(Qt::Key_Return);
  QVERIFY(waitUntil([&] { return standing() == before + 1; }));
}

void LoopByKeyboardTest::drawsErasesAndOutlines() {
  press(Qt::Key_B);
  for (const int k : {1, 2, 3}) drawDisc(k);
  if (QTest::currentTestFailed()) return;

  press(Qt::Key_2);  // the second segment, and only where nothing is yet would be another tool
  QVERIFY(sliceTo(4));
  const auto [i, j] = middleOf(heart_.truth, 4);
  QVERIFY(walkTo(i - 6, j - 6));
  press(Qt::Key_P);
  press(Qt::Key_Return);
  press(Qt::Key_Right, Qt::ShiftModifier, 8);
  press(Qt::Key_Return);
  press(Qt::Key_Down, Qt::ShiftModifier, 8);
  press(Qt::Key_Return);
  int before = standing();
  press(Qt::Key_Return, Qt::ControlModifier);
  QVERIFY(waitUntil([&] { return standing() == before + 1; }));

  press(Qt::Key_E);
  before = standing();
  press(Qt::Key_Return);
  press(Qt::Key_Up, Qt::ShiftModifier);
  press(Qt::Key_Return);
  QVERIFY(waitUntil([&] { return standing() == before + 1; }));
  press(Qt::Key_1);
}

void LoopByKeyboardTest::undoesAndDoesAgain() {
  const int before = standing();
  press(Qt::Key_Z, Qt::ControlModifier);
  QVERIFY(waitUntil([&] { return standing() == before - 1; }));
  press(Qt::Key_Z, Qt::ControlModifier);
  QVERIFY(waitUntil([&] { return standing() == before - 2; }));
  press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  QVERIFY(waitUntil([&] { return standing() == before - 1; }));
  QVERIFY(inView());
}

void LoopByKeyboardTest::marksSlicesDone() {
  for (const int k : {1, 2, 3}) {
    QVERIFY(sliceTo(k));
    press(Qt::Key_D);
    QVERIFY(waitUntil([] {
      const auto* done = visible<QAbstractButton>(QStringLiteral("Done"));
      return done != nullptr && done->isChecked();
    }));
  }
}

void LoopByKeyboardTest::trainFor(const QString& minutes) {
  press(Qt::Key_R, Qt::ControlModifier);
  QVERIFY(dialogOpen());
  QVERIFY(tabTo(QStringLiteral("Training time in minutes")));
  press(Qt::Key_A, Qt::ControlModifier);
  type(minutes);
  press(Qt::Key_Return);
  QVERIFY(dialogClosed());
  QVERIFY(waitUntil(inView));
}

void LoopByKeyboardTest::trains() {
  const auto* train = visible<QAbstractButton>(QStringLiteral("Retrain"));
  QVERIFY(waitUntil([&] { return train->isEnabled(); }));
  trainFor(QStringLiteral("0.2"));
  if (QTest::currentTestFailed()) return;
  QVERIFY(waitUntil([] { return findByName(QStringLiteral("Segment the untouched slices")) != nullptr; }, 90000));
  QVERIFY(waitUntil(inView));  // messages come without taking the keyboard
}

void LoopByKeyboardTest::segments() {
  // The message of the training is put away by keys, which leaves the keyboard where it was.
  QVERIFY(panelTo(QStringLiteral("Messages")));
  press(Qt::Key_Escape);
  QVERIFY(waitUntil(inView));

  press(Qt::Key_A);
  QVERIFY(dialogOpen());
  QVERIFY(visible<QAbstractButton>(QStringLiteral("Untouched slices only"))->isChecked());
  press(Qt::Key_Return);
  QVERIFY(dialogClosed());
  QVERIFY(waitUntil(
      [] {
        const auto* next = visible<QAbstractButton>(QStringLiteral("Next doubtful slice"));
        return next != nullptr && next->isEnabled();
      },
      60000));
}

void LoopByKeyboardTest::goesToTheDoubtfulSliceAndAccepts() {
  QVERIFY(inView());
  const int here = crosshair()->k;
  press(Qt::Key_N);
  QVERIFY(waitUntil([&] { return crosshair()->k != here; }));
  int before = standing();
  press(Qt::Key_Return, Qt::ShiftModifier);
  QVERIFY(waitUntil([&] { return standing() == before + 1; }));
  before = standing();
  press(Qt::Key_Return, Qt::ControlModifier);
  QVERIFY(waitUntil([&] { return standing() == before + 1; }));
  QVERIFY(waitUntil(inView));
}

void LoopByKeyboardTest::trainsAgain() {
  QVERIFY(sliceTo(0));
  press(Qt::Key_D);
  const auto* bar = visible<QAbstractButton>(QStringLiteral("Retrain"));
  QVERIFY(waitUntil([&] { return bar->isEnabled(); }));
  trainFor(QStringLiteral("0.1"));
  if (QTest::currentTestFailed()) return;
  QVERIFY(waitUntil([] { return findByName(QStringLiteral("Segment the untouched slices")) != nullptr; }, 90000));
}

void LoopByKeyboardTest::writesTheReport() {
  press(Qt::Key_P, Qt::ControlModifier);
  QVERIFY(dialogOpen());
  QVERIFY(tabTo(QStringLiteral("File of the report")));
  press(Qt::Key_A, Qt::ControlModifier);
  type(QString::fromStdString(report_.string()));
  press(Qt::Key_Return);
  QVERIFY(dialogClosed());
  QVERIFY(waitUntil([this] { return std::filesystem::exists(report_); }, 60000));
  QVERIFY(inView());
}

void LoopByKeyboardTest::closes() {
  QVERIFY(waitUntil([] { return visible<QLabel>(QStringLiteral("What is saved"))->text().startsWith("All changes"); }));
  press(Qt::Key_W, Qt::ControlModifier);
  QVERIFY(waitUntil([] { return findByName(QStringLiteral("Welcome")) != nullptr; }));
  // The project that was just closed is one key away.
  QVERIFY(tabTo(QStringLiteral("Recent projects")));
  press(Qt::Key_Q, Qt::ControlModifier);
  QVERIFY(waitUntil([this] { return !window_->isVisible(); }));
  window_.reset();
}

void LoopByKeyboardTest::leavesEverythingInTheProject() {
  std::vector<std::filesystem::path> projects;
  for (const auto& entry : std::filesystem::directory_iterator(home_.projects())) projects.push_back(entry.path());
  QCOMPARE(projects.size(), std::size_t{1});
  const auto project = storage::Project::open(projects.front(), storage::Project::Mode::readOnly);
  QVERIFY(project.ok());
  const auto damage = (*project)->check();
  QVERIFY(damage.ok());
  QVERIFY2(damage->empty(), damage->empty() ? "" : damage->front().c_str());

  const auto series = (*project)->series();
  QVERIFY(series.ok());
  QCOMPARE(series->size(), std::size_t{2});
  const storage::TrackEntry* human = nullptr;
  int predictions = 0;
  const auto tracks = (*project)->tracks(series->back().volume);
  QVERIFY(tracks.ok());
  for (const storage::TrackEntry& track : *tracks) {
    if (track.kind == storage::TrackKind::human) human = &track;
    predictions += track.kind == storage::TrackKind::model ? 1 : 0;
  }
  QVERIFY(human != nullptr);
  QCOMPARE(predictions, 1);
  QCOMPARE(human->author, std::string("reader"));
  QCOMPARE(human->scheme.id, std::string("cardiac-mr"));

  // Three discs, polygon, eraser; two steps back, one forward; two acceptances.
  std::string kinds;
  const auto edits = (*project)->edits(human->id);
  QVERIFY(edits.ok());
  for (const storage::EditEntry& edit : *edits)
    kinds += edit.kind == UndoHistory::Kind::edit ? 'e' : edit.kind == UndoHistory::Kind::undo ? 'u' : 'r';
  QCOMPARE(kinds, std::string("eeeeeuuree"));

  const auto labels = (*project)->labels(human->id);
  QVERIFY(labels.ok());
  const auto count = [&](int k, SegmentValue value) {
    const Raster<SegmentValue> slice = labels->slice(k, 0);
    return std::count(slice.pixels.begin(), slice.pixels.end(), value);
  };
  for (const int k : {1, 2, 3}) {
    const auto [i, j] = middleOf(heart_.truth, k);
    QCOMPARE(labels->at(i, j, k, 0), SegmentValue{1});
    QCOMPARE(labels->at(i + 2, j, k, 0) == 1 || labels->at(i - 2, j, k, 0) == 1, true);
  }
  QVERIFY(count(4, 2) > 20);  // the triangle, whose eraser was undone

  const auto states = (*project)->sliceStates(human->id);
  QVERIFY(states.ok());
  int done = 0, touched = 0;
  for (const SliceState& state : *states) {
    done += state.stage == SliceStage::done ? 1 : 0;
    touched += state.stage != SliceStage::untouched ? 1 : 0;
  }
  QCOMPARE(done, 4);
  QCOMPARE(touched, kSlices);

  const auto models = (*project)->models();
  QVERIFY(models.ok());
  QCOMPARE(models->size(), std::size_t{2});
  const bool firstIsParent = models->back().card.parentId == models->front().card.id;
  QVERIFY(firstIsParent || models->front().card.parentId == models->back().card.id);
  for (const storage::ModelEntry& model : *models) QVERIFY(std::filesystem::file_size(model.weights) > 1000);
  const auto jobs = (*project)->jobs();
  QVERIFY(jobs.ok());
  QCOMPARE(jobs->size(), std::size_t{3});
  for (const storage::JobEntry& job : *jobs) QVERIFY(job.taken);

  QFile report(QString::fromStdString(report_.string()));
  QVERIFY(report.open(QIODevice::ReadOnly));
  QVERIFY(report.read(5) == "%PDF-");
  QVERIFY(report.size() > 4000);
}

void LoopByKeyboardTest::neverMetAPointer() {
  QCOMPARE(pointer_->count(), 0);
}

int main(int argc, char** argv) {
  PrivateHome home;
  QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  QApplication application(argc, argv);
  app::prepareApplication(application);
  const DesktopStandIn desktop;
  LoopByKeyboardTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "LoopByKeyboardTest.moc"
