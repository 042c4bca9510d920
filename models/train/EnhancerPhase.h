#pragma once
// What a training does first where its second panels come from a network: it finds or trains that network and makes the panels.

#include "models/enhance/DceNet.h"
#include "models/train/SliceStore.h"
#include "models/train/Trainer.h"

#include <filesystem>
#include <map>
#include <string>

namespace diptych::models {

/// Nothing to do, and nothing returned, for the other enhancers. For zero-dce the network is, in this order:
/// - that of spec.weights, where they hold one: the network that is trained on was trained on its panels, and it stays as it is;
/// - what an earlier run of this job kept;
/// - trained on the job's fresh and replayed slices (not on those held out), and kept. Where it cannot be kept this is warned of,
///   and a resumed run trains it anew: on one CPU thread to the same bits.
/// Then the second panels of all slices are made. Returns the network's tensors under the names that a weight file has for them.
Result<std::map<std::string, torch::Tensor>> enhancePhase(const JobSpec& spec, const std::filesystem::path& folder,
                                                          const std::vector<std::string>& specHashes, SliceStore& store,
                                                          const torch::Device& device, const TrainingEvents& events);

}  // namespace diptych::models
