// What lies beside the database: volume caches, models, jobs, backups, and what check() finds.

#include "core/base/Files.h"
#include "storage/dicom/DicomSeriesWriter.h"
#include "storage/project/OpenOptions.h"
#include "storage/project/PageSeals.h"
#include "tests/storage/ProjectFixtures.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>
#include <algorithm>
#include <set>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;

class ProjectFilesTest : public QObject {
  Q_OBJECT
private Q_SLOTS:
  void missingCacheIsRebuiltFromTheSources();
  void readerRebuildsInMemoryOnly();
  void changedSourceIsSaidAndNotShown();
  void missingSourceIsNamed();
  void sourceThatIsNoImageAnyMoreIsNamed();
  void sourcesAreNotNeededWhileTheCacheIsThere();
  void aSeriesThatIsGoneLeavesTheOthersAndItsLabels();
  void damagedCacheIsMadeAnewAndTold();
  void aLoadedVolumeNeedsItsCacheNoMore();
  void modelsAreFoundByIdNameAndPrefix();
  void modelWithOtherWeightsIsRefused();
  void trainedSlicesIncludeThoseOfAncestors();
  void jobsComeAndGoWithTheirFolders();
  void backupOpensAndEqualsTheProject();
  void backupLeavesNothingWhereItFails();
  void whatAKilledWriterLeftIsRemoved();
  void creationThatWasKilledIsMadeAgain();
  void checkNamesEachDamage();
};

namespace {

/// A project with a DICOM series that can be read again.
struct RealSeries {
  TempFolder folder;
  std::unique_ptr<Project> project;
  std::vector<std::filesystem::path> files;
  SeriesEntry series;
  Volume volume;

  RealSeries() {
    files = take(writeDicomSeries(folder / "in", obliqueVolume({20, 15, 4, 1}), ctDescription()));
    const LoadedSeries loaded = take(loadSeries(take(scanPaths({folder / "in"})).series.at(0)));
    volume = loaded.volume;
    project = take(Project::create(path()));
    series = take(project->addSeries(loaded, {}));
  }
  std::filesystem::path path() const { return folder / "p.diptych"; }
  std::filesystem::path cache() const {
    return std::filesystem::directory_iterator {
      path() / "volumes"
      } -> path();
  }
  void reopen(Project::Mode mode = Project::Mode::readWrite) {
    project.reset();
    project = take(Project::open(path(), mode));
  }
  bool cacheEmpty() const { return std::filesystem::is_empty(path() / "volumes"); }
};

void flipByte(const std::filesystem::path& path, std::size_t offset) {
  std::string bytes = readText(path);
  bytes.at(offset) = static_cast<char>(~bytes.at(offset));
  writeText(path, bytes);
}

ModelCard card(const std::string& id, const std::string& name, const std::string& parent = {}) {
  ModelCard c;
  c.id = id;
  c.name = name;
  c.parentId = parent;
  c.created = "2025-07-01T00:00:00Z";
  c.configName = "din-test";
  c.configJson = "{}";
  c.classes = {{0, {}, "Background"}, {1, {}, "One"}};
  c.modality = "CT";
  return c;
}

ModelEntry addModel(Project& project, const ModelCard& c, const std::vector<TrainedSlice>& slices = {}) {
  const auto weights = project.folder().parent_path() / "w.safetensors";
  writeText(weights, "weights of " + c.id);
  return take(project.addModel(c, weights, "", slices));
}

}  // namespace

void ProjectFilesTest::missingCacheIsRebuiltFromTheSources() {
  RealSeries r;
  std::filesystem::remove(r.cache());
  r.reopen();
  QVERIFY(sameBytes(take(r.project->loadVolume(r.series.volume)), r.volume));
  QVERIFY(!r.cacheEmpty());
  for (const auto& file : r.files) std::filesystem::remove(file);
  r.reopen();
  QVERIFY(sameBytes(take(r.project->loadVolume(r.series.volume)), r.volume));  // from the new cache
}

void ProjectFilesTest::readerRebuildsInMemoryOnly() {
  RealSeries r;
  std::filesystem::remove(r.cache());
  r.reopen(Project::Mode::readOnly);
  QVERIFY(sameBytes(take(r.project->loadVolume(r.series.volume)), r.volume));
  QVERIFY(r.cacheEmpty());
}

void ProjectFilesTest::changedSourceIsSaidAndNotShown() {
  RealSeries r;
  std::filesystem::remove(r.cache());
  flipByte(r.files[2], std::filesystem::file_size(r.files[2]) - 9);  // pixel data is the last element
  const auto loaded = r.project->loadVolume(r.series.volume);
  QVERIFY(!loaded.ok());
  QCOMPARE(loaded.error().code, ErrorCode::damaged);
  QVERIFY(loaded.error().what.find("changed") != std::string::npos);
  QVERIFY(r.cacheEmpty());
}

void ProjectFilesTest::missingSourceIsNamed() {
  RealSeries r;
  std::filesystem::remove(r.cache());
  std::filesystem::remove(r.files[1]);
  const auto loaded = r.project->loadVolume(r.series.volume);
  QVERIFY(!loaded.ok());
  QCOMPARE(loaded.error().code, ErrorCode::notFound);
  QVERIFY(loaded.error().what.find(r.files[1].string()) != std::string::npos);
  QVERIFY(!loaded.error().advice.empty());
}

void ProjectFilesTest::sourceThatIsNoImageAnyMoreIsNamed() {
  RealSeries r;
  std::filesystem::remove(r.cache());
  writeText(r.files[2], "no image");
  const auto loaded = r.project->loadVolume(r.series.volume);
  QVERIFY(!loaded.ok());
  QVERIFY2(loaded.error().what.starts_with("Cannot read series 1: its volume cache is gone, and of its source files: "),
           loaded.error().what.c_str());
  QVERIFY(loaded.error().what.find(r.files[2].string()) != std::string::npos);
}

void ProjectFilesTest::sourcesAreNotNeededWhileTheCacheIsThere() {
  RealSeries r;
  flipByte(r.files[2], std::filesystem::file_size(r.files[2]) - 9);
  r.reopen();
  QVERIFY(sameBytes(take(r.project->loadVolume(r.series.volume)), r.volume));
  for (const auto& file : r.files) std::filesystem::remove(file);
  r.reopen();
  QVERIFY(sameBytes(take(r.project->loadVolume(r.series.volume)), r.volume));
  QVERIFY(take(r.project->check()).empty());
}

void ProjectFilesTest::aSeriesThatIsGoneLeavesTheOthersAndItsLabels() {
  RealSeries r;
  const TrackEntry track = take(r.project->createTrack(r.series.volume, TrackKind::human, "Eva", "eva", twoSegments()));
  const Edit edit = dot(take(r.project->labels(track.id)), 3, 3, 0, 0, 1);
  (void)take(r.project->commitEdit(track.id, edit, "eva"));
  const SeriesEntry other = take(r.project->addSeries(handMadeSeries(r.folder / "other", "9.9"), {}));
  std::filesystem::remove_all(r.path() / "volumes");
  for (const auto& file : r.files) std::filesystem::remove(file);
  const auto gone = r.project->loadVolume(r.series.volume);
  QVERIFY(!gone.ok());
  QCOMPARE(gone.error().sentence(), "Cannot read series 1: its source file " + r.files[0].string() +
                                        " is gone, and so is its volume cache; put the file back where it was.");
  QCOMPARE(take(r.project->labels(track.id)).at(3, 3, 0), SegmentValue{1});
  (void)take(r.project->undo(track.id, "eva"));
  QVERIFY(
      !r.project->loadVolume(other.volume).ok());  // its sources are no images: that is told of it, not of the first
  QVERIFY(r.project->loadVolume(other.volume).error().what.starts_with("Cannot read series 2: "));
  const SeriesEntry third = take(r.project->addSeries(handMadeSeries(r.folder / "third", "9.10"), {}));
  QVERIFY(r.project->loadVolume(third.volume).ok());
}

void ProjectFilesTest::damagedCacheIsMadeAnewAndTold() {
  RealSeries r;
  const auto cache = r.cache();
  const std::string whole = readText(cache);
  std::size_t notes = r.series.notes.size();
  const auto madeAnew = [&](const std::string& content) {
    writeText(cache, content);
    r.reopen(Project::Mode::readOnly);  // in memory
    if (!sameBytes(take(r.project->loadVolume(r.series.volume)), r.volume) || readText(cache) != content) return false;
    if (take(r.project->check()).size() != 1) return false;
    r.reopen();
    if (!sameBytes(take(r.project->loadVolume(r.series.volume)), r.volume) || readText(cache) != whole) return false;
    const auto told = take(r.project->seriesByNumber(1)).notes;
    return told.size() == ++notes && told.back().find("volume cache was damaged") != std::string::npos;
  };
  for (const std::size_t offset :
       {std::size_t{0}, std::size_t{16}, std::size_t{60}, std::size_t{4096}, whole.size() - 1}) {
    std::string flipped = whole;
    flipped[offset] = static_cast<char>(~flipped[offset]);
    QVERIFY2(madeAnew(flipped), std::to_string(offset).c_str());
  }
  QVERIFY(madeAnew(whole.substr(0, whole.size() - 100)));
  QVERIFY(madeAnew(whole.substr(0, 50)));

  // Without the source files it is said, and nothing is shown.
  for (const auto& file : r.files) std::filesystem::remove(file);
  flipByte(cache, 5000);
  r.reopen();
  const auto loaded = r.project->loadVolume(r.series.volume);
  QVERIFY(!loaded.ok());
  QCOMPARE(loaded.error().code, ErrorCode::damaged);
  QVERIFY(loaded.error().what.find("series 1: its volume cache is damaged") != std::string::npos);
}

void ProjectFilesTest::aLoadedVolumeNeedsItsCacheNoMore() {
  RealSeries r;
  r.reopen();
  const Volume loaded = take(r.project->loadVolume(r.series.volume));
  writeText(r.cache(), "");  // cut short below us: reading a mapping of it would end the program
  QVERIFY(sameBytes(loaded, r.volume));
}

void ProjectFilesTest::modelsAreFoundByIdNameAndPrefix() {
  Workplace w;
  addModel(*w.project, card("aa11", "Heart"));
  addModel(*w.project, card("aa22", "Heart"));
  addModel(*w.project, card("bb33", "aa"));
  w.reopen();
  QCOMPARE(take(w.project->models()).size(), std::size_t{3});
  QCOMPARE(take(w.project->model("aa11")).card.id, std::string{"aa11"});
  QCOMPARE(take(w.project->model("Heart")).card.id, std::string{"aa22"});  // the newest
  QCOMPARE(take(w.project->model("aa2")).card.id, std::string{"aa22"});
  QCOMPARE(take(w.project->model("aa")).card.id, std::string{"bb33"});  // a name goes before a prefix
  QCOMPARE(w.project->model("").error().code, ErrorCode::notFound);
  QCOMPARE(w.project->model("a").error().code, ErrorCode::usage);  // two of them
  QCOMPARE(w.project->model("c").error().code, ErrorCode::notFound);
  const ModelEntry entry = take(w.project->model("bb33"));
  QCOMPARE(entry.weights, w.path() / "models/bb33.safetensors");
  QCOMPARE(readText(entry.weights), std::string{"weights of bb33"});
  QCOMPARE(take(sha256OfFile(entry.weights)), entry.card.weightsSha256);
  QVERIFY(modelCardFromJson(readText(w.path() / "models/bb33.json")).ok());
}

void ProjectFilesTest::modelWithOtherWeightsIsRefused() {
  Workplace w;
  writeText(w.folder / "w", "weights");
  ModelCard c = card("aa11", "Heart");
  c.weightsSha256 = std::string(64, '0');
  QCOMPARE(w.project->addModel(c, w.folder / "w", "", {}).error().code, ErrorCode::damaged);
  c.weightsSha256.clear();
  QCOMPARE(w.project->addModel(c, w.folder / "none", "", {}).error().code, ErrorCode::notFound);
  // A slice of a track that is not there: rolled back, files included.
  QVERIFY(!w.project->addModel(c, w.folder / "w", "", {{{99}, 0, 0}}).ok());
  QVERIFY(std::filesystem::is_empty(w.path() / "models"));
  for (const char* id : {"", "../x", "a/b", ".hidden"}) {
    c.id = id;
    QCOMPARE(w.project->addModel(c, w.folder / "w", "", {}).error().code, ErrorCode::invalid);
  }
  QVERIFY(take(w.project->models()).empty());
  addModel(*w.project, card("aa11", "Heart"));
  QCOMPARE(w.project->addModel(card("aa11", "Again"), w.folder / "w", "", {}).error().code, ErrorCode::conflict);
  QVERIFY(std::filesystem::exists(w.path() / "models/aa11.safetensors"));
}

void ProjectFilesTest::trainedSlicesIncludeThoseOfAncestors() {
  Workplace w;
  const TrackId track = w.track.id;
  addModel(*w.project, card("a", "First", "elsewhere"), {{track, 0, 0}, {track, 0, 2}});
  addModel(*w.project, card("b", "Second", "a"), {{track, 0, 2}, {track, 1, 0}});
  addModel(*w.project, card("c", "Other"), {{track, 1, 1}});
  const std::vector<TrainedSlice> first{{track, 0, 0}, {track, 0, 2}};
  const std::vector<TrainedSlice> both{{track, 0, 0}, {track, 0, 2}, {track, 1, 0}};
  QVERIFY(take(w.project->trainedSlices("a")) == first);
  QVERIFY(take(w.project->trainedSlices("b")) == both);
}

void ProjectFilesTest::jobsComeAndGoWithTheirFolders() {
  Workplace w;
  const auto [id, folder] = w.project->newJobFolder();
  QCOMPARE(folder, w.path() / "jobs" / id);
  QVERIFY(!std::filesystem::exists(folder));
  JobEntry job;
  job.id = id;
  job.task = JobTask::train;
  job.description = "Train";
  job.folder = folder;
  job.contextJson = R"({"series":[1]})";
  QVERIFY(w.project->addJob(job).ok());
  QCOMPARE(w.project->addJob(job).error().code, ErrorCode::conflict);
  job.id = "../../etc";
  QCOMPARE(w.project->addJob(job).error().code, ErrorCode::usage);
  std::filesystem::create_directories(folder / "inputs");
  QVERIFY(w.project->markJobTaken(id).ok());
  w.reopen();
  const JobEntry found = take(w.project->jobs()).at(0);
  QCOMPARE(found.id, id);
  QVERIFY(found.task == JobTask::train && found.taken);
  QCOMPARE(found.folder, folder);
  QCOMPARE(found.contextJson, std::string{R"({"series":[1]})"});
  QVERIFY(!found.created.empty());
  QVERIFY(w.project->removeJob(id).ok());
  QVERIFY(!std::filesystem::exists(folder));
  QVERIFY(take(w.project->jobs()).empty());
  QCOMPARE(w.project->removeJob(id).error().code, ErrorCode::notFound);
  QCOMPARE(w.project->markJobTaken(id).error().code, ErrorCode::notFound);
}

void ProjectFilesTest::backupOpensAndEqualsTheProject() {
  Workplace w;
  const TrackId track = w.track.id;
  const auto copied = take(w.project->addSeries(handMadeSeries(w.folder / "in2", "1.2.3.5"), {.copySources = true}));
  addModel(*w.project, card("aa11", "Heart"), {{track, 0, 0}});
  (void)take(w.project->commitEdit(track, dot(take(w.project->labels(track)), 5, 5, 0, 0, 1), "eva"));
  QVERIFY(w.project->backup(w.folder / "b.diptych").ok());  // while it is open, with a log not yet folded back
  (void)take(w.project->undo(track, "eva"));

  const auto backup = take(Project::open(w.folder / "b.diptych", Project::Mode::readWrite));
  QCOMPARE(take(backup->series()).size(), std::size_t{2});
  QCOMPARE(take(backup->labels(track)).at(5, 5, 0), SegmentValue{1});
  QCOMPARE(take(backup->edits(track)).size(), std::size_t{1});
  QVERIFY(take(backup->check()).empty());
  QCOMPARE(readText(take(backup->model("Heart")).weights), std::string{"weights of aa11"});
  const auto path = take(backup->instances(copied.volume))[0].path;
  QCOMPARE(path.string().substr(0, (w.folder / "b.diptych").string().size()), (w.folder / "b.diptych").string());
  QVERIFY(std::filesystem::exists(path));
  QVERIFY(std::filesystem::is_empty(w.folder / "b.diptych/volumes"));
  QVERIFY(backup->undo(track, "eva").ok());
}

void ProjectFilesTest::backupLeavesNothingWhereItFails() {
  Workplace w;
  std::filesystem::create_directory(w.folder / "there");
  QCOMPARE(w.project->backup(w.folder / "there").error().code, ErrorCode::conflict);
  std::stop_source source;
  source.request_stop();
  std::filesystem::create_directory(w.folder / "out");
  QCOMPARE(w.project->backup(w.folder / "out/b.diptych", {{}, source.get_token()}).error().code, ErrorCode::cancelled);
  QVERIFY(std::filesystem::is_empty(w.folder / "out"));
  QCOMPARE(w.project->backup(w.folder / "no/b.diptych").error().code, ErrorCode::notFound);
}

void ProjectFilesTest::whatAKilledWriterLeftIsRemoved() {
  Workplace w;
  w.project.reset();
  const std::string id(32, 'a');
  const auto volumes = w.path() / "volumes";
  std::filesystem::path cache;
  for (const auto& entry : std::filesystem::directory_iterator{volumes}) cache = entry.path();
  std::filesystem::create_directory(w.path() / "sources" / id);
  const std::set<std::filesystem::path> left{volumes / (id + ".vox"),
                                             volumes / (id + ".vox.unfinished"),
                                             volumes / (id + ".vox.tmp"),
                                             cache.string() + ".unfinished",
                                             w.path() / "sources" / id / "000001.dcm",
                                             w.path() / "sources" / (id + ".unfinished"),
                                             w.path() / "models" / (id + ".safetensors"),
                                             w.path() / "models" / (id + ".safetensors.unfinished")};
  // Jobs: one that was not described yet, and one that was, whose row may come back with a newer database.
  const auto draft = w.path() / "jobs" / id, described = w.path() / "jobs" / std::string(32, 'c');
  for (const auto& job : {draft, described}) std::filesystem::create_directories(job / "inputs");
  writeText(described / "spec.json", "{}");
  const auto somebodys =
      volumes / (std::string(32, 'b') + ".vox");  // no marker: perhaps of a newer database that will be back
  for (const auto& path : left) writeText(path, "half");
  writeText(somebodys, "whole");

  w.reopen(Project::Mode::readOnly);
  for (const auto& path : left) QVERIFY2(std::filesystem::exists(path), path.c_str());
  w.reopen();
  for (const auto& path : left) QVERIFY2(!std::filesystem::exists(path), path.c_str());
  QVERIFY(!std::filesystem::exists(w.path() / "sources" / id));
  QVERIFY(!std::filesystem::exists(draft));
  QVERIFY(std::filesystem::exists(described));
  QVERIFY(std::filesystem::exists(somebodys));
  QVERIFY(std::filesystem::exists(cache));
  QVERIFY(take(w.project->check()).empty());
}

void ProjectFilesTest::creationThatWasKilledIsMadeAgain() {
  TempFolder folder;
  const auto path = folder / "p.diptych";
  std::filesystem::create_directories(path / "volumes");
  for (const char* name : {"writer.lock", "project.diptych.new", "project.diptych.new-journal"})
    writeText(path / name, "half");
  QCOMPARE(Project::open(path, Project::Mode::readWrite).error().code, ErrorCode::notFound);
  QVERIFY(take(take(Project::create(path))->check()).empty());
  QVERIFY(!std::filesystem::exists(path / "project.diptych.new"));
  // What holds anything else is nobody's attempt.
  const auto other = folder / "other.diptych";
  std::filesystem::create_directories(other / "volumes");
  writeText(other / "volumes" / "notes", "mine");
  QCOMPARE(Project::create(other).error().code, ErrorCode::conflict);
  QVERIFY(std::filesystem::exists(other / "volumes" / "notes"));
}

void ProjectFilesTest::checkNamesEachDamage() {
  Workplace w;
  const TrackId track = w.track.id;
  (void)take(w.project->commitEdit(track, dot(take(w.project->labels(track)), 5, 5, 0, 0, 1), "eva"));
  const ModelEntry model = addModel(*w.project, card("aa11", "Heart"));
  QVERIFY(take(w.project->check()).empty());

  w.project.reset();
  flipByte(
      std::filesystem::directory_iterator { w.path() / "volumes" } -> path(), 5000);
  writeText(model.weights, "other weights");
  {
    SQLite::Database db{(w.path() / "project.diptych").string(), SQLite::OPEN_READWRITE, 0, project::sealingVfs()};
    db.exec("UPDATE tile_content SET data = zeroblob(length(data))");
    db.exec("PRAGMA foreign_keys = OFF; UPDATE edit SET track = 77");
  }
  w.project = take(Project::open(w.path(), Project::Mode::readOnly));
  const auto found = take(w.project->check());
  QCOMPARE(found.size(), std::size_t{5});
  for (const char* word :
       {"refers to a row of track", "labels of track 1 of series 1 are damaged on slice 1 of phase 1",
        "not what its history says on slice 1 of phase 1", "volume cache", "Heart"})
    QVERIFY2(std::any_of(found.begin(), found.end(),
                         [&](const std::string& s) { return s.find(word) != std::string::npos; }),
             word);
}

QTEST_GUILESS_MAIN(ProjectFilesTest)
#include "ProjectFilesTest.moc"
