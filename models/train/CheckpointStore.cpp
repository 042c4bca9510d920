#include "models/train/CheckpointStore.h"

#include "core/base/Files.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace diptych::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "checkpoints";
constexpr const char* kPrevious = "checkpoints/previous.safetensors";
constexpr const char* kAside = ".damaged";

/// What a writer that was killed left behind; see writePartsAtomically().
bool isHalfWritten(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with(".diptych-") && name.ends_with(".tmp");
}

void clearHalfWritten(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> doomed;
  for (fs::directory_iterator entry{folder, ignored}, end; entry != end; entry.increment(ignored))
    if (isHalfWritten(entry->path())) doomed.push_back(entry->path());
  for (const fs::path& path : doomed) fs::remove(path, ignored);
}

bool present(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

/// Whether trying again later cannot help.
bool isForGood(const Error& error) {
  return error.code != ErrorCode::permission && error.code != ErrorCode::noSpace && error.code != ErrorCode::locked;
}

}  // namespace

CheckpointStore::CheckpointStore(const fs::path& jobFolder, std::vector<std::string> specHashes, Warn warn)
    : folder_{jobFolder},
      newest_{jobFolder / kNewest},
      previous_{jobFolder / kPrevious},
      specHashes_{std::move(specHashes)},
      warn_{std::move(warn)} {}

Status CheckpointStore::open() {
  std::error_code failed;
  fs::create_directories(folder_ / kFolder, failed);
  if (failed) {
    errno = failed.value();
    return errorFromErrno("create", folder_ / kFolder);
  }
  clearHalfWritten(folder_);
  clearHalfWritten(folder_ / kFolder);
  return {};
}

Result<std::optional<TrainingPosition>> CheckpointStore::load(const CheckpointTensors& tensors) {
  std::string problems;
  for (const fs::path& path : {newest_, previous_}) {
    if (!present(path)) continue;
    auto position = loadCheckpoint(path, tensors, specHashes_);
    if (position) {
      if (!problems.empty())
        warn_(problems + "; the training goes on from the checkpoint before it, at step " +
              std::to_string(position->step));
      return std::optional{std::move(*position)};
    }
    if (!isForGood(position.error())) return position.error();
    problems = position.error().what;
    // It must not become the one before the next, nor be gone for whoever wants to know what happened.
    fs::path aside = path;
    aside += kAside;
    std::error_code ignored;
    fs::rename(path, aside, ignored);
  }
  if (!problems.empty()) warn_(problems + "; there is no other that can be used, and the training begins anew");
  return std::optional<TrainingPosition>{};
}

Status CheckpointStore::save(const CheckpointTensors& tensors, const TrainingPosition& position) {
  // Moved before the new one is written: the disk never has to hold more than two. A kill in between leaves the one before, and
  // load() looks for it.
  const bool had = std::rename(newest_.c_str(), previous_.c_str()) == 0;
  auto saved = saveCheckpoint(newest_, tensors, position, specHashes_.front());
  if (!saved && had && !present(newest_)) std::rename(previous_.c_str(), newest_.c_str());
  return saved;
}

std::optional<int> batchToResume(const fs::path& jobFolder) {
  for (const char* name : {CheckpointStore::kNewest, kPrevious})
    if (const auto position = peekPosition(jobFolder / name)) return position->batch;
  return {};
}

bool giveUpOlderCheckpoint(const fs::path& jobFolder) {
  std::error_code ignored;
  return present(jobFolder / CheckpointStore::kNewest) && fs::remove(jobFolder / kPrevious, ignored);
}

void removeCheckpoints(const fs::path& jobFolder) {
  std::error_code ignored;
  fs::remove_all(jobFolder / kFolder, ignored);
}

}  // namespace diptych::models
