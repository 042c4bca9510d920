#pragma once
// A model's settings in words.

#include "core/preprocess/InputSpec.h"

#include <string>

namespace diptych::ui {

/// "Slices along the acquisition plane, stretched to 224 × 224 pixels, grey value repeated in 3 channels".
std::string gridWords(const InputSpec& spec);
/// "Percentiles 0.5 to 99.5 of the whole volume (black to white)".
std::string intensityWords(const IntensityRule& rule);
/// "Fuzzy enhancement (m 2, n 2, gamma 1, sigma 0.907)".
std::string enhancerWords(const EnhancerSpec& spec);
/// What InputSpec::mirrored means.
std::string mirroredWords();

}  // namespace diptych::ui
