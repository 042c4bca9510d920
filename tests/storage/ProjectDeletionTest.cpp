// Deleting a segment and taking it back: storage/project RetiredSegments, with LabelEditor and TrackTable.

#include "tests/storage/ProjectFixtures.h"

#include <QTest>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

namespace {

const Segment kTwo{2, "two", {"SCT", "10200004", "Liver"}, "Second", {10, 20, 30}};
const Segment kOther{2, "other", {}, "Other", {40, 50, 60}};  // takes the place of kTwo

/// One, then kTwo in the middle, then three.
Scheme threeSegments() {
  return {"test", "Test", {{1, "one", {}, "One", {255, 0, 0}}, kTwo, {3, "three", {}, "Three", {0, 0, 255}}}};
}

Scheme without(Scheme scheme, SegmentValue value) {
  std::erase_if(scheme.segments, [&](const Segment& segment) { return segment.value == value; });
  return scheme;
}

Scheme with(Scheme scheme, const Segment& segment) {
  scheme.segments.push_back(segment);
  return scheme;
}

}  // namespace

class ProjectDeletionTest : public QObject {
  Q_OBJECT

  struct Painted : Workplace {
    TrackId track;

    Painted() {
      track = Workplace::track.id;
      if (!project->setScheme(track, threeSegments())) qFatal("no scheme");
      paint(5, 2);
    }
    void paint(int x, SegmentValue value) {
      (void)take(project->commitEdit(track, dot(labels(), x, 5, 0, 0, value, "Voxel"), "eva"));
    }
    /// As the window does it: voxels first, then the segment.
    void remove(int x, SegmentValue value) {
      (void)take(project->commitEdit(track, dot(labels(), x, 5, 0, 0, 0, "Delete"), "eva"));
      if (!project->setScheme(track, without(scheme(), value))) qFatal("not removed");
    }
    LabelTiles labels() const { return take(project->labels(track)); }
    SegmentValue at(int x) const { return labels().at(x, 5, 0, 0); }
    TrackEntry entry() const { return take(project->track(track)); }
    Scheme scheme() const { return entry().scheme; }
  };

private Q_SLOTS:
  void undoBringsTheSegmentBackWithItsVoxels() {
    Painted w;
    w.remove(5, 2);
    QVERIFY(w.entry().retiredValues == std::vector<SegmentValue>{2});
    w.reopen();
    (void)take(w.project->undo(w.track, "eva"));
    QCOMPARE(int{w.at(5)}, 2);
    QVERIFY(w.scheme() == threeSegments());  // with its code and colour, and where it was in the list
  }

  void redoTakesBothAwayAgain() {
    Painted w;
    w.remove(5, 2);
    for (int round = 0; round < 3; ++round) {
      (void)take(w.project->undo(w.track, "eva"));
      QVERIFY(w.scheme() == threeSegments());
      (void)take(w.project->redo(w.track, "eva"));
      QCOMPARE(int{w.at(5)}, 0);
      QVERIFY(w.scheme() == without(threeSegments(), 2));
    }
  }

  void olderEditsBringItBackToo() {
    Painted w;
    w.paint(6, 2);
    w.remove(5, 2 + 1);  // 3 was never painted: removing it needs no more
    (void)take(w.project->commitEdit(w.track, dot(w.labels(), 6, 5, 0, 0, 0), "eva"));
    QVERIFY(w.project->setScheme(w.track, without(w.scheme(), 2)).ok());
    (void)take(w.project->undo(w.track, "eva"));
    QCOMPARE(int{w.at(6)}, 2);
    QVERIFY(w.scheme() == without(threeSegments(), 3));  // only what the voxels need
    (void)take(w.project->undo(w.track, "eva"));
    QCOMPARE(int{w.at(5)}, 2);
  }

  void aSegmentThatIsInUseAgainStays() {
    Painted w;
    w.remove(5, 2);
    (void)take(w.project->undo(w.track, "eva"));
    QVERIFY(w.project->setSliceStates(w.track, {{1, 0, SliceStage::done, {2}}}, "eva").ok());
    (void)take(w.project->redo(w.track, "eva"));
    QVERIFY(w.scheme() == threeSegments());  // declared elsewhere meanwhile
  }

  void aSegmentPutBackByHandIsNotTakenAway() {
    Painted w;
    w.remove(5, 2);
    (void)take(w.project->undo(w.track, "eva"));
    (void)take(w.project->undo(w.track, "eva"));  // the first voxel, too: 2 is free of voxels
    QVERIFY(w.project->setScheme(w.track, without(w.scheme(), 2)).ok());
    QVERIFY(w.project->setScheme(w.track, threeSegments()).ok());
    (void)take(w.project->redo(w.track, "eva"));
    (void)take(w.project->redo(w.track, "eva"));
    QCOMPARE(int{w.at(5)}, 0);
    QVERIFY(w.scheme() == threeSegments());
  }

  void labelsNeverBecomeThoseOfAnotherSegment() {
    Painted w;
    w.remove(5, 2);
    QVERIFY(w.project->setScheme(w.track, with(w.scheme(), kOther)).ok());
    const auto refused = w.project->undo(w.track, "eva");
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, ErrorCode::invalid);
    QCOMPARE(refused.error().what,
             std::string("Cannot bring back the labels of \"Delete\": their segment Second was deleted, and Other has "
                         "taken its place"));
    QCOMPARE(refused.error().advice, std::string("delete the segment Other first"));
    QCOMPARE(int{w.at(5)}, 0);  // nothing changed
    QCOMPARE(take(w.project->edits(w.track)).size(), std::size_t{2});

    QVERIFY(w.project->setScheme(w.track, without(w.scheme(), 2)).ok());
    (void)take(w.project->undo(w.track, "eva"));
    QVERIFY(w.scheme() == threeSegments());
  }

  void eachEditMeansTheSegmentOfItsTime() {
    Painted w;
    w.remove(5, 2);
    QVERIFY(w.project->setScheme(w.track, with(w.scheme(), kOther)).ok());
    w.paint(7, 2);  // Other
    w.remove(7, 2);
    QVERIFY(!w.scheme().byValue(2));

    (void)take(w.project->undo(w.track, "eva"));  // the erasing of Other
    QCOMPARE(w.scheme().byValue(2)->id, std::string("other"));
    (void)take(w.project->undo(w.track, "eva"));     // its painting
    QVERIFY(!w.project->undo(w.track, "eva").ok());  // Other is still listed, so Second cannot come back
    QVERIFY(w.project->setScheme(w.track, without(w.scheme(), 2)).ok());
    (void)take(w.project->undo(w.track, "eva"));
    QCOMPARE(w.scheme().byValue(2)->id, std::string("two"));

    (void)take(w.project->redo(w.track, "eva"));
    QVERIFY(!w.scheme().byValue(2));
    (void)take(w.project->redo(w.track, "eva"));
    QCOMPARE(w.scheme().byValue(2)->id, std::string("other"));
    QCOMPARE(int{w.at(7)}, 2);
    (void)take(w.project->undo(w.track, "eva"));
    QVERIFY(!w.scheme().byValue(2));
  }

  void anIdThatIsTakenIsNotGivenTwice() {
    Painted w;
    w.remove(5, 2);
    Segment moved = kTwo;
    moved.value = 9;
    QVERIFY(w.project->setScheme(w.track, with(w.scheme(), moved)).ok());
    QCOMPARE(w.project->undo(w.track, "eva").error().code, ErrorCode::invalid);
  }

  void renamingIsNoDeletion() {
    Painted w;
    Scheme renamed = threeSegments();
    renamed.segments[1].name = "Liver";
    QVERIFY(w.project->setScheme(w.track, renamed).ok());
    QVERIFY(w.entry().retiredValues.empty());
    (void)take(w.project->undo(w.track, "eva"));
    (void)take(w.project->redo(w.track, "eva"));
    QVERIFY(w.scheme() == renamed);
  }

  void anotherIdForAValueInUseNamesItsLabelsAnew() {
    Painted w;
    const Scheme other = with(without(threeSegments(), 2), kOther);
    QVERIFY(w.project->setScheme(w.track, other).ok());
    QVERIFY(w.entry().retiredValues.empty());
    (void)take(w.project->undo(w.track, "eva"));
    (void)take(w.project->redo(w.track, "eva"));
    QVERIFY(w.scheme() == other);
  }

  void aRefusedRemovalRetiresNothing() {
    Painted w;
    QVERIFY(!w.project->setScheme(w.track, without(w.scheme(), 2)).ok());
    QVERIFY(w.entry().retiredValues.empty());
    QVERIFY(w.scheme() == threeSegments());
  }
};

QTEST_GUILESS_MAIN(ProjectDeletionTest)
#include "ProjectDeletionTest.moc"
