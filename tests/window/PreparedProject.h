#pragma once
// A project on disk as it looks in the middle of the loop, made without training anything: a heart of two phases with labels and
// done slices, a model, its prediction. The model's weights are no network: nothing may be run with them.

#include <filesystem>

namespace diptych::test {

/// Makes the project at `folder` (must not exist); ends the program with the reason where it cannot.
void makePreparedProject(const std::filesystem::path& folder);

}  // namespace diptych::test
