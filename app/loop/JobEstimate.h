#pragma once
// Time and memory of a job before it starts. A dialog asks on every change: no file is read but the machine's own figures.

#include "app/loop/JobHistory.h"
#include "app/loop/Machine.h"
#include "core/model/ModelCard.h"

#include <cstdint>
#include <string>

namespace diptych::app {

struct JobForecast {
  double seconds = 0;  ///< from the start of the worker to its end; 0 = cannot be told
  /// That the worker takes at its fullest; 0 = cannot be told (a graphics card, an unknown network).
  std::uint64_t memoryBytes = 0;
  std::uint64_t freeBytes = 0;  ///< now
  bool measured = false;        ///< the pace is that of earlier jobs of the project, not of the developers' computer
};

/// Segmenting `slices` slices with a model.
JobForecast forecastSegmentation(const JobHistory& history, const ModelCard& model, int slices,
                                 const std::string& device = "auto", const Machine& machine = thisMachine());

/// Training a network, by the name of its configuration, on `slices` slices. `classes` counts the background.
JobForecast forecastTraining(const JobHistory& history, const std::string& config, const TrainingRecipe& recipe,
                             int slices, const std::string& device = "auto", int classes = 4,
                             const InputSpec& input = {}, const Machine& machine = thisMachine());

}  // namespace diptych::app
