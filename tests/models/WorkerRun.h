#pragma once
// diptych-worker on one job, with limits or faults put on it, and what it left behind.

#include "core/jobs/JobFolder.h"
#include "core/jobs/JobWorker.h"
#include "tests/models/TinyJob.h"
#include "tests/support/Places.h"

#include <nlohmann/json.hpp>
#include <signal.h>

#include <QByteArray>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace diptych::test {

inline constexpr int kWorkerPatience = 120'000;  // ms; only ever reached when something hangs

/// A training of a dozen steps with a checkpoint after each, two of its slices held out or replayed.
inline JobSpec faultSpec(int epochs = 6) {
  JobSpec spec = tiny::spec(JobTask::train);
  spec.recipe.epochs = epochs;
  spec.recipe.checkpointSeconds = 1e-6;
  return spec;
}

inline bool makeFaultJob(const std::filesystem::path& folder, const JobSpec& spec = faultSpec()) {
  return tiny::makeTraining(folder, spec, 4,
                            {SliceRole::fresh, SliceRole::fresh, SliceRole::replay, SliceRole::validation});
}

struct WorkerRun {
  QProcess process;

  explicit WorkerRun(const std::filesystem::path& folder, const QStringList& environment = {},
                     const std::function<void()>& inChild = {}) {
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    for (const QString& setting : environment) all.insert(setting.section('=', 0, 0), setting.section('=', 1));
    process.setProcessEnvironment(all);
    if (inChild) process.setChildProcessModifier(inChild);
    process.start(inBuild("bin/diptych-worker"), {"run", QString::fromStdString(folder.string())});
    process.waitForStarted(kWorkerPatience);
  }
  /// Exit status, or −signal.
  int end() {
    if (!process.waitForFinished(kWorkerPatience)) return -1000;
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -process.exitCode();
  }
};

inline int runWorker(const std::filesystem::path& folder, const QStringList& environment = {},
                     const std::function<void()>& inChild = {}) {
  return WorkerRun{folder, environment, inChild}.end();
}

/// The settings that load FileFaults into a worker.
inline QStringList fileFaults(const std::filesystem::path& folder, const QString& fault) {
  return {"LD_PRELOAD=" + inBuild("tests/libfile_faults.so"),
          "DIPTYCH_TEST_BELOW=" + QString::fromStdString(folder.string()), fault};
}

inline QList<QByteArray> eventLines(const std::filesystem::path& folder) {
  QFile file{QString::fromStdString((folder / "events.jsonl").string())};
  return file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QList<QByteArray>{};
}

/// The texts of one kind of event, in their order: `key` of each.
inline std::vector<std::string> said(const std::filesystem::path& folder, const char* event, const char* key = "what") {
  std::vector<std::string> texts;
  for (const QByteArray& line : eventLines(folder)) {
    const auto json = nlohmann::json::parse(line.toStdString(), nullptr, false);
    if (!json.is_object() || json.value("event", "") != event) continue;
    const auto found = json.find(key);
    if (found == json.end()) continue;
    texts.push_back(found->is_string() ? found->get<std::string>() : found->dump());
  }
  return texts;
}

inline bool says(const std::string& text, const char* words) {
  return text.find(words) != std::string::npos;
}

}  // namespace diptych::test
