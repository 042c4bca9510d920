#include "tests/ui/segments/PanelTest.h"
#include "ui/segments/RadiusControl.h"
#include "ui/segments/ToolPanel.h"

#include <QAbstractSlider>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QToolButton>
#include <memory>

using namespace diptych::ui;
using namespace diptych::ui::test;

namespace {

const QString kRadius = QStringLiteral("Brush radius"), kRadiusSlider = QStringLiteral("Brush radius, slider");
const QString kLow = QStringLiteral("Lowest value"), kHigh = QStringLiteral("Highest value");
const QString kLowHandle = QStringLiteral("Lowest value, slider"),
              kHighHandle = QStringLiteral("Highest value, slider");

std::unique_ptr<ToolPanel> shownPanel(int width = 240) {
  auto panel = std::make_unique<ToolPanel>();
  panel->setValueRange(-1000, 3000, QStringLiteral("HU"));
  panel->setSegment(QStringLiteral("LV cavity"));
  panel->resize(width, panel->sizeHint().height());
  panel->show();
  panel->activateWindow();
  if (!QTest::qWaitForWindowActive(panel.get())) qFatal("no active window");
  return panel;
}

void type(QDoubleSpinBox* box, const QString& text) {
  box->setFocus();
  box->selectAll();
  QTest::keyClicks(box, text);
  QTest::keyClick(box, Qt::Key_Return);
}

}  // namespace

class ToolPanelTest final : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { setUp("tool-panel"); }

  void toolButtonsAreExclusive() {
    const auto panel = shownPanel();
    QSignalSpy changed(panel.get(), &ToolPanel::toolChanged);
    click(byName<QToolButton>(panel.get(), QStringLiteral("Brush")));
    QCOMPARE(panel->tool(), EditTool::brush);
    click(byName<QToolButton>(panel.get(), QStringLiteral("Polygon")));
    QCOMPARE(panel->tool(), EditTool::polygon);
    QVERIFY(!byName<QToolButton>(panel.get(), QStringLiteral("Brush"))->isChecked());
    QCOMPARE(changed.size(), 2);
    panel->setTool(EditTool::polygon);
    QCOMPARE(changed.size(), 2);
    panel->setTool(EditTool::look);
    QCOMPARE(changed.size(), 3);
    QVERIFY(byName<QToolButton>(panel.get(), QStringLiteral("Look"))->isChecked());
  }

  void eachToolShowsItsSettingsAndNoOthers_data() {
    QTest::addColumn<int>("tool");
    QTest::addColumn<bool>("size");
    QTest::addColumn<bool>("range");
    QTest::addColumn<bool>("onlyEmpty");
    QTest::addColumn<bool>("reach");
    QTest::newRow("look") << int(EditTool::look) << false << false << false << false;
    QTest::newRow("brush") << int(EditTool::brush) << true << false << true << false;
    QTest::newRow("eraser") << int(EditTool::eraser) << true << false << false << false;
    QTest::newRow("threshold") << int(EditTool::threshold) << true << true << true << false;
    QTest::newRow("fill") << int(EditTool::fill) << false << false << false << true;
    QTest::newRow("grow") << int(EditTool::grow) << false << true << false << true;
    QTest::newRow("polygon") << int(EditTool::polygon) << false << false << true << false;
  }

  void eachToolShowsItsSettingsAndNoOthers() {
    QFETCH(int, tool);
    QFETCH(bool, size);
    QFETCH(bool, range);
    QFETCH(bool, onlyEmpty);
    QFETCH(bool, reach);
    const auto panel = shownPanel();
    panel->setTool(static_cast<EditTool>(tool));
    QCoreApplication::processEvents();
    QCOMPARE(byName<QDoubleSpinBox>(panel.get(), kRadius) != nullptr, size);
    QCOMPARE(byName<QRadioButton>(panel.get(), QStringLiteral("Sphere")) != nullptr, size);
    QCOMPARE(byName<QDoubleSpinBox>(panel.get(), kLow) != nullptr, range);
    QCOMPARE(byName<QCheckBox>(panel.get(), QStringLiteral("Only where no segment is")) != nullptr, onlyEmpty);
    QCOMPARE(byName<QRadioButton>(panel.get(), QStringLiteral("In space")) != nullptr, reach);
    QCOMPARE(withoutNameOrTab(panel.get()), QStringList());
    picture(panel.get(), QStringLiteral("tool-") + QLatin1String(QTest::currentDataTag()));
  }

  void nothingJumpsBetweenTools() {
    for (const int width : {240, 280, 320}) {
      const auto panel = shownPanel(width);
      const auto* below = byName<QPushButton>(panel.get(), QStringLiteral("Interpolate LV cavity"));
      QVERIFY(below);
      const int hint = panel->sizeHint().height(), y = below->y();
      QVERIFY(panel->minimumSizeHint().width() <= 240);
      for (int tool = 0; tool < 7; ++tool) {
        panel->setTool(static_cast<EditTool>(tool));
        QCoreApplication::processEvents();
        QCOMPARE(below->y(), y);
        QCOMPARE(panel->sizeHint().height(), hint);
      }
    }
  }

  void stepsAreATenthAndAtLeastAHalf() {
    QCOMPARE(steppedRadius(8, 1), 9.0);   // 8.8
    QCOMPARE(steppedRadius(8, -1), 7.0);  // 7.2
    QCOMPARE(steppedRadius(2, 1), 2.5);
    QCOMPARE(steppedRadius(0.5, -1), 0.5);
    QCOMPARE(steppedRadius(200, 1), 200.0);
    QCOMPARE(steppedRadius(2, 2), 3.0);
    for (double radius = 0.5; radius < 200; radius = steppedRadius(radius, 1))
      QVERIFY(steppedRadius(radius, 1) > radius);
  }

  void theRadiusIsOfTheShapeChosen() {
    const auto panel = shownPanel();
    panel->setTool(EditTool::brush);
    QSignalSpy changed(panel.get(), &ToolPanel::settingsChanged);
    auto* box = byName<QDoubleSpinBox>(panel.get(), kRadius);
    type(box, QStringLiteral("12,5"));  // a comma is understood
    QCOMPARE(panel->settings().discRadius, 12.5);
    QCOMPARE(box->text(), QStringLiteral("12.5 voxels"));
    click(byName<QRadioButton>(panel.get(), QStringLiteral("Sphere")));
    QVERIFY(panel->settings().sphere);
    QCOMPARE(box->text(), QStringLiteral("8 mm"));
    panel->stepSize(-1);
    QCOMPARE(panel->settings().sphereRadiusMm, 7.0);
    QCOMPARE(panel->settings().discRadius, 12.5);
    QCOMPARE(changed.size(), 3);
    type(box, QStringLiteral("0.1"));
    QCOMPARE(panel->settings().sphereRadiusMm >= 0.5, true);
  }

  void theSliderIsNeverStuck() {
    const auto panel = shownPanel();
    panel->setTool(EditTool::brush);
    ToolSettings smallest;
    smallest.discRadius = 0.5;
    panel->setSettings(smallest);
    auto* slider = byName<QAbstractSlider>(panel.get(), kRadiusSlider);
    slider->setFocus();
    double before = 0.5;
    for (int step = 0; step < 20; ++step) {
      QTest::keyClick(slider, Qt::Key_Right);
      QVERIFY(panel->settings().discRadius > before);
      before = panel->settings().discRadius;
    }
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(panel->settings().discRadius, 200.0);
    QTest::keyClick(slider, Qt::Key_Home);
    QCOMPARE(panel->settings().discRadius, 0.5);
  }

  void theSliderIsLogarithmic() {
    const auto panel = shownPanel();
    panel->setTool(EditTool::brush);
    auto* slider = byName<QAbstractSlider>(panel.get(), kRadiusSlider);
    slider->setValue((slider->minimum() + slider->maximum()) / 2);
    QCOMPARE(panel->settings().discRadius, 10.0);  // the geometric mean of 0.5 and 200
  }

  void settingsMadeByTheProgramAreTidiedAndToldOnce() {
    const auto panel = shownPanel();
    QSignalSpy changed(panel.get(), &ToolPanel::settingsChanged);
    ToolSettings wild;
    wild.discRadius = 1000;
    wild.low = 300;
    wild.high = 100;
    panel->setSettings(wild);
    QCOMPARE(panel->settings().discRadius, 200.0);
    QCOMPARE(panel->settings().low, 100.0);
    QCOMPARE(panel->settings().high, 300.0);
    QCOMPARE(changed.size(), 1);
    panel->setSettings(panel->settings());
    QCOMPARE(changed.size(), 1);
  }

  void theEndsOfTheRangePushEachOther() {
    const auto panel = shownPanel();
    panel->setTool(EditTool::threshold);
    auto* low = byName<QDoubleSpinBox>(panel.get(), kLow);
    auto* high = byName<QDoubleSpinBox>(panel.get(), kHigh);
    QCOMPARE(low->text(), QStringLiteral("80 HU"));
    type(low, QStringLiteral("500"));
    QCOMPARE(panel->settings().low, 500.0);
    QCOMPARE(panel->settings().high, 500.0);
    type(high, QStringLiteral("-200"));
    QCOMPARE(panel->settings().low, -200.0);
    QCOMPARE(panel->settings().high, -200.0);
  }

  void theRangeSliderIsDragged() {
    const auto panel = shownPanel(320);
    panel->setTool(EditTool::grow);
    QCoreApplication::processEvents();
    auto* low = byName<QAbstractSlider>(panel.get(), kLowHandle);
    auto* high = byName<QAbstractSlider>(panel.get(), kHighHandle);
    QVERIFY(low && high);
    QWidget* groove = low->parentWidget();
    const double before = panel->settings().high;
    const QPoint middle = low->rect().center();
    QTest::mousePress(low, Qt::LeftButton, {}, middle);
    QTest::mouseMove(low, middle - QPoint(40, 0));
    QTest::mouseRelease(low, Qt::LeftButton, {}, low->rect().center());
    const double way = 4000.0 / (groove->width() - low->width());
    QVERIFY2(std::abs(panel->settings().low - (80 - 40 * way)) <= 2 * way,
             qPrintable(QString::number(panel->settings().low)));
    QCOMPARE(panel->settings().high, before);
    // A click on the groove brings the nearer end.
    QTest::mouseClick(groove, Qt::LeftButton, {}, QPoint(groove->width() - 2, groove->height() / 2));
    QCOMPARE(panel->settings().high, 3000.0);
    // Dragged beyond the other end, it takes it along.
    QTest::mousePress(low, Qt::LeftButton, {}, middle);
    QTest::mouseMove(low, low->mapFrom(groove, QPoint(groove->width() + 50, groove->height() / 2)));
    QTest::mouseRelease(low, Qt::LeftButton, {}, middle);
    QCOMPARE(panel->settings().low, 3000.0);
    QCOMPARE(panel->settings().high, 3000.0);
  }

  void theRangeSliderIsReachedByKeys() {
    const auto panel = shownPanel();
    panel->setTool(EditTool::threshold);
    auto* high = byName<QDoubleSpinBox>(panel.get(), kHigh);
    high->setFocus();
    QTest::keyClick(high, Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget()->accessibleName(), kLowHandle);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Right);
    QVERIFY(panel->settings().low > 80);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget()->accessibleName(), kHighHandle);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_End);
    QCOMPARE(panel->settings().high, 3000.0);
  }

  void smallRangesGetDecimals() {
    const auto panel = shownPanel();
    panel->setTool(EditTool::threshold);
    panel->setValueRange(0, 1, {});
    auto* low = byName<QDoubleSpinBox>(panel.get(), kLow);
    type(low, QStringLiteral("0.25"));
    QCOMPARE(panel->settings().low, 0.25);
    QCOMPARE(low->text(), QStringLiteral("0.25"));
  }

  void aRangeFromAnotherVolumeIsKept() {
    const auto panel = shownPanel();
    QSignalSpy changed(panel.get(), &ToolPanel::settingsChanged);
    panel->setValueRange(0, 100, {});
    QCOMPARE(changed.size(), 0);
    QCOMPARE(panel->settings().high, 240.0);
  }

  void fillAndGrowStayInTheSliceOrGoOn() {
    const auto panel = shownPanel();
    panel->setTool(EditTool::fill);
    QVERIFY(!panel->settings().fillInSpace);
    click(byName<QRadioButton>(panel.get(), QStringLiteral("In space")));
    QVERIFY(panel->settings().fillInSpace);
  }

  void segmentButtonsNameTheSegmentOrTheReason() {
    const auto panel = shownPanel();
    QSignalSpy interpolate(panel.get(), &ToolPanel::interpolateRequested);
    QSignalSpy keep(panel.get(), &ToolPanel::keepLargestRequested);
    click(byName<QPushButton>(panel.get(), QStringLiteral("Interpolate LV cavity")));
    click(byName<QPushButton>(panel.get(), QStringLiteral("Keep largest of LV cavity")));
    QCOMPARE(interpolate.size(), 1);
    QCOMPARE(keep.size(), 1);
    panel->setSegment(QStringLiteral("LV cavity"), QStringLiteral("LV cavity is locked."));
    auto* button = byName<QPushButton>(panel.get(), QStringLiteral("Interpolate LV cavity"));
    QVERIFY(!button->isEnabled());
    QCOMPARE(button->toolTip(), QStringLiteral("LV cavity is locked."));
    panel->setSegment(QStringLiteral("Left common iliac artery & vein, proximal part"));
    panel->setTool(EditTool::brush);
    picture(panel.get(), QStringLiteral("tool-long-name"));
    QVERIFY(
        byName<QPushButton>(panel.get(), QStringLiteral("Interpolate Left common iliac artery & vein, proximal part")));
    panel->setSegment({}, QStringLiteral("There is no active segment."));
    picture(panel.get(), QStringLiteral("tool-no-segment"));
  }

  void shortcutsAreToldInTooltips() {
    const auto panel = shownPanel();
    auto* brush = byName<QToolButton>(panel.get(), QStringLiteral("Brush"));
    QCOMPARE(brush->toolTip(), QStringLiteral("Brush"));
    panel->setShortcutText(EditTool::brush, QStringLiteral("B"));
    QCOMPARE(brush->toolTip(), QStringLiteral("Brush (B)"));
    panel->setInterpolateShortcutText(QStringLiteral("I"));
    QVERIFY(byName<QPushButton>(panel.get(), QStringLiteral("Interpolate LV cavity"))
                ->toolTip()
                .endsWith(QStringLiteral("(I)")));
  }
};

QTEST_MAIN(ToolPanelTest)
#include "ToolPanelTest.moc"
