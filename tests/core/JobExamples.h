#pragma once
// Job specifications as the program writes them.

#include "core/jobs/JobSpec.h"

namespace diptych::test {

inline std::vector<ModelClass> heartClasses() {
  return {
      {0, {}, "background"}, {1, {"SCT", "87878005", "Left ventricular cavity"}, "LV cavity"}, {2, {}, "Myocardium"}};
}

inline JobSpec segmentJob() {
  JobSpec spec;
  spec.id = "00112233445566778899aabbccddeeff";
  spec.task = JobTask::segment;
  spec.configJson = R"({"decoder":{"width":48},"name":"din-lite"})";
  spec.classes = heartClasses();
  spec.weights = "inputs/weights.safetensors";
  spec.weightsClasses = heartClasses();
  spec.seed = 18446744073709551615u;
  spec.threads = 2;
  spec.device = "cuda:1";
  spec.cases = {{"1", "inputs/1.safetensors", std::string(64, 'a'), {-1.5, 2000}, 1.2891, 1.2891, {}}};
  return spec;
}

inline JobSpec trainJob() {
  JobSpec spec = segmentJob();
  spec.task = JobTask::train;
  spec.weights.clear();
  spec.weightsClasses.clear();
  spec.recipe.minutes = 2.5;
  spec.recipe.flip = true;
  spec.cases[0].roles = {SliceRole::fresh, SliceRole::validation, SliceRole::replay};
  return spec;
}

}  // namespace diptych::test
