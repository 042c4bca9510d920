// Creating, opening, images and what survives: storage/project/Project.h.

#include "core/image/Thumbnail.h"
#include "storage/project/Project.h"
#include "tests/storage/ProjectFixtures.h"

#include <sys/stat.h>

#include <QTest>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

class ProjectTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void createMakesPrivateFolderAndRefusesAnythingThere();
  void openNamesWhatIsMissing();
  void seriesComesBackAsItWasAdded();
  void voxelsComeBackFromTheCache();
  void everySeriesHasAThumbnail();
  void sameSeriesTwiceIsAConflictNamingTheNumber();
  void filesWithoutUidAreToldApartByContent();
  void copiedSourcesHaveNamesWithoutPatientText();
  void failedCopyLeavesNothing();
  void cancelledAddLeavesNothing();
  void tracksAreNumberedWithinTheSeries();
  void unknownIdsAreNotFound();
  void readOnlyProjectRefusesEveryChange();
};

namespace {

mode_t modeOf(const std::filesystem::path& path) {
  struct stat info {};
  ::stat(path.c_str(), &info);
  return info.st_mode & 07777;
}

int filesIn(const std::filesystem::path& folder) {
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) count += entry.is_regular_file();
  return count;
}

}  // namespace

void ProjectTest::createMakesPrivateFolderAndRefusesAnythingThere() {
  const TempFolder folder;
  {
    const auto project = Project::create(folder / "p.diptych");
    QVERIFY2(project.ok(), project.ok() ? "" : project.error().what.c_str());
    QCOMPARE(modeOf(folder / "p.diptych"), mode_t{0700});
    for (const auto& entry : std::filesystem::directory_iterator{folder / "p.diptych"})
      QCOMPARE(modeOf(entry.path()), entry.is_directory() ? mode_t{0700} : mode_t{0600});
  }
  QVERIFY(!std::filesystem::exists(folder / "p.diptych/project.diptych-wal"));  // folded back at the end

  const auto again = Project::create(folder / "p.diptych");
  QVERIFY(!again.ok());
  QCOMPARE(again.error().code, ErrorCode::conflict);
  QVERIFY(!Project::create(folder / "no/such/parent").ok());
  QVERIFY(!std::filesystem::exists(folder / "no"));

  std::filesystem::create_directory(folder / "empty");
  QVERIFY(Project::create(folder / "empty").ok());
  QCOMPARE(modeOf(folder / "empty"), mode_t{0700});
}

void ProjectTest::openNamesWhatIsMissing() {
  const TempFolder folder;
  const auto nothing = Project::open(folder / "p", Project::Mode::readWrite);
  QVERIFY(!nothing.ok());
  QCOMPARE(nothing.error().code, ErrorCode::notFound);
  const auto foreign = Project::open(folder.path(), Project::Mode::readWrite);
  QVERIFY(!foreign.ok());
  QCOMPARE(foreign.error().code, ErrorCode::notFound);
  QCOMPARE(filesIn(folder.path()), 0);  // not even a lock
}

void ProjectTest::seriesComesBackAsItWasAdded() {
  Workplace w;
  LoadedSeries second = handMadeSeries(w.folder / "in2", "1.2.3.5");
  second.source.series.role = SeriesRole::scout;
  QCOMPARE(take(w.project->addSeries(second, {})).number, 2);
  w.reopen();
  const auto all = take(w.project->series());
  QCOMPARE(all.size(), std::size_t{2});
  const SeriesEntry entry = take(w.project->seriesByNumber(2));
  QCOMPARE(entry.patient.name, std::string{"Muster^Eva"});
  QCOMPARE(entry.patient.issuer, std::string{"Ward"});
  QCOMPARE(entry.study.accession, std::string{"A1"});
  QCOMPARE(entry.series.uid, std::string{"1.2.3.5"});
  QVERIFY(entry.series.role == SeriesRole::scout);
  QVERIFY(all[0].series.role == SeriesRole::image);
  QCOMPARE(entry.files, 3);
  QVERIFY(!entry.copied);
  QVERIFY(entry.notes == second.notes);
  QVERIFY(entry.geometry.affine == second.volume.geometry().affine);  // exactly, 1/3 included
  QVERIFY(entry.geometry.size == kSize);
  const auto instances = take(w.project->instances(entry.volume));
  QCOMPARE(instances.size(), std::size_t{3});
  QVERIFY(instances[2].path == second.source.instances[2].path);
  QCOMPARE(instances[2].sopInstanceUid, std::string{"1.2.3.5.2"});
  QCOMPARE(instances[2].k, 2);
}

void ProjectTest::voxelsComeBackFromTheCache() {
  Workplace w;
  w.reopen();
  const Volume expected = obliqueVolume(kSize);
  const Volume loaded = take(w.project->loadVolume(w.series.volume));
  QVERIFY(sameBytes(loaded, expected));
  QCOMPARE(loaded.slope(), 2.0);
  QCOMPARE(loaded.intercept(), -1024.0);
  QCOMPARE(loaded.modality(), std::string{"CT"});
  QVERIFY(loaded.geometry().affine == expected.geometry().affine);
  w.project.reset();
  QCOMPARE(loaded.value(1, 0, 0), expected.value(1, 0, 0));  // the mapping lives as long as the volume
}

void ProjectTest::everySeriesHasAThumbnail() {
  Workplace w;
  w.reopen(Project::Mode::readOnly);
  const auto picture = take(w.project->thumbnail(w.series.volume));
  QVERIFY(picture == thumbnail(obliqueVolume(kSize), 96));
  QCOMPARE(std::max(picture.width, picture.height), 96);  // 100 x 70 voxels of 0.75 x 1.25 mm
  QCOMPARE(std::min(picture.width, picture.height), 82);
  QCOMPARE(w.project->thumbnail({99}).error().code, ErrorCode::notFound);
}

void ProjectTest::sameSeriesTwiceIsAConflictNamingTheNumber() {
  Workplace w;
  const int before = filesIn(w.path());
  const auto again = w.project->addSeries(handMadeSeries(w.folder / "elsewhere", "1.2.3.4"), {});
  QVERIFY(!again.ok());
  QCOMPARE(again.error().code, ErrorCode::conflict);
  QVERIFY(again.error().what.find("series 1") != std::string::npos);
  QCOMPARE(filesIn(w.path()), before);
}

void ProjectTest::filesWithoutUidAreToldApartByContent() {
  Workplace w;
  const auto nifti = [&](const char* name, const char* text) {
    LoadedSeries loaded = handMadeSeries(w.folder / "n", "");
    writeText(w.folder / name, text);
    loaded.source.format = SourceFormat::nifti;
    loaded.source.instances = {{w.folder / name, 0, "", 0, 0}};
    return loaded;
  };
  QVERIFY(w.project->addSeries(nifti("a.nii", "A"), {}).ok());
  QVERIFY(w.project->addSeries(nifti("b.nii", "B"), {}).ok());
  const auto same = w.project->addSeries(nifti("c.nii", "A"), {});
  QVERIFY(!same.ok());
  QCOMPARE(same.error().code, ErrorCode::conflict);
}

void ProjectTest::copiedSourcesHaveNamesWithoutPatientText() {
  Workplace w;
  const LoadedSeries loaded = handMadeSeries(w.folder / "in2", "1.2.3.5");
  const SeriesEntry entry = take(w.project->addSeries(loaded, {.copySources = true}));
  QVERIFY(entry.copied);
  const auto instances = take(w.project->instances(entry.volume));
  QCOMPARE(instances[1].path.filename().string(), std::string{"000002.dcm"});
  QCOMPARE(readText(instances[1].path), readText(loaded.source.instances[1].path));
  QCOMPARE(instances[1].path.parent_path().parent_path(), w.path() / "sources");
  QCOMPARE(modeOf(instances[1].path), mode_t{0600});

  w.project.reset();  // copies move with the project
  std::filesystem::rename(w.path(), w.folder / "moved.diptych");
  w.project = take(Project::open(w.folder / "moved.diptych", Project::Mode::readWrite));
  QVERIFY(std::filesystem::exists(take(w.project->instances(entry.volume))[1].path));
}

void ProjectTest::failedCopyLeavesNothing() {
  Workplace w;
  const int before = filesIn(w.path());
  LoadedSeries loaded = handMadeSeries(w.folder / "in2", "1.2.3.5");
  std::filesystem::remove(loaded.source.instances[2].path);
  const auto added = w.project->addSeries(loaded, {.copySources = true});
  QVERIFY(!added.ok());
  QCOMPARE(added.error().code, ErrorCode::notFound);

  std::filesystem::remove_all(w.path() / "volumes");  // a place that cannot be written to
  writeText(w.path() / "volumes", "");
  const auto unwritable = w.project->addSeries(handMadeSeries(w.folder / "in3", "1.2.3.6"), {.copySources = true});
  QVERIFY(!unwritable.ok());
  std::filesystem::remove(w.path() / "volumes");
  QCOMPARE(filesIn(w.path()), before - 1);  // the one cache that this test removed itself
  QCOMPARE(take(w.project->series()).size(), std::size_t{1});
}

void ProjectTest::cancelledAddLeavesNothing() {
  Workplace w;
  const int before = filesIn(w.path());
  std::stop_source source;
  source.request_stop();
  const auto added = w.project->addSeries(handMadeSeries(w.folder / "in2", "1.2.3.5"), {.copySources = true},
                                          {{}, source.get_token()});
  QVERIFY(!added.ok());
  QCOMPARE(added.error().code, ErrorCode::cancelled);
  QCOMPARE(filesIn(w.path()), before);
  QCOMPARE(take(w.project->series()).size(), std::size_t{1});
}

void ProjectTest::tracksAreNumberedWithinTheSeries() {
  Workplace w;
  const SeriesEntry second = take(w.project->addSeries(handMadeSeries(w.folder / "in2", "1.2.3.5"), {}));
  const TrackEntry model =
      take(w.project->createTrack(w.series.volume, TrackKind::model, "M", "diptych", twoSegments(), "abc"));
  QCOMPARE(model.number, 2);
  QCOMPARE(model.modelId, std::string{"abc"});
  QCOMPARE(take(w.project->createTrack(second.volume, TrackKind::reference, "R", "x", twoSegments())).number, 1);
  const auto tracks = take(w.project->tracks(w.series.volume));
  QCOMPARE(tracks.size(), std::size_t{2});
  QVERIFY(tracks[1].kind == TrackKind::model);
  QVERIFY(take(w.project->track(model.id)).scheme == twoSegments());
  QCOMPARE(model.created.size(), std::size_t{20});  // 2026-11-23T14:02:05Z

  Scheme twice = twoSegments();
  twice.segments[1].value = 1;
  QVERIFY(!w.project->createTrack(w.series.volume, TrackKind::human, "T", "x", twice).ok());
}

void ProjectTest::unknownIdsAreNotFound() {
  Workplace w;
  const Project& p = *w.project;
  QCOMPARE(p.seriesByNumber(9).error().code, ErrorCode::notFound);
  QCOMPARE(p.loadVolume({9}).error().code, ErrorCode::notFound);
  QCOMPARE(p.instances({9}).error().code, ErrorCode::notFound);
  QCOMPARE(p.tracks({9}).error().code, ErrorCode::notFound);
  QCOMPARE(p.track({9}).error().code, ErrorCode::notFound);
  QCOMPARE(p.labels({9}).error().code, ErrorCode::notFound);
  QCOMPARE(p.edits({9}).error().code, ErrorCode::notFound);
  QCOMPARE(p.sliceStates({9}).error().code, ErrorCode::notFound);
  QCOMPARE(p.model("9").error().code, ErrorCode::notFound);
  QCOMPARE(p.trainedSlices("9").error().code, ErrorCode::notFound);
  QCOMPARE(w.project->createTrack({9}, TrackKind::human, "", "", twoSegments()).error().code, ErrorCode::notFound);
  QCOMPARE(w.project->undo({9}, "eva").error().code, ErrorCode::notFound);
  QCOMPARE(w.project->setScheme({9}, twoSegments()).error().code, ErrorCode::notFound);
  QCOMPARE(w.project->setSliceStates({9}, {}, "eva").error().code, ErrorCode::notFound);
}

void ProjectTest::readOnlyProjectRefusesEveryChange() {
  Workplace w;
  const Edit edit = dot(take(w.project->labels(w.track.id)), 1, 1, 0, 0, 1);
  w.reopen(Project::Mode::readOnly);
  QVERIFY(w.project->mode() == Project::Mode::readOnly);
  QCOMPARE(w.project->commitEdit(w.track.id, edit, "eva").error().code, ErrorCode::permission);
  QCOMPARE(w.project->addSeries(handMadeSeries(w.folder / "in2", "1.9"), {}).error().code, ErrorCode::permission);
  QCOMPARE(w.project->setSliceStates(w.track.id, {}, "eva").error().code, ErrorCode::permission);
  QCOMPARE(w.project->undo(w.track.id, "eva").error().code, ErrorCode::permission);
  QVERIFY(w.project->loadVolume(w.series.volume).ok());
}

QTEST_GUILESS_MAIN(ProjectTest)
#include "ProjectTest.moc"
