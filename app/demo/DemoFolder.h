#pragma once
// The folder that the demo fills: never somebody else's.

#include "core/base/Result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace diptych::app {

/// What is in the folder, from looking alone.
enum class DemoFolderState {
  free,        ///< missing or empty
  finished,    ///< demo.json of a demo that ended well
  unfinished,  ///< the mark of a demo that did not
  foreign      ///< anything else
};
DemoFolderState demoFolderState(const std::filesystem::path& folder);

/// Makes the folder and leaves the demo's mark in it; what an earlier demo left there, and only that, is deleted first.
/// Refuses a foreign folder untouched.
Status prepareDemoFolder(const std::filesystem::path& folder);
/// Takes the mark away: the demo is complete.
Status finishDemoFolder(const std::filesystem::path& folder, const std::string& demoJson);

/// The closing table of a finished demo, and its demo.json.
struct FinishedDemo {
  std::string json, table;
};
std::optional<FinishedDemo> readFinishedDemo(const std::filesystem::path& folder);

}  // namespace diptych::app
