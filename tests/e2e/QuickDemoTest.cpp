// `diptych demo --quick` as a user runs it, and what it promises about the slices that it puts aside.

#include "core/jobs/JobFolder.h"
#include "core/tensorfile/TensorFile.h"
#include "storage/project/Project.h"
#include "tests/e2e/GridCheck.h"
#include "tests/support/Places.h"
#include "ui/report/Report.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <filesystem>
#include <set>

using namespace diptych;
namespace fs = std::filesystem;

namespace {

constexpr int kPeriod = 8, kHeldOut = 4;

QString program() {
  return diptych::test::inBuild("bin/diptych");
}

struct Finished {
  int status = -1;
  QByteArray output, errors;
};
Finished runProgram(const QStringList& arguments) {
  QProcess process;
  process.start(program(), arguments);
  process.waitForFinished(-1);
  return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
          process.readAllStandardError()};
}

QByteArray bytesOf(const fs::path& file) {
  QFile opened{QString::fromStdString(file.string())};
  return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray{};
}

}  // namespace

class QuickDemoTest : public QObject {
  Q_OBJECT
  QTemporaryDir temporary_;
  fs::path out_;
  QJsonObject json_;

  const QJsonObject& json() const { return json_; }  // a const object's operator[] takes names all the way down
  bool hasHead() const { return json_["ct"].isObject(); }
  int headSeries() const { return json_["details"]["ct"]["series"].toInt(); }

private Q_SLOTS:
  void initTestCase() {
    if (!QFile::exists(program())) QSKIP("diptych is not built here");
    out_ = fs::path(temporary_.path().toStdString()) / "demo";
    const Finished demo = runProgram({"demo", "--quick", "--out", QString::fromStdString(out_.string())});
    QVERIFY2(demo.status == 0, demo.errors.constData());
    json_ = QJsonDocument::fromJson(bytesOf(out_ / "demo.json")).object();
    QVERIFY(!json_.isEmpty());
  }

  void demoJsonHasTheAgreedShape() {
    QCOMPARE(json().keys(), (QStringList{"ct", "details", "phantom"}));
    for (const char* round : {"round1", "round2"}) {
      const QJsonObject hearts = json()["phantom"].toObject()[QLatin1String{round}].toObject();
      QCOMPARE(hearts.keys(), (QStringList{"LV", "Myo", "RV"}));
      for (const QJsonValue& dice : hearts) QVERIFY(dice.toDouble(-1) >= 0 && dice.toDouble() <= 1);
    }
    if (!hasHead()) QSKIP("the head CT is not installed (invesalius-examples)");
    QCOMPARE(json()["ct"].toObject().keys(), (QStringList{"round1", "round2", "threshold"}));
    for (const QJsonValue& figures : json()["ct"].toObject()) {
      QCOMPARE(figures.toObject().keys(), (QStringList{"bone", "intracranial"}));
      for (const QJsonValue& dice : figures.toObject()) QVERIFY(dice.toDouble(-1) >= 0 && dice.toDouble() <= 1);
    }
    QCOMPARE(json()["ct"]["threshold"]["bone"].toDouble(), 1.0);  // its reference is a threshold
  }

  void heldOutSlicesAreNeverLabelledNorTrainedOn() {
    if (!hasHead()) QSKIP("the head CT is not installed (invesalius-examples)");
    const auto project = storage::Project::open(out_ / "demo.diptych", storage::Project::Mode::readOnly);
    QVERIFY(project.ok());
    const auto series = (*project)->seriesByNumber(headSeries());
    QVERIFY(series.ok());
    const auto tracks = (*project)->tracks(series->volume);
    QVERIFY(tracks.ok());

    std::set<std::int64_t> headTracks;
    bool sawHuman = false;
    for (const storage::TrackEntry& track : *tracks) {
      headTracks.insert(track.id.value);
      if (track.kind != storage::TrackKind::human) continue;
      sawHuman = true;
      const auto states = (*project)->sliceStates(track.id);
      QVERIFY(states.ok());
      const auto labels = (*project)->labels(track.id);
      QVERIFY(labels.ok());
      for (const SliceState& state : *states) QVERIFY(state.k % kPeriod != kHeldOut);
      for (int k = kHeldOut; k < series->geometry.size.z; k += kPeriod) QVERIFY(labels->sliceEmpty(k));
    }
    QVERIFY(sawHuman);

    const auto models = (*project)->models();
    QVERIFY(models.ok());
    std::set<int> trained;
    for (const storage::ModelEntry& model : *models) {
      const auto slices = (*project)->trainedSlices(model.card.id);
      QVERIFY(slices.ok());
      for (const storage::TrainedSlice& slice : *slices)
        if (headTracks.contains(slice.track.value)) trained.insert(slice.k);
    }
    QVERIFY(trained.size() > 14);  // every eighth of 108, and the corrected ones
    for (const int k : trained) QVERIFY(k % kPeriod != kHeldOut);
  }

  /// Not by what the project says but by the pixels that the worker was given.
  void noTrainingJobHoldsThePixelsOfAHeldOutSlice() {
    if (!hasHead()) QSKIP("the head CT is not installed (invesalius-examples)");
    const auto project = storage::Project::open(out_ / "demo.diptych", storage::Project::Mode::readOnly);
    QVERIFY(project.ok());
    const auto series = (*project)->seriesByNumber(headSeries());
    QVERIFY(series.ok());
    const auto volume = (*project)->loadVolume(series->volume);
    QVERIFY(volume.ok());
    const auto jobs = (*project)->jobs();
    QVERIFY(jobs.ok());

    int trainingSlices = 0;
    for (const storage::JobEntry& job : *jobs) {
      if (job.task != JobTask::train) continue;
      const auto spec = readJobSpec(job.folder);
      QVERIFY(spec.ok());
      for (const JobCase& jobCase : spec->cases) {
        const auto file = readTensorFile(job.folder / jobCase.file);
        QVERIFY(file.ok());
        const Tensor& image = file->tensors.at("image");
        const std::size_t plane =
            static_cast<std::size_t>(volume->size().x) * static_cast<std::size_t>(volume->size().y);
        if (image.shape.back() != volume->size().x) continue;  // a heart
        const auto count = static_cast<std::size_t>(image.shape.front());
        trainingSlices += static_cast<int>(count);
        for (std::size_t n = 0; n < count; ++n)
          for (int k = kHeldOut; k < volume->size().z; k += kPeriod) {
            const Raster<float> heldOut = volume->slice(k);
            QVERIFY(std::memcmp(image.as<float>() + n * plane, heldOut.pixels.data(), plane * sizeof(float)) != 0);
          }
      }
    }
    QVERIFY(trainingSlices > 14);
  }

  void reportsAreThereAndSayTheSameFigures() {
    QVERIFY(bytesOf(out_ / "report.pdf").startsWith("%PDF"));
    for (const char* name : {"report.html", "report.csv", "report.json"}) {
      const QByteArray text = bytesOf(out_ / name);
      QVERIFY2(text.contains("not a medical device"), name);
      for (const char* part : {"ct", "phantom"})
        for (const QJsonValue& dice : json()[QLatin1String{part}]["round2"].toObject()) {
          const std::string figure = ui::diceFigure(dice.toDouble()).text;
          QVERIFY2(text.contains(figure.c_str()), name);
        }
    }
  }

  void labelsLieOnTheSeries() {
    if (!hasHead()) QSKIP("the head CT is not installed (invesalius-examples)");
    const QString python = test::python("SimpleITK");
    if (python.isEmpty()) QSKIP("no Python with SimpleITK (tests/requirements.txt)");
    int files = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(out_ / "labels")) {
      if (entry.path().extension() != ".gz") continue;
      ++files;
      const auto run = test::checkGrid(python, {QString::fromStdString((out_ / "dicom" / "head-ct").string()),
                                                QString::fromStdString(entry.path().string())});
      QVERIFY2(run.ok, run.errors.constData());
    }
    QCOMPARE(files, 3);  // the reference and two rounds
  }

  void aSecondRunShowsWhatIsThere() {
    const auto written = fs::last_write_time(out_ / "demo.json");
    const Finished again = runProgram({"demo", "--quick", "--out", QString::fromStdString(out_.string())});
    QCOMPARE(again.status, 0);
    QVERIFY(again.output.contains("round 2"));
    QVERIFY(fs::last_write_time(out_ / "demo.json") == written);
  }

  void aForeignFolderIsRefused() {
    const fs::path foreign = fs::path(temporary_.path().toStdString()) / "foreign";
    fs::create_directories(foreign);
    QFile letter{QString::fromStdString((foreign / "letter.txt").string())};
    QVERIFY(letter.open(QIODevice::WriteOnly));
    const Finished refused = runProgram({"demo", "--quick", "--out", QString::fromStdString(foreign.string())});
    QCOMPARE(refused.status, 2);
    QCOMPARE(refused.errors.count('\n'), 1);
  }
};

QTEST_GUILESS_MAIN(QuickDemoTest)

#include "QuickDemoTest.moc"
