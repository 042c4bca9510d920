#include "app/demo/DemoFolder.h"

#include "app/demo/DemoFigures.h"
#include "core/base/Files.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace diptych::app {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = "unfinished-demo";
constexpr const char* kResult = "demo.json";

/// All that a demo ever writes at the top of its folder.
constexpr std::array<std::string_view, 9> kOwn{"demo.diptych", "dicom",       "labels", "report.pdf", "report.html",
                                               "report.csv",   "report.json", kResult,  kMark};

Error cannotPrepare(const fs::path& folder, const std::error_code& reason) {
  return Error{ErrorCode::permission,
               "Cannot prepare the folder " + folder.string() + " for the demo: " + reason.message(),
               "choose another with --out", folder.string()};
}

bool holdsOnlyOurs(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (std::find(kOwn.begin(), kOwn.end(), name) == kOwn.end()) return false;
  }
  return !error;
}

}  // namespace

DemoFolderState demoFolderState(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error) && !error) return DemoFolderState::free;
  if (!fs::is_directory(folder, error)) return DemoFolderState::foreign;
  if (fs::is_empty(folder, error) && !error) return DemoFolderState::free;
  if (readFinishedDemo(folder)) return DemoFolderState::finished;
  return fs::exists(folder / kMark, error) && holdsOnlyOurs(folder) ? DemoFolderState::unfinished
                                                                    : DemoFolderState::foreign;
}

std::optional<FinishedDemo> readFinishedDemo(const fs::path& folder) {
  auto json = readTextFile(folder / kResult);
  FinishedDemo demo;
  if (!json || !readFinished(*json, demo.table)) return std::nullopt;
  demo.json = std::move(*json);
  return demo;
}

Status prepareDemoFolder(const fs::path& folder) {
  if (demoFolderState(folder) == DemoFolderState::foreign)
    return Error{ErrorCode::usage, "The folder " + folder.string() + " is not empty, and no demo made it",
                 "choose another with --out", folder.string()};
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return cannotPrepare(folder, error);
  // The mark first: a demo that is stopped while the old one is cleared away stays recognisable.
  if (const Status marked =
          writeFileAtomically(folder / kMark, std::string_view{"The demo in this folder did not end.\n"});
      !marked)
    return marked;
  for (const std::string_view name : kOwn) {
    if (name == kMark) continue;
    fs::remove_all(folder / name, error);
    if (error) return cannotPrepare(folder, error);
  }
  return {};
}

Status finishDemoFolder(const fs::path& folder, const std::string& demoJson) {
  if (const Status written = writeFileAtomically(folder / kResult, demoJson); !written) return written;
  std::error_code error;
  fs::remove(folder / kMark, error);
  if (error) return cannotPrepare(folder, error);
  return {};
}

}  // namespace diptych::app
