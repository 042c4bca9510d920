#include "core/edit/Edit.h"

#include <QtTest>
#include <map>
#include <random>

using namespace diptych;

namespace {

constexpr GridSize kGrid{130, 66, 3, 2};

std::vector<SegmentValue> everything(const LabelTiles& labels) {
  std::vector<SegmentValue> all;
  for (int t = 0; t < kGrid.t; ++t)
    for (int k = 0; k < kGrid.z; ++k) {
      const auto slice = labels.slice(k, t);
      all.insert(all.end(), slice.pixels.begin(), slice.pixels.end());
    }
  return all;
}

std::size_t index(int x, int y, int k, int t) {
  return ((static_cast<std::size_t>(t) * kGrid.z + static_cast<std::size_t>(k)) * kGrid.y +
          static_cast<std::size_t>(y)) *
             kGrid.x +
         static_cast<std::size_t>(x);
}

}  // namespace

class EditTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void changesThatChangeNothingGiveAnEmptyEdit() {
    LabelTiles labels{kGrid};
    EditBuilder first{labels};
    first.set(3, 3, 0, 0, 5);
    first.set(100, 3, 1, 1, 6);
    QVERIFY(apply(labels, std::move(first).finish("first")).ok());

    EditBuilder nothing{labels};
    nothing.set(3, 3, 0, 0, 5);    // is 5 already
    nothing.set(70, 3, 0, 0, 0);   // is 0 already
    nothing.set(100, 3, 1, 1, 9);  // and back
    nothing.set(100, 3, 1, 1, 6);
    nothing.set(8, 8, 2, 0, 1);  // a tile of zeros and back
    nothing.set(8, 8, 2, 0, 0);
    nothing.set(-1, 0, 0, 0, 1);
    nothing.set(130, 0, 0, 0, 1);
    nothing.set(0, 0, 3, 0, 1);
    nothing.set(0, 0, 0, 2, 1);
    const Edit edit = std::move(nothing).finish("nothing");
    QVERIFY(edit.empty());
    QCOMPARE(edit.bytes(), std::size_t{0});
  }

  void editHoldsOnlyTheTilesThatChanged() {
    LabelTiles labels{kGrid};
    EditBuilder builder{labels};
    builder.set(63, 0, 2, 1, 1);
    builder.set(64, 0, 2, 1, 1);
    builder.set(0, 65, 0, 0, 1);
    builder.set(1, 65, 0, 0, 2);
    QCOMPARE(builder.at(64, 0, 2, 1), SegmentValue{1});
    QCOMPARE(builder.at(65, 0, 2, 1), SegmentValue{0});
    const Edit edit = std::move(builder).finish("three tiles");
    QCOMPARE(edit.changes.size(), std::size_t{3});
    QCOMPARE(edit.slices(), (std::vector<std::pair<int, int>>{{0, 0}, {1, 2}}));
    QVERIFY(edit.bytes() >= 3 * sizeof(Tile) && edit.bytes() < 4 * sizeof(Tile));
  }

  void erasingTheLastVoxelRemovesTheTile() {
    LabelTiles labels{kGrid};
    EditBuilder paint{labels};
    paint.set(5, 5, 0, 0, 1);
    QVERIFY(apply(labels, std::move(paint).finish("paint")).ok());
    EditBuilder erase{labels};
    erase.set(5, 5, 0, 0, 0);
    const Edit edit = std::move(erase).finish("erase");
    QVERIFY(edit.changes.at(0).after == nullptr);
    QVERIFY(apply(labels, edit).ok());
    QVERIFY(labels.tiles().empty());
  }

  void anEditThatDoesNotFitChangesNothing() {
    LabelTiles labels{kGrid};
    EditBuilder builder{labels};
    builder.set(5, 5, 0, 0, 1);
    builder.set(5, 5, 1, 0, 1);
    const Edit edit = std::move(builder).finish("twice");
    QVERIFY(apply(labels, edit).ok());
    const auto before = everything(labels);
    const Status again = apply(labels, edit);
    QCOMPARE(again.error().code, ErrorCode::invalid);
    QVERIFY(everything(labels) == before);
    LabelTiles small{{10, 10, 1, 1}};
    QVERIFY(!apply(small, edit).ok());
    QVERIFY(small.tiles().empty());
  }

  void editsFitTilesThatWereStoredAndLoaded() {
    LabelTiles labels{kGrid};
    EditBuilder builder{labels};
    builder.set(5, 5, 0, 0, 1);
    const Edit edit = std::move(builder).finish("paint");
    QVERIFY(apply(labels, edit).ok());
    LabelTiles loaded{kGrid};
    for (const auto& [key, tile] : labels.tiles()) loaded.setTile(key, *decodeTile(encodeTile(*tile)));
    QVERIFY(apply(loaded, edit.reversed()).ok());
    QVERIFY(loaded.tiles().empty());
  }

  void setSliceWritesAWholeSlice() {
    LabelTiles labels{kGrid};
    Raster<SegmentValue> raster{kGrid.x, kGrid.y};
    std::mt19937 random{3};
    for (auto& value : raster.pixels) value = static_cast<SegmentValue>(random() % 3);
    EditBuilder builder{labels};
    builder.setSlice(2, 1, raster);
    QVERIFY(apply(labels, std::move(builder).finish("slice")).ok());
    QVERIFY(labels.slice(2, 1) == raster);
    QVERIFY(labels.sliceEmpty(1, 1));
  }

  void undoAndRedoFollowAPlainModel() {
    // The model keeps whole arrays; the program keeps tiles, a record and what UndoHistory derives from it.
    std::mt19937 random{20};
    const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
    LabelTiles labels{kGrid};
    std::map<std::int64_t, Edit> edits;
    UndoHistory history;
    std::vector<std::vector<SegmentValue>> past, future;
    std::vector<SegmentValue> now(kGrid.voxels(), 0);
    struct Entry {
      std::int64_t seq;
      UndoHistory::Kind kind;
      std::int64_t target;
    };
    std::vector<Entry> record;

    for (std::int64_t seq = 1; seq <= 10000; ++seq) {
      const int choice = pick(10);
      if (choice < 4) {
        EditBuilder builder{labels};
        auto next = now;
        const int count = 1 + pick(6);
        for (int i = 0; i < count; ++i) {
          const int x = pick(kGrid.x), y = pick(kGrid.y), k = pick(kGrid.z), t = pick(kGrid.t);
          const auto value = static_cast<SegmentValue>(pick(3));
          builder.set(x, y, k, t, value);
          next[index(x, y, k, t)] = value;
        }
        Edit edit = std::move(builder).finish("edit");
        QCOMPARE(edit.empty(), next == now);
        if (edit.empty()) continue;
        QVERIFY(apply(labels, edit).ok());
        edits.emplace(seq, std::move(edit));
        record.push_back({seq, UndoHistory::Kind::edit, 0});
        past.push_back(std::move(now));
        if (past.size() > 60) past.erase(past.begin());  // bounds the model's memory, not the program's depth
        future.clear();
        now = std::move(next);
      } else if (choice < 7) {
        const auto target = history.nextUndo();
        if (!target || past.empty()) continue;
        QVERIFY(apply(labels, edits.at(*target).reversed()).ok());
        record.push_back({seq, UndoHistory::Kind::undo, *target});
        future.push_back(std::move(now));
        now = std::move(past.back());
        past.pop_back();
      } else {
        const auto target = history.nextRedo();
        QCOMPARE(target.has_value(), !future.empty());
        if (!target) continue;
        QVERIFY(apply(labels, edits.at(*target)).ok());
        record.push_back({seq, UndoHistory::Kind::redo, *target});
        past.push_back(std::move(now));
        now = std::move(future.back());
        future.pop_back();
      }
      history.record(record.back().seq, record.back().kind, record.back().target);
      if (seq % 50 == 0) QVERIFY(everything(labels) == now);
    }
    QVERIFY(everything(labels) == now);
    QVERIFY(record.size() > 5000);

    UndoHistory restarted;  // as after a restart: the record alone
    for (const Entry& entry : record) restarted.record(entry.seq, entry.kind, entry.target);
    QCOMPARE(restarted.nextUndo(), history.nextUndo());
    QCOMPARE(restarted.nextRedo(), history.nextRedo());
    while (const auto target = restarted.nextUndo()) {
      QVERIFY(apply(labels, edits.at(*target).reversed()).ok());
      restarted.record(0, UndoHistory::Kind::undo, *target);
    }
    QVERIFY(labels.tiles().empty());
  }

  void redoIsForgottenAfterANewEdit() {
    UndoHistory history;
    QVERIFY(!history.nextUndo() && !history.nextRedo());
    history.record(1, UndoHistory::Kind::edit);
    history.record(2, UndoHistory::Kind::edit);
    history.record(3, UndoHistory::Kind::undo, 2);
    QCOMPARE(history.nextUndo(), std::optional<std::int64_t>{1});
    QCOMPARE(history.nextRedo(), std::optional<std::int64_t>{2});
    history.record(4, UndoHistory::Kind::edit);
    QCOMPARE(history.nextUndo(), std::optional<std::int64_t>{4});
    QVERIFY(!history.nextRedo());
  }
};

QTEST_GUILESS_MAIN(EditTest)
#include "EditTest.moc"
