#pragma once
// The project that a first-time user meets: generated hearts to try the window on, one of them labelled already.

#include "core/base/Progress.h"
#include "core/base/Result.h"

#include <filesystem>

namespace diptych::app {

/// Makes the project at `folder` (must not exist): three beating hearts of different make, each with its exact truth as
/// reference so that Dice can be shown; the first phase of heart 1 is labelled and done. With `cranium` (Cranium.inv3 of Debian's
/// invesalius-examples, or empty) a head CT as well. A failure or cancel leaves nothing.
Status makePracticeProject(const std::filesystem::path& folder, const std::filesystem::path& cranium,
                           const Progress& progress = {});

/// Where Debian's package puts the head CT, whether or not it is installed.
std::filesystem::path packagedCranium();

}  // namespace diptych::app
