#pragma once
// A training's checkpoints on the disk: the newest, and the one before it for the day on which the newest is damaged.

#include "models/train/Checkpoint.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace diptych::models {

/// Needs the job's lock: it removes what writers left behind that were killed.
class CheckpointStore {
public:
  /// Told in one sentence without its full stop what went wrong and what is done about it.
  using Warn = std::function<void(const std::string& what)>;

  /// `specHashes`: what a checkpoint of this job may be tied to. The first is what new ones are.
  CheckpointStore(const std::filesystem::path& jobFolder, std::vector<std::string> specHashes, Warn warn);

  /// Makes checkpoints/ and clears away what is half written there and in the job's folder.
  Status open();

  /// Fills `tensors` from the newest checkpoint that can be used. One that cannot is put aside under its name with ".damaged",
  /// which is warned of. Nothing where there is none: then `tensors` are as they were, and the training begins anew.
  /// Errors that may pass (no permission, no memory) are the caller's: a good checkpoint must not be given up for one.
  Result<std::optional<TrainingPosition>> load(const CheckpointTensors& tensors);

  /// The newest becomes the one before it, and what was that goes. On failure the newest is still the one that it was.
  Status save(const CheckpointTensors& tensors, const TrainingPosition& position);

  /// Of the newest, relative to the job's folder.
  static constexpr const char* kNewest = "checkpoints/newest.safetensors";

private:
  std::filesystem::path folder_, newest_, previous_;
  std::vector<std::string> specHashes_;
  Warn warn_;
};

/// Slices a step of the training that load() would go on with, 0 where its checkpoint leaves that to the recipe; nothing where no
/// checkpoint can be read. Looks at the header alone and checks nothing else.
std::optional<int> batchToResume(const std::filesystem::path& jobFolder);

/// Gives up the older of a job's two checkpoints. False where there are not two.
bool giveUpOlderCheckpoint(const std::filesystem::path& jobFolder);

/// Removes a job's checkpoints/, with its optimiser state.
void removeCheckpoints(const std::filesystem::path& jobFolder);

}  // namespace diptych::models
