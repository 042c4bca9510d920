#include "app/bench/StartBench.h"

#include "app/bench/Samples.h"
#include "storage/project/Project.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace diptych::app {
namespace {

namespace fs = std::filesystem;

constexpr int kPatienceMs = 60'000;
constexpr int kSeriesOfAStudy = 2, kSeriesOfAPatient = 4;
constexpr GridSize kSize{32, 32, 4, 1};  // small: the list is measured, not the disk

Volume smallVolume(int number) {
  auto voxels = std::make_shared<std::vector<std::int16_t>>(kSize.voxels());
  for (std::size_t n = 0; n < voxels->size(); ++n) {
    const double x = static_cast<double>(n % 32) - 16, y = static_cast<double>(n / 32 % 32) - 16;
    (*voxels)[n] = static_cast<std::int16_t>(std::hypot(x, y) < 6 + number % 8 ? 800 : 100);
  }
  const Affine affine({8, 0, 0}, {0, 8, 0}, {0, 0, 8}, {});
  return {{kSize, affine, LengthUnit::millimetres},
          ScalarType::int16,
          1,
          1,
          0,
          "MR",
          {voxels, reinterpret_cast<const std::byte*>(voxels->data())}};
}

storage::LoadedSeries smallSeries(const fs::path& sources, int number) {
  const int patient = number / kSeriesOfAPatient + 1, study = number / kSeriesOfAStudy + 1;
  storage::LoadedSeries loaded;
  loaded.source.format = storage::SourceFormat::dicom;
  loaded.source.patient = {"BENCH-" + std::to_string(patient), {}, "Bench^" + std::to_string(patient), "19700101", "O"};
  loaded.source.study.uid = "2.25.1." + std::to_string(study);
  loaded.source.study.date = "20250102";
  loaded.source.study.description = "Study " + std::to_string(study);
  loaded.source.series.uid = "2.25.2." + std::to_string(number + 1);
  loaded.source.series.modality = "MR";
  loaded.source.series.description = "Series " + std::to_string(number + 1);
  const fs::path file = sources / std::to_string(number);
  std::ofstream(file) << number;
  for (int k = 0; k < kSize.z; ++k)
    loaded.source.instances.push_back({file, k, loaded.source.series.uid + "." + std::to_string(k + 1), k, 0});
  loaded.volume = smallVolume(number);
  return loaded;
}

Status addSeries(storage::Project& project, const fs::path& sources, int number) {
  const auto entry = project.addSeries(smallSeries(sources, number), {});
  if (!entry) return entry.error();
  if (number % 2 != 0) return {};
  const Scheme scheme{"bench", "Bench", {{1, "disc", {}, "Disc", {230, 159, 0}}}};
  const auto track = project.createTrack(entry->volume, storage::TrackKind::human, "Human", "bench", scheme);
  if (!track) return track.error();
  SliceState done;
  done.stage = SliceStage::done;
  done.declared = {1};
  return project.setSliceStates(track->id, {done}, "bench");
}

Status makeProject(const fs::path& folder, const fs::path& sources, int series, const Progress& progress) {
  auto project = storage::Project::create(folder);
  if (!project) return project.error();
  for (int number = 0; number < series; ++number) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "The measurement was stopped", {}, {}};
    progress(0.5 * number / series, "Making a project");
    if (auto added = addSeries(**project, sources, number); !added) return added;
  }
  return {};
}

/// A home of its own, where the notice of the first start has been read.
QProcessEnvironment freshHome(const QDir& home, const fs::path& worker) {
  QSettings settings(home.filePath(QStringLiteral(".config/Diptych/Diptych.conf")), QSettings::NativeFormat);
  settings.setValue(QStringLiteral("notice/accepted"), true);
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.insert(QStringLiteral("HOME"), home.path());
  environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home.filePath(QStringLiteral(".config")));
  environment.insert(QStringLiteral("XDG_CACHE_HOME"), home.filePath(QStringLiteral(".cache")));
  environment.insert(QStringLiteral("DIPTYCH_WORKER"), QString::fromStdString(worker.string()));
  environment.insert(QStringLiteral("DIPTYCH_TRACE_START"), home.filePath(QStringLiteral("trace")));
  return environment;
}

Result<StartTimes> startOnce(const StartBenchOptions& options, const fs::path& project,
                             const QProcessEnvironment& environment) {
  const QString trace = environment.value(QStringLiteral("DIPTYCH_TRACE_START"));
  QFile::remove(trace);
  QProcess process;
  process.setProcessEnvironment(environment);
  process.setProgram(QString::fromStdString(options.program.string()));
  process.setArguments({QStringLiteral("open"), QString::fromStdString(project.string())});
  const auto began = std::chrono::steady_clock::now().time_since_epoch();
  process.start();
  if (!process.waitForFinished(kPatienceMs)) {
    process.kill();
    process.waitForFinished();
    return Error{ErrorCode::failed, "The window did not come up within a minute", {}, {}};
  }
  std::map<std::string, double> moments;
  std::ifstream file(trace.toStdString());
  std::int64_t nanoseconds = 0;
  for (std::string name; file >> name >> nanoseconds;)
    moments[name] = std::chrono::duration<double, std::milli>(std::chrono::nanoseconds(nanoseconds) - began).count();
  if (moments.size() != 3)
    return Error{ErrorCode::failed,
                 "The program ended before its window was seen. It said: " +
                     process.readAllStandardError().trimmed().toStdString(),
                 {},
                 {}};
  return StartTimes{moments["frame"], moments["studies"], moments["picture"]};
}

double medianOf(const std::vector<StartTimes>& runs, double StartTimes::*which) {
  std::vector<double> values;
  for (const StartTimes& run : runs) values.push_back(run.*which);
  return quantile(std::move(values), 0.5);
}

}  // namespace

Result<StartBenchResult> benchStart(const StartBenchOptions& options, const Progress& progress) {
  const QTemporaryDir folder;
  const QDir home(folder.path());
  if (!folder.isValid() || !home.mkpath(QStringLiteral("sources")) || !home.mkpath(QStringLiteral(".config/Diptych")))
    return Error{ErrorCode::permission, "No temporary folder can be made", folder.errorString().toStdString(), {}};
  const fs::path root = folder.path().toStdString();
  const fs::path project = root / "bench.diptych";
  if (auto made = makeProject(project, root / "sources", options.series, progress); !made) return made.error();

  const QProcessEnvironment environment = freshHome(home, options.worker);
  StartBenchResult result;
  for (int run = 0; run <= options.runs; ++run) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "The measurement was stopped", {}, {}};
    progress(0.5 + 0.5 * run / (options.runs + 1), "Starting the program");
    const auto times = startOnce(options, project, environment);
    if (!times) return times.error();
    if (run > 0) result.runs.push_back(*times);  // the first one fills the home's caches
  }
  result.median = {medianOf(result.runs, &StartTimes::frame), medianOf(result.runs, &StartTimes::studies),
                   medianOf(result.runs, &StartTimes::picture)};
  return result;
}

}  // namespace diptych::app
