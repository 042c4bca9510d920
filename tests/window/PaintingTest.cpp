// Drawing, segments and history by pointer and keys; each time the project is asked afterwards what it holds.

#include "app/window/Window.h"
#include "storage/project/Project.h"
#include "tests/window/Hearts.h"
#include "tests/window/OpenWindow.h"
#include "tests/window/PlainLabels.h"
#include "tests/window/SliceHand.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDoubleSpinBox>
#include <QMenu>
#include <QPushButton>
#include <QSlider>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

class PaintingTest : public QObject {
  Q_OBJECT

public:
  explicit PaintingTest(const PrivateHome& home) : home_{home} {}

private:
  const PrivateHome& home_;
  const CardiacPhantom heart_ = smallHeart(4, 5, 3);
  std::unique_ptr<OpenWindow> window_;
  viewer::SliceView* view_ = nullptr;

  /// What is on disk once the window is closed.
  struct Stored {
    storage::TrackEntry track;
    LabelTiles labels;
    std::vector<storage::EditEntry> edits;
  };
  std::optional<Stored> closeAndRead() {
    const fs::path folder = window_->project();
    if (!window_->close()) return std::nullopt;
    window_.reset();
    const auto project = Project::open(folder, Project::Mode::readOnly);
    if (!project) return std::nullopt;
    const auto series = (*project)->seriesByNumber(1);
    const auto tracks = (*project)->tracks(series->volume);
    for (const storage::TrackEntry& track : *tracks)
      if (track.kind == storage::TrackKind::human)
        return Stored{track, *(*project)->labels(track.id), *(*project)->edits(track.id)};
    return std::nullopt;
  }
  static int voxels(const Stored& stored, SegmentValue value) {
    const auto counts = stored.labels.voxelCounts();
    return value < counts.size() ? static_cast<int>(counts[value]) : 0;
  }
  static QStringList segmentRows() {
    QStringList rows;
    if (const auto* list = visible<QAbstractItemView>(QStringLiteral("Segments")))
      for (int i = 0; i < list->model()->rowCount(); ++i) rows << list->model()->index(i, 0).data().toString();
    return rows;
  }
  /// The active segment's name: the current row of the list.
  static QString active() {
    const auto* list = visible<QAbstractItemView>(QStringLiteral("Segments"));
    return list != nullptr ? list->currentIndex().data().toString() : QString();
  }
  bool usePreset() {
    if (!click(QStringLiteral("Choose a preset"))) return false;
    auto* menu = visible<QMenu>(QStringLiteral("Choose a preset"));
    if (menu == nullptr) return false;
    for (QAction* action : menu->actions())
      if (action->text() == QStringLiteral("Cardiac MR"))
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
    return waitUntil([] { return segmentRows().size() == 3; });
  }
  bool tool(const QString& name, const QString& radius = {}) {
    return showPanel(**window_, QStringLiteral("Tool")) && click(name) &&
           (radius.isEmpty() || typeInto(QStringLiteral("Brush radius"), radius));
  }
  bool select(const QString& segment) { return clickRow(QStringLiteral("Segments"), segment); }
  /// The eye or the lock at the end of a row.
  void clickAtRowEnd(int row, int fromRight) {
    auto* list = visible<QAbstractItemView>(QStringLiteral("Segments"));
    QVERIFY(list != nullptr);
    const QRect place = list->visualRect(list->model()->index(row, 0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, {place.right() - fromRight, place.center().y()});
  }

private Q_SLOTS:
  void initTestCase() { QVERIFY(writeHeart(home_.path() / "heart", heart_, 4)); }

  void init() {
    window_ = std::make_unique<OpenWindow>(home_);
    QVERIFY(window_->drop({home_.path() / "heart"}));
    view_ = window_->original();
  }
  void cleanup() { window_.reset(); }

  void drawingWithoutSegmentsMakesTheFirst() {
    QVERIFY(waitFor(QStringLiteral("Choose a preset")) != nullptr);
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("3")));
    const auto way = SliceHand(*view_).stroke({{20, 20}, {30, 26}});
    QCOMPARE(segmentRows(), QStringList{QStringLiteral("Segment 1")});
    QCOMPARE(active(), QStringLiteral("Segment 1"));
    const int k = view_->slice();
    const auto stored = closeAndRead();
    QVERIFY(stored);
    PlainLabels expected(heart_.truth.size());
    expected.brush(way, 3, 1, k);
    QCOMPARE(expected.differences(stored->labels, 0), 0);
    QCOMPARE(stored->edits.size(), std::size_t{1});
    QCOMPARE(stored->edits.front().name, "Brush, Segment 1, slice " + std::to_string(k + 1));
  }

  void lockedVoxelsStay() {
    QVERIFY(usePreset());
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("4")));
    SliceHand hand(*view_);
    QVERIFY(select(QStringLiteral("LV cavity")));
    const auto cavity = hand.stroke({{20, 30}, {30, 30}});
    clickAtRowEnd(0, 10);
    QVERIFY(select(QStringLiteral("Myocardium")));
    const auto wall = hand.stroke({{25, 20}, {25, 40}});
    const auto erase = [&] { return tool(QStringLiteral("Eraser")); };
    QVERIFY(erase());
    const auto erased = hand.stroke({{20, 34}, {32, 36}});
    const int k = view_->slice();
    const auto stored = closeAndRead();
    QVERIFY(stored);
    PlainLabels expected(heart_.truth.size());
    expected.brush(cavity, 4, 1, k);
    expected.locked = {1};
    expected.brush(wall, 4, 2, k);
    expected.brush(erased, 4, 0, k);
    QCOMPARE(expected.differences(stored->labels, 0), 0);
  }

  void aDeletedSegmentComesBackByUndo() {
    QVERIFY(usePreset());
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("3")));
    QVERIFY(select(QStringLiteral("RV cavity")));
    const auto way = SliceHand(*view_).stroke({{30, 30}, {36, 30}});
    const int k = view_->slice();
    // Renamed and recoloured first, so that it is this segment that comes back.
    QVERIFY(click(QStringLiteral("Rename")));
    QVERIFY(typeInto(QStringLiteral("Name of RV cavity"), QStringLiteral("Right side")));
    QVERIFY(waitUntil([] { return segmentRows().contains(QStringLiteral("Right side")); }));
    QVERIFY(click(QStringLiteral("Delete")));  // asks
    QVERIFY(click(QStringLiteral("Keep")));
    QCOMPARE(segmentRows().size(), 3);
    QVERIFY(click(QStringLiteral("Delete")));
    QVERIFY(waitFor(QStringLiteral("Keep")) != nullptr);
    for (QWidget* widget : QApplication::allWidgets())
      if (auto* yes = qobject_cast<QPushButton*>(widget);
          yes != nullptr && yes->isVisible() && yes->accessibleName() == QStringLiteral("Delete"))
        QTest::mouseClick(yes, Qt::LeftButton);
    QVERIFY(waitUntil([] { return segmentRows().size() == 2; }));
    // At once, before the project has answered that the deletion is recorded.
    window_->key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY2(waitUntil([] { return segmentRows().contains(QStringLiteral("Right side")); }),
             qPrintable(visibleNames()));
    const auto stored = closeAndRead();
    QVERIFY(stored);
    QCOMPARE(stored->track.scheme.segments.size(), std::size_t{3});
    const Segment* back = stored->track.scheme.find("Right side");
    QVERIFY(back != nullptr);
    PlainLabels expected(heart_.truth.size());
    expected.brush(way, 3, back->value, k);
    QCOMPARE(expected.differences(stored->labels, 0), 0);
  }

  void whatIsDoneFastIsDoneInOrder() {
    QVERIFY(usePreset());
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("3")));
    SliceHand hand(*view_);
    const auto kept = hand.stroke({{12, 12}, {16, 12}});
    hand.stroke({{30, 30}, {34, 30}});
    const auto* undo = (*window_)->findChild<QAction*>(QStringLiteral("edit.undo"));
    QVERIFY(undo != nullptr && waitUntil([&] { return undo->isEnabled(); }));
    // Neither the stroke nor the second undo waits until the project has answered the first one: it takes the stroke back, not
    // what was there before.
    QTest::keyClick(view_, Qt::Key_Z, Qt::ControlModifier);
    hand.click({48, 48});
    QTest::keyClick(view_, Qt::Key_Z, Qt::ControlModifier);
    const int k = view_->slice();
    const auto stored = closeAndRead();
    QVERIFY(stored);
    PlainLabels expected(heart_.truth.size());
    expected.brush(kept, 3, 1, k);
    QCOMPARE(expected.differences(stored->labels, 0), 0);
    QCOMPARE(stored->edits.size(), std::size_t{5});
  }

  void aColourIsChosenFromTheGrid() {
    QVERIFY(usePreset());
    QVERIFY(select(QStringLiteral("Myocardium")));
    QVERIFY(click(QStringLiteral("Colour…")));
    QWidget* popup = waitFor(QStringLiteral("Colour of the segment"));
    QVERIFY(popup != nullptr);
    auto buttons = popup->findChildren<QAbstractButton*>();
    QTest::mouseClick(buttons.at(9), Qt::LeftButton);
    const auto stored = closeAndRead();
    QVERIFY(stored);
    QVERIFY(stored->track.scheme.find("Myocardium")->colour == paletteColour(9));
  }

  void digitsSelectAndTheEyeHides() {
    QVERIFY(usePreset());
    window_->key(Qt::Key_3);
    QCOMPARE(active(), QStringLiteral("RV cavity"));
    window_->key(Qt::Key_1);
    QCOMPARE(active(), QStringLiteral("LV cavity"));
    window_->key(Qt::Key_X);
    QCOMPARE(active(), QStringLiteral("RV cavity"));
    window_->key(Qt::Key_C);
    window_->key(Qt::Key_O);
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("3")));
    SliceHand hand(*view_);
    hand.stroke({{30, 30}});
    const auto segments = cardiacScheme().segments;
    const auto seen = hand.labelsSeen(segments);
    QVERIFY(std::count(seen.begin(), seen.end(), 3) > 20);
    clickAtRowEnd(2, 36);
    const auto hidden = hand.labelsSeen(segments);
    QCOMPARE(std::count(hidden.begin(), hidden.end(), 3), 0);
    const auto stored = closeAndRead();
    QVERIFY(stored && voxels(*stored, 3) > 20);
  }

  void theThresholdBrushKeepsToItsRange() {
    QVERIFY(usePreset());
    QVERIFY(tool(QStringLiteral("Threshold brush"), QStringLiteral("12")));
    QVERIFY(typeInto(QStringLiteral("Highest value"), QStringLiteral("100000")));
    QVERIFY(typeInto(QStringLiteral("Lowest value"), QStringLiteral("300")));
    const double low = visible<QDoubleSpinBox>(QStringLiteral("Lowest value"))->value(),
                 high = visible<QDoubleSpinBox>(QStringLiteral("Highest value"))->value();
    QCOMPARE(low, 300.0);
    const auto way = SliceHand(*view_).stroke({{24, 30}, {40, 34}});
    const int k = view_->slice();
    const auto stored = closeAndRead();
    QVERIFY(stored);
    PlainLabels expected(heart_.truth.size());
    expected.only = [&](int x, int y, int slice) {
      const double value = heart_.volume.value(x, y, slice, 0);
      return value >= low && value <= high;
    };
    expected.brush(way, 12, 1, k);
    QVERIFY(voxels(*stored, 1) > 20);
    QCOMPARE(expected.differences(stored->labels, 0), 0);
  }

  void fillInterpolateAndKeepLargestByThePanel() {
    QVERIFY(usePreset());
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("1.5")));
    SliceHand hand(*view_);
    QCOMPARE(view_->slice(), 2);
    // A ring on slices 2 and 4, filled; the slice between is interpolated.
    std::vector<StrokePoint> ring;
    for (int i = 0; i <= 24; ++i) ring.push_back({32 + 8 * std::cos(i * 0.2618), 32 + 8 * std::sin(i * 0.2618)});
    window_->key(Qt::Key_Up);
    QCOMPARE(view_->slice(), 1);
    hand.stroke(ring);
    QVERIFY(tool(QStringLiteral("Fill")));
    hand.click({32, 32});
    QVERIFY(waitUntil([&] { return findByName(QStringLiteral("Interpolate LV cavity")) != nullptr; }));
    window_->key(Qt::Key_Down);
    window_->key(Qt::Key_Down);
    QCOMPARE(view_->slice(), 3);
    QVERIFY(tool(QStringLiteral("Polygon")));
    hand.polygon({{24, 24}, {40, 24}, {40, 40}, {24, 40}});
    QVERIFY(click(QStringLiteral("Interpolate LV cavity")));
    QVERIFY(tool(QStringLiteral("Brush")));
    QVERIFY(waitUntil([] { return findByName(QStringLiteral("Keep largest of LV cavity"))->isEnabled(); }));
    hand.stroke({{8, 8}});  // a piece of its own
    QVERIFY(click(QStringLiteral("Keep largest of LV cavity")));
    QTest::qWait(300);
    const auto stored = closeAndRead();
    QVERIFY(stored);
    QCOMPARE(stored->labels.at(32, 32, 1, 0), SegmentValue{1});
    QCOMPARE(stored->labels.at(32, 32, 2, 0), SegmentValue{1});
    QCOMPARE(stored->labels.at(25, 25, 3, 0), SegmentValue{1});
    QCOMPARE(stored->labels.at(8, 8, 3, 0), SegmentValue{0});
    QCOMPARE(stored->edits.back().name, std::string("Keep largest piece of LV cavity"));
    QCOMPARE(stored->edits.size(), std::size_t{6});
  }

  void phasesByPlayAndSliderAndEachHasItsLabels() {
    QVERIFY(usePreset());
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("3")));
    QVERIFY(click(QStringLiteral("Next phase")));
    QCOMPARE(view_->phase(), 1);
    SliceHand(*view_).stroke({{30, 30}});
    QVERIFY(click(QStringLiteral("Play")));
    QVERIFY(waitUntil([&] { return view_->phase() != 1; }));
    QVERIFY(click(QStringLiteral("Pause")));
    auto* slider = visible<QSlider>(QStringLiteral("Phase"));
    QVERIFY(slider != nullptr);
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(view_->phase(), 2);
    const int k = view_->slice();
    const auto stored = closeAndRead();
    QVERIFY(stored);
    QVERIFY(stored->labels.sliceEmpty(k, 0) && stored->labels.sliceEmpty(k, 2));
    QCOMPARE(stored->labels.at(30, 30, k, 1), SegmentValue{1});
  }

  void savingIsAnsweredAndEscGivesAStrokeUp() {
    window_->key(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(waitForMessage(QStringLiteral("All changes are saved, the last at ")));
    QVERIFY(usePreset());
    QVERIFY(tool(QStringLiteral("Brush"), QStringLiteral("3")));
    SliceHand hand(*view_);
    hand.press({{20, 20}, {40, 40}});
    window_->key(Qt::Key_Escape);
    hand.release();
    const auto way = hand.stroke({{12, 12}, {14, 12}});
    const int k = view_->slice();
    const auto stored = closeAndRead();
    QVERIFY(stored);
    QCOMPARE(stored->edits.size(), std::size_t{1});
    PlainLabels expected(heart_.truth.size());
    expected.brush(way, 3, 1, k);
    QCOMPARE(expected.differences(stored->labels, 0), 0);
  }
};

int main(int argc, char** argv) {
  const PrivateHome home;
  QApplication application(argc, argv);
  app::prepareApplication(application);
  PaintingTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "PaintingTest.moc"
