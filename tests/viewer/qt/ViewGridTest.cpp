// How the views are laid out. DIPTYCH_SCREENSHOTS=<folder> writes pictures to look at.

#include "tests/viewer/qt/ViewFixture.h"
#include "viewer/qt/ViewGrid.h"

#include <QDir>
#include <QStandardPaths>

using namespace diptych;
using namespace diptych::viewer;
using namespace diptych::viewer::test;

namespace {

struct Grid {
  Grid() {
    grid.resize(801, 601);
    QObject::connect(&grid, &ViewGrid::layoutChanged, &grid, [this](ViewLayout layout) { told.push_back(layout); });
    grid.show();
  }
  std::vector<QWidget*> shown() const {
    std::vector<QWidget*> widgets;
    for (QWidget* view : std::initializer_list<QWidget*>{grid.original(), grid.enhanced(), grid.alongI(), grid.alongJ(),
                                                         grid.surfaces()})
      if (view->isVisible()) widgets.push_back(view);
    return widgets;
  }
  std::vector<ViewLayout> told;
  ViewGrid grid;
};

using Widgets = std::vector<QWidget*>;

}  // namespace

class ViewGridTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

  void beginsWithTwoEqualPanels() {
    Grid g;
    QCOMPARE(g.grid.layoutShown(), ViewLayout::twoPanels);
    QCOMPARE(g.shown(), (Widgets{g.grid.original(), g.grid.enhanced()}));
    QCOMPARE(g.grid.original()->geometry(), QRect(0, 0, 400, 601));
    QCOMPARE(g.grid.enhanced()->geometry(), QRect(401, 0, 400, 601));
    g.grid.resize(1000, 601);  // 999 pixels for two
    QApplication::processEvents();
    QCOMPARE(g.grid.original()->width() + g.grid.enhanced()->width(), 999);
    QVERIFY(std::abs(g.grid.original()->width() - g.grid.enhanced()->width()) <= 1);
  }

  void fourShareTheRoom() {
    Grid g;
    g.grid.setLayout(ViewLayout::four);
    QCOMPARE(g.grid.original()->geometry(), QRect(0, 0, 400, 300));
    QCOMPARE(g.grid.alongI()->geometry(), QRect(401, 0, 400, 300));
    QCOMPARE(g.grid.alongJ()->geometry(), QRect(0, 301, 400, 300));
    QCOMPARE(g.grid.surfaces()->geometry(), QRect(401, 301, 400, 300));
    QCOMPARE(g.shown(), (Widgets{g.grid.original(), g.grid.alongI(), g.grid.alongJ(), g.grid.surfaces()}));
    QCOMPARE(g.told, (std::vector{ViewLayout::four}));
    g.grid.setLayout(ViewLayout::four);
    QCOMPARE(g.told.size(), std::size_t{1});
  }

  void maximisesAndGoesBack() {
    Grid g;
    g.grid.setLayout(ViewLayout::four);
    g.grid.toggleMaximised(g.grid.alongJ());
    QCOMPARE(g.shown(), (Widgets{g.grid.alongJ()}));
    QCOMPARE(g.grid.alongJ()->geometry(), g.grid.rect());
    g.grid.toggleMaximised(g.grid.alongJ());
    QCOMPARE(g.grid.layoutShown(), ViewLayout::four);
    QCOMPARE(g.shown().size(), std::size_t{4});
    QCOMPARE(g.told, (std::vector{ViewLayout::four, ViewLayout::single, ViewLayout::four}));
  }

  void singleShowsTheOneThatWasAskedForLast() {
    Grid g;
    g.grid.setLayout(ViewLayout::single);
    QCOMPARE(g.shown(), (Widgets{g.grid.original()}));
    g.grid.toggleMaximised(g.grid.enhanced());  // instead of the other
    QCOMPARE(g.shown(), (Widgets{g.grid.enhanced()}));
    g.grid.setLayout(ViewLayout::twoPanels);
    g.grid.setLayout(ViewLayout::single);
    QCOMPARE(g.shown(), (Widgets{g.grid.enhanced()}));
    g.grid.toggleMaximised(g.grid.enhanced());
    QCOMPARE(g.grid.layoutShown(), ViewLayout::twoPanels);
  }

  void strangersAreNotShown() {
    Grid g;
    QWidget stranger;
    g.grid.toggleMaximised(&stranger);
    g.grid.toggleMaximised(nullptr);
    QCOMPARE(g.grid.layoutShown(), ViewLayout::twoPanels);
  }

  void theKeyboardStaysWithWhatIsSeen() {
    Grid g;
    g.grid.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&g.grid));
    g.grid.enhanced()->setFocus();
    g.grid.setLayout(ViewLayout::four);
    QVERIFY(g.grid.original()->hasFocus());
    g.grid.alongJ()->setFocus();
    g.grid.toggleMaximised(g.grid.alongJ());
    QVERIFY(g.grid.alongJ()->hasFocus());
    g.grid.toggleMaximised(g.grid.alongJ());
    QVERIFY(g.grid.alongJ()->hasFocus());
  }

  void tabGoesThroughTheViewsShown() {
    Grid g;
    g.grid.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&g.grid));
    g.grid.setLayout(ViewLayout::four);
    g.grid.original()->setFocus();
    QTest::keyClick(g.grid.original(), Qt::Key_Tab);
    QVERIFY(g.grid.alongI()->hasFocus());
    QTest::keyClick(g.grid.alongI(), Qt::Key_Tab);
    QVERIFY(g.grid.alongJ()->hasFocus());
  }

  void viewsHaveNames() {
    Grid g;
    QCOMPARE(g.grid.original()->accessibleName(), QStringLiteral("Original"));
    QCOMPARE(g.grid.enhanced()->accessibleName(), QStringLiteral("Enhanced"));
    for (SliceView* view : g.grid.sliceViews()) QVERIFY(!view->accessibleName().isEmpty());
    QVERIFY(!g.grid.surfaces()->accessibleName().isEmpty());
    const Volume volume = ramp({40, 30, 20, 1});
    g.grid.original()->setVolume(volume, GridAxis::k);
    g.grid.alongI()->setVolume(volume, GridAxis::i);
    g.grid.alongJ()->setVolume(volume, GridAxis::j);
    QCOMPARE(g.grid.original()->accessibleName(), QStringLiteral("Original: Axial view"));
    QCOMPARE(g.grid.alongI()->accessibleName(), QStringLiteral("Sagittal view"));
    QCOMPARE(g.grid.alongJ()->accessibleName(), QStringLiteral("Coronal view"));
  }

  /// One voxel picked in one view is the voxel that the crosshairs of the others stand on.
  void linkedViewsAgreeOnTheVoxel() {
    Grid g;
    g.grid.setLayout(ViewLayout::four);
    const Volume volume = ramp({40, 30, 20, 1}, {1, 1, 1.5});
    g.grid.original()->setVolume(volume, GridAxis::k);
    g.grid.enhanced()->setVolume(volume, GridAxis::k);
    g.grid.alongI()->setVolume(volume, GridAxis::i);
    g.grid.alongJ()->setVolume(volume, GridAxis::j);
    for (SliceView* from : g.grid.sliceViews())
      connect(from, &SliceView::positionPicked, &g.grid, [&g](VoxelPoint at) {
        for (SliceView* view : g.grid.sliceViews()) view->setPosition(at, 0);
      });
    const SliceView& sagittal = *g.grid.alongI();
    const QPointF at = sagittal.mapping().toWidget({7, 4});  // seven from the front, four from the head
    QTest::mouseClick(g.grid.alongI(), Qt::LeftButton, {}, at.toPoint());
    const VoxelPoint picked = g.grid.original()->position();
    QCOMPARE(picked, (VoxelPoint{19, 7, 15}));
    QCOMPARE(g.grid.original()->slice(), 15);
    QCOMPARE(g.grid.alongJ()->slice(), 7);
    QCOMPARE(sagittal.slice(), 19);
  }

  void screenshots() {
    const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS");
    if (folder.isEmpty()) QSKIP("DIPTYCH_SCREENSHOTS names no folder");
    QVERIFY(QDir().mkpath(folder));
    Grid g;
    const Volume volume = ramp({40, 30, 20, 1});
    for (SliceView* view : {g.grid.original(), g.grid.enhanced()}) view->setVolume(volume, GridAxis::k);
    g.grid.alongI()->setVolume(volume, GridAxis::i);
    g.grid.alongJ()->setVolume(volume, GridAxis::j);
    QVERIFY(g.grid.grab().save(QDir(folder).filePath(QStringLiteral("grid-two.png"))));
    g.grid.setLayout(ViewLayout::four);
    QVERIFY(g.grid.grab().save(QDir(folder).filePath(QStringLiteral("grid-four.png"))));
  }
};

QTEST_MAIN(ViewGridTest)
#include "ViewGridTest.moc"
