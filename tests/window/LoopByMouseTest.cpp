// From two unlabelled hearts to a retrained model and a report, as a person gets there with the mouse; then whether the project
// holds what was seen.

#include "app/window/Window.h"
#include "storage/project/Project.h"
#include "tests/window/Hearts.h"
#include "tests/window/OpenWindow.h"
#include "tests/window/PlainLabels.h"
#include "tests/window/SliceHand.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDoubleSpinBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QProcess>
#include <QStandardPaths>
#include <numbers>

using namespace diptych;
using namespace diptych::test;
namespace fs = std::filesystem;
using storage::Project;

namespace {

constexpr int kTrainingMs = 120000;  // of twelve seconds, on a machine that is busy with other things
constexpr SegmentValue kCavity = 1, kMyocardium = 2, kRight = 3;

/// What a reader draws around the voxels of these values: corners at equal angles about their middle.
std::vector<StrokePoint> outline(const LabelTiles& truth, int k, const std::set<SegmentValue>& values, int corners) {
  StrokePoint middle;
  int count = 0;
  const auto inside = [&](double x, double y) {
    return values.contains(truth.at(static_cast<int>(std::lround(x)), static_cast<int>(std::lround(y)), k, 0));
  };
  for (int y = 0; y < truth.size().y; ++y)
    for (int x = 0; x < truth.size().x; ++x)
      if (inside(x, y)) {
        middle = {middle.x + x, middle.y + y};
        ++count;
      }
  if (count == 0) return {};
  middle = {middle.x / count, middle.y / count};
  std::vector<StrokePoint> around;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    double reach = 1;
    for (double r = 1; r < 25; r += 0.25)
      if (inside(middle.x + r * std::cos(angle), middle.y + r * std::sin(angle))) reach = r;
    around.push_back({middle.x + (reach + 0.3) * std::cos(angle), middle.y + (reach + 0.3) * std::sin(angle)});
  }
  return around;
}

/// What the person did to the labels of one phase, to be done again on plain numbers.
using Deed = std::function<void(PlainLabels&)>;

struct Look {
  std::string when;
  std::size_t deeds = 0;  ///< how many had been done
  int k = 0;
  std::vector<SegmentValue> seen;
};

}  // namespace

class LoopByMouseTest : public QObject {
  Q_OBJECT

public:
  explicit LoopByMouseTest(const PrivateHome& home) : home_{home} {}

private:
  const PrivateHome& home_;
  const CardiacPhantom first_ = smallHeart(1), second_ = smallHeart(2);
  const std::vector<Segment> segments_ = cardiacScheme().segments;
  std::unique_ptr<OpenWindow> window_;
  viewer::SliceView* view_ = nullptr;
  fs::path project_, pdf_, json_;
  std::vector<Deed> firstDeeds_, secondDeeds_;
  std::vector<Look> firstLooks_, secondLooks_;
  double radius_ = 0;

  static QString name(SegmentValue value) { return QString::fromStdString(cardiacScheme().byValue(value)->name); }
  static bool isEnabled(const QString& button) {
    const QWidget* widget = findByName(button);
    return widget != nullptr && widget->isEnabled();
  }
  static bool hasRow(const QString& list, const QString& row) {
    const auto* view = visible<QAbstractItemView>(list);
    if (view == nullptr) return false;
    for (int i = 0; i < view->model()->rowCount(); ++i)
      if (view->model()->index(i, 0).data().toString() == row) return true;
    return false;
  }
  static int historyRows() {
    const auto* list = visible<QAbstractItemView>(QStringLiteral("History"));
    return list != nullptr ? list->model()->rowCount() : 0;
  }
  bool select(SegmentValue value) { return clickRow(QStringLiteral("Segments"), name(value)); }

  /// What the view shows now, to be compared once it is known what it ought to have shown.
  void look(std::vector<Look>& looks, const std::vector<Deed>& deeds, const std::string& when) {
    if (const QString folder = qEnvironmentVariable("DIPTYCH_SCREENSHOTS"); !folder.isEmpty())
      (*window_)->grab().save(folder + QStringLiteral("/loop %1.png").arg(QString::fromStdString(when)));
    looks.push_back({when, deeds.size(), view_->slice(), SliceHand(*view_).labelsSeen(segments_)});
  }
  void compareLooks(const std::vector<Look>& looks, const std::vector<Deed>& deeds, const PlainLabels& before) {
    for (const Look& look : looks) {
      PlainLabels then = before;
      for (std::size_t i = 0; i < look.deeds; ++i) deeds[i](then);
      const std::vector<SegmentValue> expected = then.slice(look.k);
      int differ = 0;
      for (std::size_t i = 0; i < expected.size(); ++i) differ += expected[i] != look.seen[i] ? 1 : 0;
      QVERIFY2(differ == 0, qPrintable(QStringLiteral("%1: %2 voxels look otherwise than they are labelled")
                                           .arg(QString::fromStdString(look.when))
                                           .arg(differ)));
    }
  }

  void drawPolygon(std::vector<Deed>& deeds, SegmentValue value, const std::vector<StrokePoint>& corners) {
    QVERIFY(select(value));
    const auto clicked = SliceHand(*view_).polygon(corners);
    deeds.push_back([=, k = view_->slice()](PlainLabels& labels) { labels.polygon(clicked, value, k); });
  }
  /// `value` 0: with the eraser, whatever is active.
  void drawStroke(std::vector<Deed>& deeds, SegmentValue value, const std::vector<StrokePoint>& places) {
    const auto way = SliceHand(*view_).stroke(places);
    deeds.push_back([=, this, k = view_->slice()](PlainLabels& labels) { labels.brush(way, radius_, value, k); });
  }

  void openTwoHearts();
  void chooseSegments();
  void labelTwoSlices();
  void trainAModel();
  void segmentTheOtherHeart();
  void acceptAndCorrect();
  void retrain();
  void writeReports();
  void checkLabels(Project& project);
  void checkModelsAndJobs(const Project& project);
  void checkReports() const;

private Q_SLOTS:
  void initTestCase() {
    if (builtWorker().empty()) QSKIP("diptych-worker is not built here, so nothing can be trained");
  }

  void theWholeLoop() {
    for (const auto step :
         {&LoopByMouseTest::openTwoHearts, &LoopByMouseTest::chooseSegments, &LoopByMouseTest::labelTwoSlices,
          &LoopByMouseTest::trainAModel, &LoopByMouseTest::segmentTheOtherHeart, &LoopByMouseTest::acceptAndCorrect,
          &LoopByMouseTest::retrain, &LoopByMouseTest::writeReports}) {
      (this->*step)();
      if (QTest::currentTestFailed()) return;
    }
    project_ = window_->project();
    QVERIFY(window_->close());
    window_.reset();
    const auto project = Project::open(project_, Project::Mode::readOnly);
    QVERIFY(project.ok());
    checkLabels(**project);
    checkModelsAndJobs(**project);
    checkReports();
  }
};

void LoopByMouseTest::openTwoHearts() {
  QVERIFY(writeHeart(home_.path() / "images" / "one", first_, 1));
  QVERIFY(writeHeart(home_.path() / "images" / "two", second_, 2));
  window_ = std::make_unique<OpenWindow>(home_);
  QVERIFY(window_->drop({home_.path() / "images"}));
  QVERIFY(window_->openSeries(QStringLiteral("Short axis 1*")));
  view_ = window_->original();
  QVERIFY(view_ != nullptr);
  // Nothing over the picture but labels.
  window_->key(Qt::Key_C);
  window_->key(Qt::Key_O);
}

void LoopByMouseTest::chooseSegments() {
  // With no model there is nothing to segment with: the button leads to the guide.
  QVERIFY(click(QStringLiteral("Auto-segment")));
  QVERIFY(clickRow(QStringLiteral("Ready-made segments"), QStringLiteral("Cardiac MR*")));
  QVERIFY(click(QStringLiteral("Use these segments")));
  for (const Segment& segment : segments_)
    QVERIFY(hasRow(QStringLiteral("Segments"), QString::fromStdString(segment.name)));
}

void LoopByMouseTest::labelTwoSlices() {
  QVERIFY(clickRow(QStringLiteral("Slices to label"), QStringLiteral("Slice 3, phase 1")));
  QCOMPARE(view_->slice(), 2);
  QVERIFY(click(QStringLiteral("Polygon")));
  drawPolygon(firstDeeds_, kRight, outline(first_.truth, 2, {kRight}, 14));
  drawPolygon(firstDeeds_, kMyocardium, outline(first_.truth, 2, {kCavity, kMyocardium}, 16));
  drawPolygon(firstDeeds_, kCavity, outline(first_.truth, 2, {kCavity}, 10));
  look(firstLooks_, firstDeeds_, "polygons");
  QVERIFY(click(QStringLiteral("Done")));
  QVERIFY(
      waitUntil([] { return hasRow(QStringLiteral("Slices to label"), QStringLiteral("Slice 3, phase 1 – done")); }));

  QVERIFY(clickRow(QStringLiteral("Slices to label"), QStringLiteral("Slice 4, phase 1")));
  QCOMPARE(view_->slice(), 3);
  drawPolygon(firstDeeds_, kRight, outline(first_.truth, 3, {kRight}, 14));
  drawPolygon(firstDeeds_, kMyocardium, outline(first_.truth, 3, {kCavity, kMyocardium}, 16));
  QVERIFY(click(QStringLiteral("Brush")));
  QVERIFY(typeInto(QStringLiteral("Brush radius"), QStringLiteral("2.5")));
  radius_ = visible<QDoubleSpinBox>(QStringLiteral("Brush radius"))->value();
  QCOMPARE(radius_, 2.5);
  QVERIFY(select(kCavity));
  // Round the middle of the cavity, a brush's width within its border.
  std::vector<StrokePoint> round = outline(first_.truth, 3, {kCavity}, 12);
  StrokePoint middle;
  for (const StrokePoint& at : round) middle = {middle.x + at.x / 12, middle.y + at.y / 12};
  for (StrokePoint& at : round) at = {(at.x + middle.x) / 2, (at.y + middle.y) / 2};
  drawStroke(firstDeeds_, kCavity, round);
  look(firstLooks_, firstDeeds_, "brush");
  window_->key(Qt::Key_D);
  QVERIFY(
      waitUntil([] { return hasRow(QStringLiteral("Slices to label"), QStringLiteral("Slice 4, phase 1 – done")); }));
}

void LoopByMouseTest::trainAModel() {
  QVERIFY(waitFor(QStringLiteral("Train the first model")) != nullptr);  // two slices are enough for it
  QVERIFY(click(QStringLiteral("Retrain")));
  QVERIFY(typeInto(QStringLiteral("Name of the result"), QStringLiteral("Hearts")));
  QVERIFY(typeInto(QStringLiteral("Training time in minutes"), QStringLiteral("0.2")));
  QVERIFY(click(QStringLiteral("Train")));
  QVERIFY2(waitForMessage(QStringLiteral("Hearts is trained."), kTrainingMs), qPrintable(visibleNames()));
  QVERIFY(click(QStringLiteral("Close the guide")));
}

void LoopByMouseTest::segmentTheOtherHeart() {
  QVERIFY(window_->openSeries(QStringLiteral("Short axis 2*")));
  QVERIFY(waitFor(QStringLiteral("Choose a preset")) != nullptr);  // it has no segments
  QVERIFY(findByName(QStringLiteral("Prediction in view")) == nullptr);
  QVERIFY(click(QStringLiteral("Auto-segment")));
  QVERIFY(click(QStringLiteral("All slices of this phase")));
  QVERIFY(click(QStringLiteral("Segment")));
  QVERIFY2(waitForMessage(QStringLiteral("Hearts has segmented the series."), kTrainingMs), qPrintable(visibleNames()));
  QVERIFY(waitFor(QStringLiteral("Prediction in view")) != nullptr);
}

void LoopByMouseTest::acceptAndCorrect() {
  QCOMPARE(view_->slice(), 2);
  QVERIFY(showPanel(**window_, QStringLiteral("History")));
  // A stroke on a slice that was only predicted takes the prediction of that slice over beneath it.
  drawStroke(secondDeeds_, kCavity, {{20, 30}, {26, 33}});
  QVERIFY(waitUntil([] { return historyRows() == 2; }));
  QVERIFY(hasRow(QStringLiteral("Segments"), name(kRight)));
  QVERIFY(click(QStringLiteral("Accept untouched slices")));
  QVERIFY(waitUntil([] { return historyRows() == 3; }));
  QVERIFY(waitUntil([] { return findByName(QStringLiteral("Prediction in view")) == nullptr; }));

  QVERIFY(select(kMyocardium));
  drawStroke(secondDeeds_, kMyocardium, {{40, 20}, {44, 30}, {36, 34}});
  QVERIFY(waitUntil([] { return historyRows() == 4; }));
  look(secondLooks_, secondDeeds_, "brush over the prediction");
  QVERIFY(showPanel(**window_, QStringLiteral("Tool")));
  QVERIFY(click(QStringLiteral("Eraser")));
  QVERIFY(showPanel(**window_, QStringLiteral("History")));
  drawStroke(secondDeeds_, 0, {{38, 22}, {46, 28}});
  QVERIFY(waitUntil([] { return historyRows() == 5; }));
  look(secondLooks_, secondDeeds_, "eraser");

  // Undo and redo by button, then by key: each time the picture follows.
  QVERIFY(click(QStringLiteral("Undo")));
  QVERIFY(waitUntil([] { return isEnabled(QStringLiteral("Redo")); }));
  const Deed erased = secondDeeds_.back();
  secondDeeds_.pop_back();
  look(secondLooks_, secondDeeds_, "undo by button");
  QVERIFY(click(QStringLiteral("Redo")));
  QVERIFY(waitUntil([] { return !isEnabled(QStringLiteral("Redo")); }));
  secondDeeds_.push_back(erased);
  look(secondLooks_, secondDeeds_, "redo by button");
  window_->key(Qt::Key_Z, Qt::ControlModifier);
  QVERIFY(waitUntil([] { return isEnabled(QStringLiteral("Redo")); }));
  window_->key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  QVERIFY(waitUntil([] { return !isEnabled(QStringLiteral("Redo")); }));
  look(secondLooks_, secondDeeds_, "redo by key");

  const auto isDone = [] { return visible<QAbstractButton>(QStringLiteral("Done"))->isChecked(); };
  QVERIFY(!isDone());
  QVERIFY(click(QStringLiteral("Done")));
  QVERIFY2(waitUntil(isDone),
           qPrintable(findByName(QStringLiteral("Done"))->toolTip() + view_->accessibleDescription() +
                      visible<QLabel>(QStringLiteral("What is saved"))->text()));
  window_->key(Qt::Key_Down);
  QCOMPARE(view_->slice(), 3);
  QVERIFY(!isDone());
  window_->key(Qt::Key_D);
  QVERIFY(waitUntil(isDone));
}

void LoopByMouseTest::retrain() {
  QVERIFY(click(QStringLiteral("Retrain")));
  QVERIFY(waitFor(QStringLiteral("Name of the result")) != nullptr);
  QCOMPARE(visible<QLineEdit>(QStringLiteral("Name of the result"))->placeholderText(),
           QStringLiteral("Hearts 2"));
  QVERIFY(typeInto(QStringLiteral("Training time in minutes"), QStringLiteral("0.1")));
  QVERIFY(click(QStringLiteral("Train")));
  QVERIFY2(waitForMessage(QStringLiteral("Hearts 2 is trained."), kTrainingMs), qPrintable(visibleNames()));
}

void LoopByMouseTest::writeReports() {
  pdf_ = home_.path() / "hearts.pdf";
  json_ = home_.path() / "hearts.json";
  for (const fs::path& file : {pdf_, json_}) {
    QVERIFY(click(QStringLiteral("Report")));
    QVERIFY(typeInto(QStringLiteral("File of the report"), QString::fromStdString(file.string())));
    QVERIFY(click(QStringLiteral("Write the report")));
    QVERIFY2(waitForMessage(QStringLiteral("The report is written: ") + QString::fromStdString(file.string()), 60000),
             qPrintable(visibleNames()));
  }
}

namespace {

/// Phase 0 of a track's labels as plain numbers.
PlainLabels plain(const LabelTiles& labels) {
  PlainLabels numbers(labels.size());
  for (int k = 0; k < labels.size().z; ++k)
    for (int y = 0; y < labels.size().y; ++y)
      for (int x = 0; x < labels.size().x; ++x) numbers.at(x, y, k) = labels.at(x, y, k, 0);
  return numbers;
}

std::optional<storage::TrackEntry> trackOf(const Project& project, int series, storage::TrackKind kind) {
  const auto entry = project.seriesByNumber(series);
  const auto tracks = entry ? project.tracks(entry->volume) : Result<std::vector<storage::TrackEntry>>(entry.error());
  if (!tracks) return std::nullopt;
  for (const storage::TrackEntry& track : *tracks)
    if (track.kind == kind) return track;
  return std::nullopt;
}

std::vector<std::pair<int, int>> slicesOf(const Project& project, TrackId track, SliceStage stage) {
  std::vector<std::pair<int, int>> slices;
  const auto states = project.sliceStates(track);
  if (states)
    for (const SliceState& state : *states)
      if (state.stage == stage) slices.emplace_back(state.t, state.k);
  std::sort(slices.begin(), slices.end());
  return slices;
}

QStringList names(const std::vector<storage::EditEntry>& edits) {
  QStringList list;
  for (const storage::EditEntry& edit : edits) {
    const char* kind = edit.kind == UndoHistory::Kind::edit   ? ""
                       : edit.kind == UndoHistory::Kind::undo ? "undo: "
                                                              : "redo: ";
    list << QLatin1String(kind) + QString::fromStdString(edit.name);
  }
  return list;
}

}  // namespace

void LoopByMouseTest::checkLabels(Project& project) {
  const auto firstHuman = trackOf(project, 1, storage::TrackKind::human);
  const auto secondHuman = trackOf(project, 2, storage::TrackKind::human);
  const auto predicted = trackOf(project, 2, storage::TrackKind::model);
  QVERIFY(firstHuman && secondHuman && predicted);

  PlainLabels drawn(first_.truth.size());
  compareLooks(firstLooks_, firstDeeds_, drawn);
  for (const Deed& deed : firstDeeds_) deed(drawn);
  QCOMPARE(drawn.differences(*project.labels(firstHuman->id), 0), 0);
  QVERIFY(slicesOf(project, firstHuman->id, SliceStage::inWork).empty());
  QCOMPARE(slicesOf(project, firstHuman->id, SliceStage::done), (std::vector<std::pair<int, int>>{{0, 2}, {0, 3}}));
  QCOMPARE(names(*project.edits(firstHuman->id)).size(), 6);

  PlainLabels corrected = plain(*project.labels(predicted->id));
  compareLooks(secondLooks_, secondDeeds_, corrected);
  for (const Deed& deed : secondDeeds_) deed(corrected);
  QCOMPARE(corrected.differences(*project.labels(secondHuman->id), 0), 0);
  QCOMPARE(slicesOf(project, secondHuman->id, SliceStage::done), (std::vector<std::pair<int, int>>{{0, 2}, {0, 3}}));
  const auto edits = project.edits(secondHuman->id);
  QVERIFY(edits.ok());
  QCOMPARE(names(*edits).mid(0, 5), (QStringList{"Accept Hearts", "Brush, LV cavity, slice 3", "Accept Hearts",
                                                 "Brush, Myocardium, slice 3", "Eraser, slice 3"}));
  // A segment looks the same in every series.
  for (const Segment& segment : segments_) QVERIFY(secondHuman->scheme.find(segment.name)->colour == segment.colour);
  QCOMPARE(edits->size(), std::size_t{9});
  const std::int64_t erased = (*edits)[4].seq;
  using Kind = UndoHistory::Kind;
  const std::vector<Kind> kinds{Kind::edit, Kind::edit, Kind::edit, Kind::edit, Kind::edit,
                                Kind::undo, Kind::redo, Kind::undo, Kind::redo};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    QCOMPARE((*edits)[i].kind, kinds[i]);
    if (kinds[i] != Kind::edit) QCOMPARE((*edits)[i].target, erased);
    QCOMPARE((*edits)[i].author, std::string("reader"));
  }
}

void LoopByMouseTest::checkModelsAndJobs(const Project& project) {
  const auto models = project.models();
  QVERIFY(models.ok());
  QCOMPARE(models->size(), std::size_t{2});
  const auto first = project.model("Hearts"), second = project.model("Hearts 2");
  QVERIFY(first.ok() && second.ok());
  QCOMPARE(second->card.parentId, first->card.id);
  QVERIFY(fs::file_size(first->weights) > 1000 && fs::file_size(second->weights) > 1000);
  QCOMPARE(project.trainedSlices(first->card.id)->size(), std::size_t{2});
  QCOMPARE(project.trainedSlices(second->card.id)->size(), std::size_t{4});  // its own two and those it builds on

  const auto jobs = project.jobs();
  QVERIFY(jobs.ok());
  QCOMPARE(jobs->size(), std::size_t{3});
  for (const storage::JobEntry& job : *jobs) QVERIFY2(job.taken, job.description.c_str());
  const auto damage = project.check();
  QVERIFY(damage.ok());
  QVERIFY2(damage->empty(), damage->empty() ? "" : damage->front().c_str());
}

void LoopByMouseTest::checkReports() const {
  QFile json(QString::fromStdString(json_.string()));
  QVERIFY(json.open(QIODevice::ReadOnly));
  const QJsonObject report = QJsonDocument::fromJson(json.readAll()).object();
  QCOMPARE(report["format"].toString(), QStringLiteral("diptych-report"));
  // The card of the model that the predictions came from; nothing was predicted by the second one.
  QCOMPARE(report["models"].toArray().size(), 1);
  QCOMPARE(report["models"][0]["card"]["name"].toString(), QStringLiteral("Hearts"));
  int figures = 0;
  for (const QJsonValue& study : report["studies"].toArray())
    for (const QJsonValue& row : study["rows"].toArray()) {
      const double dice = row["dice"]["first"]["value"].toDouble(-1);
      if (dice < 0) continue;
      ++figures;
      QVERIFY(dice <= 1);
    }
  QVERIFY(figures > 0);
  const QString reader = QStandardPaths::findExecutable(QStringLiteral("pdftotext"));
  QFile pdf(QString::fromStdString(pdf_.string()));
  QVERIFY(pdf.open(QIODevice::ReadOnly));
  QVERIFY(pdf.read(5) == "%PDF-");
  if (reader.isEmpty()) return;
  QProcess process;
  process.start(reader, {pdf.fileName(), QStringLiteral("-")});
  QVERIFY(process.waitForFinished(60000));
  const QString text = QString::fromUtf8(process.readAllStandardOutput());
  QVERIFY2(text.contains(QStringLiteral("Hearts")) && text.contains(QStringLiteral("not a medical device")),
           qPrintable(text.left(2000)));
}

int main(int argc, char** argv) {
  const PrivateHome home;
  QApplication application(argc, argv);
  app::prepareApplication(application);
  LoopByMouseTest test(home);
  return QTest::qExec(&test, argc, argv);
}

#include "LoopByMouseTest.moc"
