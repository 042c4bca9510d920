// A disk that is full, or fails, at every single write of every operation in turn: afterwards the project is as it was, and the
// same operation on the same open project succeeds as soon as the disk does.

#include "core/base/Files.h"
#include "storage/project/OpenOptions.h"
#include "tests/storage/FaultyDisk.h"
#include "tests/storage/ProjectFixtures.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QTest>
#include <functional>
#include <set>
#include <sstream>

using namespace diptych;
using namespace diptych::storage;
using namespace diptych::storage::test;
using diptych::test::Fault;
using diptych::test::FaultyDisk;
namespace fs = std::filesystem;

namespace {

constexpr int kFarTooMany = 2000;  // an operation that never succeeds

/// Everything that a person would miss, as text.
std::string contentsOf(const Project& project) {
  std::ostringstream all;
  for (const SeriesEntry& series : take(project.series())) {
    all << "series " << series.number << ' ' << series.series.uid << '\n';
    for (const TrackEntry& track : take(project.tracks(series.volume))) {
      all << "track " << track.number << ' ' << track.name;
      for (const Segment& segment : track.scheme.segments) all << ' ' << int{segment.value} << segment.name;
      for (const EditEntry& edit : take(project.edits(track.id))) all << "\n " << edit.seq << ' ' << edit.name;
      for (const SliceState& state : take(project.sliceStates(track.id)))
        all << "\n slice " << state.t << ' ' << state.k << ' ' << static_cast<int>(state.stage);
      const LabelTiles labels = take(project.labels(track.id));
      for (const auto& [key, tile] : labels.tiles())
        all << "\n tile " << key.t << ' ' << key.k << ' ' << sha256(std::as_bytes(std::span{*tile}));
      all << '\n';
    }
  }
  for (const ModelEntry& model : take(project.models())) all << "model " << model.card.id << '\n';
  for (const JobEntry& job : take(project.jobs())) all << "job " << job.id << '\n';
  return all.str();
}

/// Files below, but for SQLite's own, whose names come and go.
std::set<std::string> filesIn(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (!entry.path().filename().string().starts_with("project.diptych-"))
      names.insert(fs::relative(entry.path(), folder).string());
  return names;
}

ModelCard cardOf(const std::string& id) {
  ModelCard card;
  card.id = id;
  card.name = "Heart";
  card.created = "2025-07-01T00:00:00Z";
  card.configName = "din-test";
  card.configJson = "{}";
  card.classes = {{0, {}, "Background"}, {1, {}, "One"}};
  card.modality = "CT";
  return card;
}

}  // namespace

class ProjectDiskFaultTest : public QObject {
  Q_OBJECT

  /// A change of an open project: `prepare` readies what number n needs, `change` is what the disk spoils.
  struct Operation {
    const char* name;
    std::function<void(Workplace&, int n)> prepare;
    std::function<Status(Workplace&, int n)> change;
  };
  static std::vector<Operation> operations();

  static void faults() {
    QTest::addColumn<int>("operation");
    QTest::addColumn<int>("fault");
    QTest::addColumn<bool>("network");
    const auto all = operations();
    for (std::size_t i = 0; i < all.size(); ++i)
      for (const auto& [word, fault] :
           {std::pair{"full", Fault::full}, {"broken", Fault::broken}, {"hiccup", Fault::hiccup}})
        for (const bool network : {false, true})
          QTest::addRow("%s, %s%s", all[i].name, word, network ? ", network" : "")
              << static_cast<int>(i) << static_cast<int>(fault) << network;
  }

private Q_SLOTS:
  void everyChange_data() { faults(); }
  void everyChange();
  void opening();
  void making();
  void migrating();
  void backingUp();
  void closing();
  void showingAVolumeWithoutItsCache();
  void readingOnAFullDisk();
  void tooManyOpenFiles();
  void aFolderThatIsGone();
};

std::vector<ProjectDiskFaultTest::Operation> ProjectDiskFaultTest::operations() {
  const auto nothing = [](Workplace&, int) {};
  const auto paint = [](Workplace& w, int n) {
    const LabelTiles labels = take(w.project->labels(w.track.id));
    const auto value = static_cast<SegmentValue>(labels.at(n % 90, n / 90 % 60, n % 3) == 1 ? 2 : 1);
    return w.project->commitEdit(w.track.id, dot(labels, n % 90, n / 90 % 60, n % 3, 0, value), "eva");
  };
  const auto asStatus = [](const auto& result) { return result ? Status{} : Status{result.error()}; };
  const auto next = std::make_shared<LoadedSeries>();
  return {
      {"commitEdit", nothing, [=](Workplace& w, int n) { return asStatus(paint(w, n)); }},
      {"undo", [=](Workplace& w, int n) { (void)take(paint(w, n)); },
       [=](Workplace& w, int) { return asStatus(w.project->undo(w.track.id, "eva")); }},
      {"redo",
       [=](Workplace& w, int n) {
         (void)take(paint(w, n));
         (void)take(w.project->undo(w.track.id, "eva"));
       },
       [=](Workplace& w, int) { return asStatus(w.project->redo(w.track.id, "eva")); }},
      {"commitLabels", nothing,
       [=](Workplace& w, int n) {
         LabelTiles labels{kSize};
         for (int k = 0; k < kSize.z; ++k)
           if (!apply(labels, dot(labels, n % 90, (n + k) % 60, k, 1, 1))) qFatal("a dot does not go in");
         return asStatus(
             w.project->commitLabels(w.track.id, labels, {{1, 0, SliceStage::done, {1}}}, "Prediction", "model"));
       }},
      {"setScheme", nothing,
       [](Workplace& w, int n) {
         Scheme scheme = twoSegments();
         scheme.segments.front().name = "Name " + std::to_string(n);
         return w.project->setScheme(w.track.id, scheme);
       }},
      {"setSliceStates", nothing,
       [](Workplace& w, int n) {
         const auto stage = n % 2 == 0 ? SliceStage::done : SliceStage::inWork;
         return w.project->setSliceStates(w.track.id, {{0, 0, stage, {}}, {0, 1, stage, {}}}, "eva");
       }},
      {"createTrack", nothing,
       [=](Workplace& w, int n) {
         return asStatus(w.project->createTrack(w.series.volume, TrackKind::reference, "Track " + std::to_string(n),
                                                "eva", twoSegments()));
       }},
      {"addSeries", [=](Workplace& w, int n) { *next = handMadeSeries(w.folder / "more", "9." + std::to_string(n)); },
       [=](Workplace& w, int) { return asStatus(w.project->addSeries(*next, {true})); }},
      {"addModel", [](Workplace& w, int n) { writeText(w.folder / "weights", "weights " + std::to_string(n)); },
       [=](Workplace& w, int n) {
         return asStatus(
             w.project->addModel(cardOf("model" + std::to_string(n)), w.folder / "weights", "", {{w.track.id, 0, 0}}));
       }},
      {"addJob", nothing,
       [](Workplace& w, int n) {
         std::string id = std::to_string(n);
         id.insert(0, 32 - id.size(), '0');
         return w.project->addJob(
             {id, JobTask::segment, "2025-07-01T00:00:00Z", "Segment", w.path() / "jobs" / id, "{}", false, {}});
       }},
  };
}

void ProjectDiskFaultTest::everyChange() {
  QFETCH(int, operation);
  QFETCH(int, fault);
  QFETCH(bool, network);
  const Operation tried = operations().at(static_cast<std::size_t>(operation));
  Workplace w;
  if (network) {
    w.project.reset();
    project::OpenOptions options;
    options.networkFileSystem = true;
    w.project = take(Project::open(w.path(), Project::Mode::readWrite, options));
  }
  int n = 1, failures = 0;
  for (; n < kFarTooMany; ++n) {
    tried.prepare(w, n);
    const std::string before = contentsOf(*w.project);
    const auto files = filesIn(w.path());
    Status status;
    bool met = false;
    {
      const FaultyDisk disk{static_cast<Fault>(fault), n};
      status = tried.change(w, n);
      met = disk.met();
    }
    const std::string where =
        tried.name + (", write " + std::to_string(n) + ": ") + (status ? "" : status.error().sentence());
    if (!met) {
      QVERIFY2(status.ok(), where.c_str());
      break;
    }
    if (status) continue;  // what failed was not needed
    ++failures;
    if (static_cast<Fault>(fault) == Fault::full) QVERIFY2(status.error().code == ErrorCode::noSpace, where.c_str());
    QVERIFY2(status.error().sentence().find(w.folder.path().string()) != std::string::npos, where.c_str());
    QVERIFY2(contentsOf(*w.project) == before, where.c_str());
    QVERIFY2(filesIn(w.path()) == files, where.c_str());
    {
      const auto other = take(Project::open(w.path(), Project::Mode::readOnly));
      QVERIFY2(contentsOf(*other) == before, where.c_str());
    }
    const Status again = tried.change(w, n);
    QVERIFY2(again.ok(), again ? "" : (where + " / " + again.error().sentence()).c_str());
    QVERIFY2(contentsOf(*w.project) != before, where.c_str());
  }
  QVERIFY(n < kFarTooMany);
  QVERIFY(failures > 0);
  const std::string after = contentsOf(*w.project);
  const auto problems = take(w.project->check());
  QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().c_str());
  w.reopen();
  QCOMPARE(contentsOf(*w.project), after);
}

void ProjectDiskFaultTest::opening() {
  for (const Fault fault : {Fault::full, Fault::hiccup}) {
    bool met = true;
    for (int n = 1; met; ++n) {
      QVERIFY(n < kFarTooMany);
      Workplace w;
      const std::string before = contentsOf(*w.project);
      w.project.reset();
      {
        const FaultyDisk disk{fault, n};
        const auto opened = Project::open(w.path(), Project::Mode::readWrite);
        met = disk.met();
        if (fault == Fault::full && !opened)
          QVERIFY2(opened.error().code == ErrorCode::noSpace, opened.error().sentence().c_str());
      }
      w.reopen();
      QCOMPARE(contentsOf(*w.project), before);
      (void)take(w.project->commitEdit(w.track.id, dot(take(w.project->labels(w.track.id)), 0, 0, 0, 0, 1), "eva"));
    }
  }
}

void ProjectDiskFaultTest::making() {
  const TempFolder folder;
  int n = 1;
  for (;; ++n) {
    QVERIFY(n < kFarTooMany);
    {
      const FaultyDisk disk{Fault::full, n};
      const auto made = Project::create(folder / "p.diptych");
      if (!disk.met()) break;
      if (!made) QCOMPARE(made.error().code, ErrorCode::noSpace);
    }
    fs::remove_all(folder / "p.diptych");
  }
  QVERIFY(n > 3);
}

void ProjectDiskFaultTest::migrating() {
  const auto known = project::schemaRevisions();
  std::vector<project::Revision> longer{known.begin(), known.end()};
  longer.push_back({static_cast<int>(longer.size()) + 1, "9999_test",
                    "CREATE TABLE later (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO later VALUES (1, 'one');"});
  project::OpenOptions newer;
  newer.revisions = longer;
  Workplace w;
  (void)take(w.project->commitEdit(w.track.id, dot(take(w.project->labels(w.track.id)), 5, 5, 1, 0, 1), "eva"));
  const std::string before = contentsOf(*w.project);
  w.project.reset();
  for (const Fault fault : {Fault::full, Fault::hiccup}) {
    int n = 1;
    for (bool met = true; met; ++n) {
      QVERIFY(n < kFarTooMany);
      const fs::path copy = w.folder / "copy.diptych";
      fs::remove_all(copy);
      fs::copy(w.path(), copy, fs::copy_options::recursive);
      bool opened = false;
      {
        const FaultyDisk disk{fault, n};
        opened = Project::open(copy, Project::Mode::readWrite, newer).ok();
        met = disk.met();
      }
      if (!opened) {  // as it was, for the program that knows no more
        for (const std::string& name : filesIn(copy)) QVERIFY2(!name.ends_with(".tmp"), name.c_str());
        const auto older = take(Project::open(copy, Project::Mode::readWrite));
        QCOMPARE(contentsOf(*older), before);
        QVERIFY(take(older->check()).empty());
      }
      const auto project = take(Project::open(copy, Project::Mode::readWrite, newer));
      QCOMPARE(contentsOf(*project), before);
      QVERIFY(take(project->check()).empty());
    }
    QVERIFY(n > 5);
  }
}

void ProjectDiskFaultTest::backingUp() {
  Workplace w;
  (void)take(w.project->commitEdit(w.track.id, dot(take(w.project->labels(w.track.id)), 5, 5, 1, 0, 1), "eva"));
  writeText(w.folder / "weights", "weights");
  (void)take(w.project->addModel(cardOf("aa"), w.folder / "weights", "", {}));
  const std::string before = contentsOf(*w.project);
  const auto files = filesIn(w.folder.path());
  for (const Fault fault : {Fault::full, Fault::broken, Fault::hiccup}) {
    for (int n = 1;; ++n) {
      QVERIFY(n < kFarTooMany);
      Status status;
      bool met = false;
      {
        const FaultyDisk disk{fault, n};
        status = w.project->backup(w.folder / "backup");
        met = disk.met();
      }
      QCOMPARE(contentsOf(*w.project), before);
      if (!status) {
        if (fault == Fault::full)
          QVERIFY2(status.error().code == ErrorCode::noSpace, status.error().sentence().c_str());
        QVERIFY2(filesIn(w.folder.path()) == files, status.error().sentence().c_str());
        const auto again = w.project->backup(w.folder / "backup");
        QVERIFY2(again.ok(), again ? "" : again.error().sentence().c_str());
      }
      {
        const auto copy = take(Project::open(w.folder / "backup", Project::Mode::readOnly));
        QCOMPARE(contentsOf(*copy), before);
      }
      fs::remove_all(w.folder / "backup");
      if (!met) break;
    }
  }
}

void ProjectDiskFaultTest::closing() {
  for (const Fault fault : {Fault::full, Fault::broken, Fault::hiccup}) {
    Workplace w;
    for (int n = 1;; ++n) {
      QVERIFY(n < kFarTooMany);
      (void)take(w.project->commitEdit(w.track.id, dot(take(w.project->labels(w.track.id)), n, 5, 1, 0, 1), "eva"));
      const std::string before = contentsOf(*w.project);
      bool met = false;
      {
        const FaultyDisk disk{fault, n};
        w.project.reset();
        met = disk.met();
      }
      w.project = take(Project::open(w.path(), Project::Mode::readWrite));
      QCOMPARE(contentsOf(*w.project), before);
      QVERIFY(take(w.project->check()).empty());
      if (!met) break;
    }
  }
}

void ProjectDiskFaultTest::showingAVolumeWithoutItsCache() {
  const TempFolder folder;
  const auto files = take(writeDicomSeries(folder / "in", obliqueVolume({20, 15, 4, 1}), ctDescription()));
  const LoadedSeries loaded = take(loadSeries(take(scanPaths({folder / "in"})).series.at(0)));
  const auto project = take(Project::create(folder / "p.diptych"));
  const SeriesEntry series = take(project->addSeries(loaded, {}));
  for (const Fault fault : {Fault::full, Fault::broken, Fault::hiccup}) {
    for (int n = 1;; ++n) {
      QVERIFY(n < kFarTooMany);
      fs::remove_all(folder / "p.diptych" / "volumes");
      bool met = false;
      {
        const FaultyDisk disk{fault, n};
        const auto volume = project->loadVolume(series.volume);
        met = disk.met();
        QVERIFY2(volume.ok(), volume ? "" : volume.error().sentence().c_str());
        QVERIFY(sameBytes(*volume, loaded.volume));
      }
      for (const std::string& name : filesIn(project->folder())) QVERIFY2(!name.ends_with(".tmp"), name.c_str());
      QVERIFY(sameBytes(take(project->loadVolume(series.volume)), loaded.volume));
      if (!met) break;
    }
  }
}

void ProjectDiskFaultTest::readingOnAFullDisk() {
  Workplace w;
  const std::string before = contentsOf(*w.project);
  w.project.reset();
  for (int n = 1; n <= 3; ++n) {
    const FaultyDisk disk{Fault::full, n};
    const auto reader = Project::open(w.path(), Project::Mode::readOnly);
    QVERIFY2(reader.ok(), reader ? "" : reader.error().sentence().c_str());
    QCOMPARE(contentsOf(**reader), before);
    QVERIFY((*reader)->loadVolume(w.series.volume).ok());
  }
}

void ProjectDiskFaultTest::tooManyOpenFiles() {
  Workplace w;
  w.project.reset();
  project::OpenOptions network;  // makes a journal for every change
  network.networkFileSystem = true;
  w.project = take(Project::open(w.path(), Project::Mode::readWrite, network));
  const Edit edit = dot(take(w.project->labels(w.track.id)), 3, 3, 0, 0, 1);
  std::vector<int> taken;
  rlimit before{};
  QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{64, before.rlim_max};
  QCOMPARE(::setrlimit(RLIMIT_NOFILE, &few), 0);
  for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) taken.push_back(fd);
  const auto refused = w.project->commitEdit(w.track.id, edit, "eva");
  const auto unopened = Project::open(w.path(), Project::Mode::readOnly);
  for (const int fd : taken) ::close(fd);
  QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
  QVERIFY(!refused.ok());
  QCOMPARE(refused.error().sentence(), "Cannot write to the project " + w.path().string() +
                                           ": too many files are open; close other programs and try again.");
  QVERIFY(!unopened.ok());
  (void)take(w.project->commitEdit(w.track.id, edit, "eva"));
  QVERIFY(take(w.project->check()).empty());
}

void ProjectDiskFaultTest::aFolderThatIsGone() {
  for (const bool network : {false, true}) {
    Workplace w;
    w.project.reset();
    project::OpenOptions options;
    options.networkFileSystem = network;
    w.project = take(Project::open(w.path(), Project::Mode::readWrite, options));
    const Edit edit = dot(take(w.project->labels(w.track.id)), 3, 3, 0, 0, 1);
    fs::rename(w.path(), w.folder / "elsewhere");
    const auto refused = w.project->commitEdit(w.track.id, edit, "eva");
    QVERIFY(!refused.ok());  // and not into files that nobody finds again
    QCOMPARE(refused.error().sentence(),
             "Cannot write to the project " + w.path().string() +
                 ": its folder is not there any more; put it back, or connect its disk again.");
    fs::rename(w.folder / "elsewhere", w.path());
    (void)take(w.project->commitEdit(w.track.id, edit, "eva"));
    w.reopen();
    QCOMPARE(take(w.project->labels(w.track.id)).at(3, 3, 0), SegmentValue{1});
    QVERIFY(take(w.project->check()).empty());
  }
}

QTEST_GUILESS_MAIN(ProjectDiskFaultTest)
#include "ProjectDiskFaultTest.moc"
