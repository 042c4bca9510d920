// Edits, undo and slice states against a plain array: storage/project LabelEditor, EditTable, SliceTable, TileStore.

#include "tests/storage/ProjectFixtures.h"

#include <sys/resource.h>

#include <QTest>
#include <algorithm>
#include <cmath>
#include <csignal>
#include <random>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
using Kind = UndoHistory::Kind;

class ProjectEditsTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void randomEditsUndoAndRedoMatchAPlainArray();
  void staleEditIsRefusedAndChangesNothing();
  void editOutsideTheRulesIsRefused();
  void editRecordsWhoAndWhat();
  void touchedSlicesBecomeInWorkAndUndoTakesThatBack();
  void statesAreLoggedAndChecked();
  void doubtStaysBesideTheState();
  void labelsEnterAsOneEditWithTheirStates();
  void undoOfAnImportLeavesLaterDecisionsAlone();
  void segmentsInUseCannotBeRemoved();
  void failedWriteRollsBack();
};

namespace {

using Plain = std::vector<SegmentValue>;

std::size_t index(int x, int y, int k, int t) {
  return static_cast<std::size_t>(((t * kSize.z + k) * kSize.y + y) * kSize.x + x);
}

Plain plain(const LabelTiles& labels) {
  Plain voxels(kSize.voxels());
  for (int t = 0; t < kSize.t; ++t)
    for (int k = 0; k < kSize.z; ++k)
      for (int y = 0; y < kSize.y; ++y)
        for (int x = 0; x < kSize.x; ++x) voxels[index(x, y, k, t)] = labels.at(x, y, k, t);
  return voxels;
}

SliceState state(const Project& project, TrackId track, int t, int k) {
  for (const SliceState& s : take(project.sliceStates(track)))
    if (s.t == t && s.k == k) return s;
  return {t, k, SliceStage::untouched, {}};
}

/// No file of this process may grow beyond `bytes` while it lives: a full disk, as far as writers can tell.
class FileSizeLimit {
public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
  rlimit before_{};
};

}  // namespace

void ProjectEditsTest::randomEditsUndoAndRedoMatchAPlainArray() {
  Workplace w;
  std::mt19937 random{20250711};
  const auto upTo = [&](int n) { return std::uniform_int_distribution{0, n - 1}(random); };
  std::vector<Plain> done{Plain(kSize.voxels())}, undone;  // the history by whole copies
  for (int step = 0; step < 150; ++step) {
    const int what = upTo(10);
    if (what < 6) {
      const LabelTiles before = take(w.project->labels(w.track.id));
      EditBuilder builder{before};
      Plain expected = done.back();
      const int x0 = upTo(kSize.x), y0 = upTo(kSize.y), k = upTo(kSize.z), t = upTo(kSize.t), side = 1 + upTo(60);
      const auto value = static_cast<SegmentValue>(upTo(3));
      for (int y = y0; y < std::min(kSize.y, y0 + side); ++y)
        for (int x = x0; x < std::min(kSize.x, x0 + side); ++x) {
          builder.set(x, y, k, t, value);
          expected[index(x, y, k, t)] = value;
        }
      const Edit edit = std::move(builder).finish("Box");
      QCOMPARE(edit.empty(), expected == done.back());
      if (edit.empty()) continue;
      (void)take(w.project->commitEdit(w.track.id, edit, "eva"));
      done.push_back(expected);
      undone.clear();
    } else if (what < 8) {
      const auto result = w.project->undo(w.track.id, "eva");
      QCOMPARE(result.ok(), done.size() > 1);
      if (!result.ok()) continue;
      QVERIFY(result->kind == Kind::undo);
      undone.push_back(done.back());
      done.pop_back();
    } else if (what < 9) {
      const auto result = w.project->redo(w.track.id, "eva");
      QCOMPARE(result.ok(), !undone.empty());
      if (!result.ok()) continue;
      done.push_back(undone.back());
      undone.pop_back();
    } else {
      w.reopen();  // undo survives a restart
    }
    QVERIFY(plain(take(w.project->labels(w.track.id))) == done.back());
  }
  QVERIFY(take(w.project->check()).empty());
}

void ProjectEditsTest::staleEditIsRefusedAndChangesNothing() {
  Workplace w;
  const LabelTiles empty = take(w.project->labels(w.track.id));
  (void)take(w.project->commitEdit(w.track.id, dot(empty, 5, 5, 0, 0, 1), "eva"));
  const LabelTiles now = take(w.project->labels(w.track.id));

  EditBuilder both{empty};  // one change fits, the other does not: neither may happen
  both.set(5, 5, 1, 0, 2);
  both.set(6, 6, 0, 0, 2);
  const auto stale = w.project->commitEdit(w.track.id, std::move(both).finish("Stale"), "eva");
  QVERIFY(!stale.ok());
  QCOMPARE(stale.error().code, ErrorCode::invalid);

  LabelTiles never = now;  // expects a tile that was never stored anywhere
  QVERIFY(apply(never, dot(never, 50, 50, 0, 0, 2)).ok());
  QCOMPARE(w.project->commitEdit(w.track.id, dot(never, 1, 1, 0, 0, 1), "eva").error().code, ErrorCode::invalid);

  QVERIFY(plain(take(w.project->labels(w.track.id))) == plain(now));
  QCOMPARE(take(w.project->edits(w.track.id)).size(), std::size_t{1});
  QVERIFY(state(*w.project, w.track.id, 0, 1).stage == SliceStage::untouched);
}

void ProjectEditsTest::editOutsideTheRulesIsRefused() {
  Workplace w;
  const LabelTiles labels = take(w.project->labels(w.track.id));
  QCOMPARE(w.project->commitEdit(w.track.id, {"Nothing", {}}, "eva").error().code, ErrorCode::usage);
  QCOMPARE(w.project->commitEdit(w.track.id, dot(labels, 0, 0, 0, 0, 7), "eva").error().code, ErrorCode::invalid);
  auto tile = std::make_shared<Tile>(Tile{});
  tile->back() = 1;
  for (const TileKey key : {TileKey{0, 3, 0, 0}, TileKey{2, 0, 0, 0}, TileKey{0, 0, 2, 0}, TileKey{0, 0, 0, -1},
                            TileKey{0, 0, 1, 1} /* inside, but its last voxel is not */}) {
    const auto refused = w.project->commitEdit(w.track.id, {"Outside", {{key, nullptr, tile}}}, "eva");
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::invalid);
  }
  QVERIFY(take(w.project->edits(w.track.id)).empty());
}

void ProjectEditsTest::editRecordsWhoAndWhat() {
  Workplace w;
  const Edit edit = dot(take(w.project->labels(w.track.id)), 5, 5, 0, 0, 1, "Brush, One, slice 0");
  const EditEntry first = take(w.project->commitEdit(w.track.id, edit, "eva", "model-1"));
  const EditEntry second = take(w.project->undo(w.track.id, "max"));
  const EditEntry third = take(w.project->redo(w.track.id, "eva"));
  w.reopen();
  const auto entries = take(w.project->edits(w.track.id));
  QCOMPARE(entries.size(), std::size_t{3});
  QCOMPARE(entries[0].name, std::string{"Brush, One, slice 0"});
  QCOMPARE(entries[0].modelId, std::string{"model-1"});
  QCOMPARE(entries[1].author, std::string{"max"});
  QVERIFY(entries[1].kind == Kind::undo && entries[2].kind == Kind::redo);
  QCOMPARE(entries[1].target, first.seq);
  QCOMPARE(entries[2].target, first.seq);
  QVERIFY(first.seq < second.seq && second.seq < third.seq);
  QVERIFY(entries[2].id == third.id);
  QCOMPARE(w.project->redo(w.track.id, "eva").error().code, ErrorCode::notFound);
}

void ProjectEditsTest::touchedSlicesBecomeInWorkAndUndoTakesThatBack() {
  Workplace w;
  const TrackId track = w.track.id;
  QVERIFY(w.project->setSliceStates(track, {{0, 1, SliceStage::done, {1}}}, "eva").ok());
  EditBuilder builder{take(w.project->labels(track))};
  builder.set(1, 1, 0, 1, 1);
  builder.set(1, 1, 1, 0, 1);
  (void)take(w.project->commitEdit(track, std::move(builder).finish("Two slices"), "eva"));
  QVERIFY(state(*w.project, track, 1, 0).stage == SliceStage::inWork);
  QVERIFY(state(*w.project, track, 0, 1).stage == SliceStage::done);  // Done stays said
  QVERIFY(state(*w.project, track, 0, 0).stage == SliceStage::untouched);
  (void)take(w.project->undo(track, "eva"));
  QVERIFY(state(*w.project, track, 1, 0).stage == SliceStage::untouched);
  (void)take(w.project->redo(track, "eva"));
  QVERIFY(state(*w.project, track, 1, 0).stage == SliceStage::inWork);
}

void ProjectEditsTest::statesAreLoggedAndChecked() {
  Workplace w;
  const TrackId track = w.track.id;
  QVERIFY(
      w.project->setSliceStates(track, {{1, 2, SliceStage::done, {2, 1, 2}}, {0, 0, SliceStage::inWork, {1}}}, "eva")
          .ok());
  w.reopen();
  const std::vector<SliceState> expected{{0, 0, SliceStage::inWork, {}}, {1, 2, SliceStage::done, {1, 2}}};
  QVERIFY(take(w.project->sliceStates(track)) == expected);
  // One wrong state, and none of them is set.
  for (const SliceState& wrong : {SliceState{0, 1, SliceStage::done, {9}}, SliceState{0, 3, SliceStage::done, {}},
                                  SliceState{2, 0, SliceStage::done, {}}}) {
    const Status refused = w.project->setSliceStates(track, {{1, 2, SliceStage::inWork, {}}, wrong}, "eva");
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::invalid);
  }
  QVERIFY(take(w.project->sliceStates(track)) == expected);
  QVERIFY(w.project->setSliceStates(track, {{1, 2, SliceStage::untouched, {}}}, "eva").ok());
  QCOMPARE(take(w.project->sliceStates(track)).size(), std::size_t{1});
}

void ProjectEditsTest::doubtStaysBesideTheState() {
  Workplace w;
  const TrackId track = w.track.id;
  LabelTiles labels{kSize};
  QVERIFY(apply(labels, dot(labels, 4, 4, 0, 0, 1)).ok());
  const SliceState sure{0, 0, SliceStage::done, {1}, 0.0f}, unsure{0, 1, SliceStage::done, {1}, 0.75f},
      silent{0, 2, SliceStage::done, {1}};
  QVERIFY(w.project->commitLabels(track, labels, {sure, unsure, silent}, "Prediction", "m", "m-1").ok());
  w.reopen();
  QCOMPARE(state(*w.project, track, 0, 0).doubt, std::optional<float>{0.0f});
  QCOMPARE(state(*w.project, track, 0, 1).doubt, std::optional<float>{0.75f});
  QVERIFY(!state(*w.project, track, 0, 2).doubt);

  // A new remark replaces the old, though nothing else is said; undo still finds the state as it left it.
  QVERIFY(unsure == (SliceState{0, 1, SliceStage::done, {1}, 0.5f}));
  QVERIFY(w.project->setSliceStates(track, {{0, 1, SliceStage::done, {1}, 0.5f}}, "m").ok());
  QCOMPARE(state(*w.project, track, 0, 1).doubt, std::optional<float>{0.5f});
  (void)take(w.project->undo(track, "eva"));
  QVERIFY(state(*w.project, track, 0, 1).stage == SliceStage::untouched);
  (void)take(w.project->redo(track, "eva"));
  QCOMPARE(state(*w.project, track, 0, 1).doubt, std::optional<float>{0.75f});  // as the prediction said

  for (const float wrong : {-0.1f, 1.1f, std::nanf("")})
    QCOMPARE(w.project->setSliceStates(track, {{0, 1, SliceStage::done, {1}, wrong}}, "m").error().code,
             ErrorCode::invalid);
}

void ProjectEditsTest::labelsEnterAsOneEditWithTheirStates() {
  Workplace w;
  const TrackId track = w.track.id;
  (void)take(w.project->commitEdit(track, dot(take(w.project->labels(track)), 90, 60, 2, 1, 2), "eva"));
  LabelTiles labels{kSize};
  QVERIFY(apply(labels, dot(labels, 4, 4, 0, 0, 1)).ok());
  const EditEntry entry =
      take(w.project->commitLabels(track, labels, {{0, 0, SliceStage::done, {1}}}, "Import", "eva"));
  QVERIFY(entry.kind == Kind::edit);
  QVERIFY(plain(take(w.project->labels(track))) == plain(labels));  // exactly these: the dot is gone
  QVERIFY(state(*w.project, track, 0, 0).stage == SliceStage::done);

  // Nothing found is a result, too, and has its states.
  QVERIFY(w.project->commitLabels(track, LabelTiles{kSize}, {{0, 1, SliceStage::done, {1}}}, "Empty", "m", "m-1").ok());
  QVERIFY(state(*w.project, track, 0, 1).stage == SliceStage::done);
  QVERIFY(!w.project->commitLabels(track, LabelTiles{{1, 1, 1, 1}}, {}, "Other grid", "eva").ok());
  QCOMPARE(take(w.project->edits(track)).size(), std::size_t{3});
}

void ProjectEditsTest::undoOfAnImportLeavesLaterDecisionsAlone() {
  Workplace w;
  const TrackId track = w.track.id;
  LabelTiles labels{kSize};
  QVERIFY(apply(labels, dot(labels, 4, 4, 0, 0, 1)).ok());
  (void)take(w.project->commitLabels(track, labels, {{0, 0, SliceStage::done, {1}}, {0, 1, SliceStage::done, {1}}},
                                     "Import", "eva"));
  QVERIFY(w.project->setSliceStates(track, {{0, 1, SliceStage::done, {1, 2}}}, "max").ok());
  (void)take(w.project->undo(track, "eva"));
  QVERIFY(state(*w.project, track, 0, 0).stage == SliceStage::untouched);  // a done slice without its labels would lie
  QVERIFY(state(*w.project, track, 0, 1).stage == SliceStage::done);
}

void ProjectEditsTest::segmentsInUseCannotBeRemoved() {
  Workplace w;
  const TrackId track = w.track.id;
  (void)take(w.project->commitEdit(track, dot(take(w.project->labels(track)), 5, 5, 0, 0, 2), "eva"));
  QVERIFY(w.project->setSliceStates(track, {{0, 0, SliceStage::done, {1}}}, "eva").ok());
  Scheme scheme = twoSegments();
  scheme.segments.erase(scheme.segments.begin() + 1);
  QCOMPARE(w.project->setScheme(track, scheme).error().code, ErrorCode::invalid);  // painted
  scheme = twoSegments();
  scheme.segments.erase(scheme.segments.begin());
  QCOMPARE(w.project->setScheme(track, scheme).error().code, ErrorCode::invalid);  // declared
  scheme = twoSegments();
  scheme.segments[0].name = "Eins";
  scheme.segments.push_back({9, "nine", {}, "Nine", {}});
  QVERIFY(w.project->setScheme(track, scheme).ok());
  w.reopen();
  QVERIFY(take(w.project->track(track)).scheme == scheme);
  scheme.segments.pop_back();
  QVERIFY(w.project->setScheme(track, scheme).ok());  // never used
}

void ProjectEditsTest::failedWriteRollsBack() {
  Workplace w;
  const TrackId track = w.track.id;
  (void)take(w.project->commitEdit(track, dot(take(w.project->labels(track)), 5, 5, 0, 0, 1), "eva"));
  const LabelTiles before = take(w.project->labels(track));
  EditBuilder builder{before};
  std::mt19937 random{7};
  for (int t = 0; t < kSize.t; ++t)
    for (int k = 0; k < kSize.z; ++k)
      for (int y = 0; y < kSize.y; ++y)
        for (int x = 0; x < kSize.x; ++x) builder.set(x, y, k, t, static_cast<SegmentValue>(random() % 3));
  const Edit noise = std::move(builder).finish("Noise");
  const auto newSeries = handMadeSeries(w.folder / "in2", "1.2.3.5");
  {
    const FileSizeLimit full{std::filesystem::file_size(w.path() / "project.diptych-wal") + 4096};
    const auto failed = w.project->commitEdit(track, noise, "eva");
    QVERIFY(!failed.ok());
    QVERIFY(failed.error().what.find(w.path().string()) != std::string::npos);
  }
  {
    const FileSizeLimit full{5000};
    QVERIFY(!w.project->addSeries(newSeries, {.copySources = true}).ok());
  }
  QVERIFY(plain(take(w.project->labels(track))) == plain(before));
  QCOMPARE(take(w.project->edits(track)).size(), std::size_t{1});
  QCOMPARE(take(w.project->series()).size(), std::size_t{1});
  QVERIFY(std::filesystem::is_empty(w.path() / "sources"));

  QVERIFY(w.project->commitEdit(track, noise, "eva").ok());  // there is space again
  QVERIFY(w.project->addSeries(newSeries, {.copySources = true}).ok());
  QVERIFY(take(w.project->check()).empty());
}

QTEST_GUILESS_MAIN(ProjectEditsTest)
#include "ProjectEditsTest.moc"
