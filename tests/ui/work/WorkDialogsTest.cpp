#include "tests/ui/work/WidgetProbe.h"
#include "ui/work/ReportDialog.h"
#include "ui/work/SegmentDialog.h"
#include "ui/work/TrainDialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QtTest>

using namespace diptych::test;
using namespace diptych::ui;

namespace {

std::vector<ModelChoice> models() {
  return {{"m2", "LV cavity 1.2", "LV cavity, myocardium · MR · 12 slices of 3 studies · Dice 0.91", {}},
          {"ct",
           "Abdomen 3",
           "Liver, spleen, kidneys · CT · 80 slices of 10 studies · Dice 0.88",
           {"Abdomen 3 learned from CT; this study is MR.",
            "It learned from axial slices 5 mm apart; these are 8 mm apart."}}};
}

SegmentForecast forecastFor(const SegmentChoice& choice) {
  const int slices = choice.scope == SliceScope::thisSlice ? 1 : choice.scope == SliceScope::untouched ? 0 : 10;
  return {slices, "about 4 s", "about 0.6 GB of 5.1 GB free", choice.device == "cpu" ? "CPU, 2 threads" : "GPU", {}};
}

TrainForecast trainForecastFor(const TrainChoice& choice) {
  TrainForecast forecast;
  forecast.data = "12 slices of 3 series: 8 new, 4 seen before (drawn half the time)";
  forecast.segments = "LV cavity, myocardium";
  forecast.heldOut = choice.holdOut ? "Nothing: there are 3 patients, it takes 5" : "Nothing";
  forecast.time = "3 min, and a few seconds to start";
  forecast.memory = "about 1.2 GB of 5.1 GB free";
  forecast.device = "CPU, 2 threads";
  if (choice.config == "din-paper" && choice.from.isEmpty())
    forecast.warning = "This network needs a graphics card to learn in hours rather than days.";
  if (choice.name == "LV cavity 1.2") forecast.whyNot = "There is a model of this name already.";
  return forecast;
}

void press(QWidget* widget) {
  QVERIFY(widget);
  QTest::mouseClick(widget, Qt::LeftButton);
}

void show(QDialog& dialog) {
  dialog.show();
  QVERIFY(QTest::qWaitForWindowActive(&dialog));
}

}  // namespace

class WorkDialogsTest : public QObject {
  Q_OBJECT

private Q_SLOTS:
  void initTestCase() { prepareApplication(); }

  void segmentingSaysWhatWillHappen() {
    SegmentDialog dialog(models(), {"auto", "cpu", "cuda:0"}, true, true, {"m2", SliceScope::all, "cpu"}, forecastFor,
                         nullptr);
    show(dialog);
    QCOMPARE(QApplication::focusWidget(), shown<QComboBox>(dialog, "Model"));
    auto* ok = shown<QPushButton>(dialog, "Segment");
    QCOMPARE(ok->text(), "&Segment 10 slices");
    for (const char* fact : {"10 slices", "about 4 s", "about 0.6 GB of 5.1 GB free", "CPU, 2 threads", "Dice 0.91"})
      QVERIFY2(readable(dialog).contains(fact), fact);
    press(shown(dialog, "This slice"));
    QCOMPARE(ok->text(), "&Segment 1 slice");
    QCOMPARE(dialog.choice(), (SegmentChoice{"m2", SliceScope::thisSlice, "cpu"}));
    takePictures(dialog, "segment");
    press(ok);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
  }
  void enterSegmentsAndEscGivesUp() {
    for (const bool enter : {true, false}) {
      SegmentDialog dialog(models(), {"cpu"}, false, false, {"m2"}, forecastFor, nullptr);
      show(dialog);
      QTest::keyClick(QApplication::focusWidget(), enter ? Qt::Key_Return : Qt::Key_Escape);
      QVERIFY(!dialog.isVisible());
      QCOMPARE(dialog.result(), int(enter ? QDialog::Accepted : QDialog::Rejected));
    }
  }
  void onlyScopesThatMakeSenseAreOffered() {
    SegmentDialog dialog(models(), {"cpu"}, false, false, {"m2", SliceScope::untouched, "cpu"}, forecastFor, nullptr);
    QVERIFY(!shown(dialog, "All slices of this phase"));
    QVERIFY(!shown(dialog, "Untouched slices only"));
    QCOMPARE(dialog.choice().scope, SliceScope::all);
    SegmentDialog both(models(), {"cpu"}, true, true, {"m2", SliceScope::phase, "cpu"}, forecastFor, nullptr);
    QVERIFY(shown(both, "Untouched slices only"));
    QCOMPARE(both.choice().scope, SliceScope::phase);
  }
  void nothingLeftIsSaid() {
    SegmentDialog dialog(models(), {"cpu"}, false, true, {"m2", SliceScope::untouched, "cpu"}, forecastFor, nullptr);
    QVERIFY(!shown<QPushButton>(dialog, "Segment")->isEnabled());
    QVERIFY(readable(dialog).contains("No slice is left to segment."));
    show(dialog);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(dialog.isVisible());
  }
  void withoutModelsItPointsToTraining() {
    bool asked = false;
    SegmentDialog dialog(
        {}, {"cpu"}, false, false, {},
        [&](const SegmentChoice&) {
          asked = true;
          return SegmentForecast{};
        },
        nullptr);
    QVERIFY(!asked);
    QVERIFY(!shown<QPushButton>(dialog, "Segment")->isEnabled());
    QVERIFY(readable(dialog).contains("There is no model yet."));
    takePictures(dialog, "segment-no-model");
  }

  void aMisfitNeedsASecondPress() {
    SegmentDialog dialog(models(), {"cpu"}, true, true, {"m2"}, forecastFor, nullptr);
    show(dialog);
    auto* model = shown<QComboBox>(dialog, "Model");
    QTest::keyClick(model, Qt::Key_Down);
    QCOMPARE(dialog.choice().model, "ct");
    QVERIFY(readable(dialog).contains("Abdomen 3 learned from CT; this study is MR."));
    takePictures(dialog, "segment-misfit");
    auto* ok = shown<QPushButton>(dialog, "Segment");
    QCOMPARE(ok->text(), "&Segment 10 slices");
    press(ok);
    QVERIFY(dialog.isVisible());
    QCOMPARE(ok->text(), "&Segment anyway");
    takePictures(dialog, "segment-anyway");
    press(shown(dialog, "This slice"));  // another choice is to be thought about anew
    QCOMPARE(ok->text(), "&Segment 1 slice");
    press(ok);
    press(ok);
    QVERIFY(!dialog.isVisible());
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
  }
  void aDoubleClickOrAHeldKeyIsOnePress() {
    SegmentDialog dialog(models(), {"cpu"}, false, false, {"ct"}, forecastFor, nullptr);
    show(dialog);
    auto* ok = shown<QPushButton>(dialog, "Segment");
    QTest::mouseClick(ok, Qt::LeftButton);  // a double click as it arrives: click, second press, release
    QTest::mouseDClick(ok, Qt::LeftButton);
    QTest::mouseRelease(ok, Qt::LeftButton);
    QVERIFY(dialog.isVisible());
    QCOMPARE(ok->text(), "&Segment anyway");
    QKeyEvent held(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier, "\r", true);
    QApplication::sendEvent(QApplication::focusWidget(), &held);
    QVERIFY(dialog.isVisible());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(!dialog.isVisible());
  }

  void trainingSaysWhatWillHappen() {
    TrainChoice start;
    start.from = "m2";
    start.name = "LV cavity 1.3";
    start.device = "cpu";
    TrainDialog dialog(models(), {"din-lite", "din-paper"}, {"auto", "cpu"}, start, trainForecastFor, nullptr);
    show(dialog);
    QCOMPARE(dialog.windowTitle(), "Retrain LV cavity 1.2");
    auto* ok = shown<QPushButton>(dialog, "Train");
    QCOMPARE(ok->text(), "&Train for 3 minutes");
    QVERIFY(!shown(dialog, "Network of the new model"));
    QVERIFY(readable(dialog).contains("LV cavity 1.2 stays as it is"));
    QVERIFY(readable(dialog).contains("4 seen before"));
    takePictures(dialog, "retrain");
    QVERIFY(dialog.choice() == start);
    press(ok);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
  }
  void aNewModelHasANetwork() {
    TrainDialog dialog(models(), {"din-lite", "din-paper"}, {"cpu"}, {}, trainForecastFor, nullptr);
    show(dialog);
    QCOMPARE(dialog.windowTitle(), "Train a new model");
    auto* network = shown<QComboBox>(dialog, "Network of the new model");
    QVERIFY(network);
    QTest::keyClick(network, Qt::Key_Down);
    QCOMPARE(dialog.choice().config, "din-paper");
    QVERIFY(readable(dialog).contains("needs a graphics card"));
    takePictures(dialog, "train-new");
  }
  void timeIsTypedOrPicked() {
    TrainDialog dialog(models(), {"din-lite"}, {"cpu"}, {}, trainForecastFor, nullptr);
    show(dialog);
    auto* ok = shown<QPushButton>(dialog, "Train");
    auto* ten = shown<QPushButton>(dialog, "Train for 10 minutes");
    press(ten);
    QCOMPARE(dialog.choice().minutes, 10.0);
    QCOMPARE(ok->text(), "&Train for 10 minutes");
    QVERIFY(ten->isChecked());
    press(ten);
    QVERIFY(ten->isChecked());
    auto* minutes = shown<QDoubleSpinBox>(dialog, "Training time in minutes");
    minutes->setFocus();
    minutes->selectAll();
    QTest::keyClicks(minutes, "0" + minutes->locale().decimalPoint() + "5");
    QCOMPARE(dialog.choice().minutes, 0.5);
    QCOMPARE(ok->text(), "&Train for 30 seconds");
    QVERIFY(!ten->isChecked());
    QCOMPARE(minutes->minimum(), 0.1);
    QCOMPARE(minutes->maximum(), 600.0);
  }
  void whatStopsATrainingIsSaid() {
    TrainDialog dialog(models(), {"din-lite"}, {"cpu"}, {}, trainForecastFor, nullptr);
    show(dialog);
    auto* name = shown<QLineEdit>(dialog, "Name of the result");
    name->setFocus();
    QTest::keyClicks(name, "LV cavity 1.2");
    QVERIFY(readable(dialog).contains("There is a model of this name already."));
    QVERIFY(!shown<QPushButton>(dialog, "Train")->isEnabled());
    takePictures(dialog, "train-why-not");
    QTest::keyClick(name, Qt::Key_Backspace);
    QVERIFY(shown<QPushButton>(dialog, "Train")->isEnabled());
  }
  void holdingOutIsExplainedAndForecast() {
    TrainDialog dialog(models(), {"din-lite"}, {"cpu"}, {}, trainForecastFor, nullptr);
    show(dialog);
    auto* holdOut = shown<QCheckBox>(dialog, "Hold out one patient in five");
    QVERIFY(holdOut->accessibleDescription().contains("not learned from"));
    QVERIFY(readable(dialog).contains("Nothing: there are 3 patients, it takes 5"));
    QTest::keyClick(holdOut, Qt::Key_Space);
    QVERIFY(!dialog.choice().holdOut);
    QVERIFY(!readable(dialog).contains("it takes 5"));
  }
  void retrainingAMisfitNeedsASecondPress() {
    TrainChoice start;
    start.from = "ct";
    TrainDialog dialog(models(), {"din-lite"}, {"cpu"}, start, trainForecastFor, nullptr);
    show(dialog);
    auto* ok = shown<QPushButton>(dialog, "Train");
    press(ok);
    QCOMPARE(ok->text(), "&Train anyway");
    press(ok);
    QVERIFY(!dialog.isVisible());
  }

  void theReportsEndingIsItsFormat() {
    QTemporaryDir folder;
    ReportDialog dialog(series(), {folder.filePath("heart.pdf"), "Heart", {1, 3}, false}, nullptr);
    show(dialog);
    auto* path = shown<QLineEdit>(dialog, "File of the report");
    QCOMPARE(QApplication::focusWidget(), path);
    QVERIFY(shown<QRadioButton>(dialog, "PDF")->isChecked());
    press(shown(dialog, "CSV"));
    QCOMPARE(dialog.choice().path, folder.filePath("heart.csv"));
    path->setFocus();
    path->end(false);
    for (int i = 0; i < 4; ++i) QTest::keyClick(path, Qt::Key_Backspace);
    QVERIFY(!shown<QRadioButton>(dialog, "CSV")->isChecked());
    QVERIFY(!shown<QPushButton>(dialog, "Write the report")->isEnabled());
    QVERIFY(readable(dialog).contains("Choose a format"));
    QTest::keyClicks(path, ".html");
    QVERIFY(shown<QRadioButton>(dialog, "HTML")->isChecked());
    QVERIFY(shown<QPushButton>(dialog, "Write the report")->isEnabled());
    for (int i = 0; i < 5; ++i) QTest::keyClick(path, Qt::Key_Backspace);
    press(shown(dialog, "JSON"));
    QCOMPARE(dialog.choice().path, folder.filePath("heart.json"));
  }
  void aPlaceThatCannotBeIsSaid() {
    QTemporaryDir folder;
    ReportDialog nowhere(series(), {folder.filePath("none/heart.pdf"), "Heart", {1}, false}, nullptr);
    QVERIFY(readable(nowhere).contains("There is no folder"));
    ReportDialog nameless(series(), {folder.filePath(".pdf"), "Heart", {1}, false}, nullptr);
    QVERIFY(readable(nameless).contains("Give the file a name."));
    QFile there(folder.filePath("heart.pdf"));
    QVERIFY(there.open(QFile::WriteOnly));
    there.close();
    ReportDialog again(series(), {folder.filePath("heart.pdf"), "Heart", {1}, false}, nullptr);
    QVERIFY(readable(again).contains("it will be replaced"));
    QVERIFY(shown<QPushButton>(again, "Write the report")->isEnabled());
  }
  void seriesAreChosenByKeyOrButton() {
    QTemporaryDir folder;
    ReportDialog dialog(series(), {folder.filePath("heart.pdf"), "Heart", {1, 3}, false}, nullptr);
    show(dialog);
    auto* ok = shown<QPushButton>(dialog, "Write the report");
    QCOMPARE(ok->text(), "&Write report on 2 series");
    takePictures(dialog, "report");
    auto* list = shown<QListWidget>(dialog, "Series in the report");
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Space);
    QCOMPARE(dialog.choice().series, (std::vector<int>{1, 2, 3}));
    press(shown(dialog, "No series"));
    QVERIFY(!ok->isEnabled());
    QVERIFY(readable(dialog).contains("Choose at least one series."));
    takePictures(dialog, "report-none");
    press(shown(dialog, "All series"));
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(dialog.result(), int(QDialog::Accepted));
  }
  void theProtocolSaysWhatDiffers() {
    QTemporaryDir folder;
    ReportDialog dialog(series(), {folder.filePath("heart.pdf"), "Heart", {1}, true}, nullptr);
    QVERIFY(dialog.choice().paperProtocol);
    QVERIFY(readable(dialog).contains("Distances in voxels"));
    press(shown(dialog, "Protocol: patient"));
    QVERIFY(!dialog.choice().paperProtocol);
    QVERIFY(readable(dialog).contains("Distances in millimetres"));
    auto* title = shown<QLineEdit>(dialog, "Title of the report");
    title->clear();
    QTest::keyClicks(title, " March ");
    QCOMPARE(dialog.choice().title, "March");
  }

  void everyControlHasANameAndAWayByTab() {
    SegmentDialog segment(models(), {"cpu"}, true, true, {"m2"}, forecastFor, nullptr);
    TrainDialog train(models(), {"din-lite"}, {"cpu"}, {}, trainForecastFor, nullptr);
    ReportDialog report(series(), {"/tmp/heart.pdf", "Heart", {1}, false}, nullptr);
    for (QDialog* dialog : std::initializer_list<QDialog*>{&segment, &train, &report}) {
      QCOMPARE(namelessControls(*dialog).join(','), QString());
      show(*dialog);
      QStringList reached;
      for (int i = 0; i < 40; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        reached << QApplication::focusWidget()->accessibleName();
      }
      const char* last = dialog == &segment ? "Segment" : dialog == &train ? "Train" : "Write the report";
      QVERIFY2(reached.contains(last), qPrintable(reached.join(',')));
      QVERIFY(reached.contains(dialog == &report ? "Series in the report" : "Device"));
      dialog->close();
    }
  }

private:
  static std::vector<ReportSeries> series() {
    return {{1, "Patient A · SAX cine", "Dice of first and retrained model on 13 slices; volumes of 3 segments"},
            {2, "Patient A · LAX 4 chambers", "Volumes only: there is no reference to measure Dice against"},
            {3, "Patient B · SAX cine", "Dice of the first model on 10 slices"}};
  }
};

QTEST_MAIN(WorkDialogsTest)
#include "WorkDialogsTest.moc"
