#include "core/jobs/JobFolder.h"

#include "core/base/Files.h"
#include "core/jobs/JobFolderNames.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace diptych {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestDocument = std::size_t{64} << 20;

/// The file's name in front of what is wrong with its contents.
Error inFile(const fs::path& path, Error error) {
  error.what = path.string() + ": " + error.what;
  error.subject = path.string();
  return error;
}

bool present(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

template <class T>
Result<T> readDocument(const fs::path& path, Result<T> (*parse)(std::string_view)) {
  auto text = readTextFile(path, kLongestDocument);
  if (!text) return text.error();
  auto document = parse(*text);
  if (!document) return inFile(path, document.error());
  return document;
}

/// Owner only, whatever the umask of a group that shares files: what is in a job is pictures of patients.
bool makePrivateFolder(const fs::path& path) {
  return ::mkdir(path.c_str(), 0700) == 0;
}

}  // namespace

const char* jobStateName(JobState state) {
  switch (state) {
    case JobState::waiting:
      return "waiting";
    case JobState::running:
      return "running";
    case JobState::succeeded:
      return "succeeded";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      return "cancelled";
    case JobState::interrupted:
      return "interrupted";
  }
  return "";
}

Result<JobState> jobState(const fs::path& folder) {
  const auto ended = [&]() -> Result<JobState> {
    auto result = readJobResult(folder);
    if (!result) return result.error();
    return result->state;
  };
  if (present(folder / kResultFile)) return ended();
  if (jobIsLocked(folder)) return JobState::running;
  // The worker may have ended between the two looks: it renames its result in before it lets go of the lock.
  if (present(folder / kResultFile)) return ended();
  if (present(folder / kEventsFile)) return JobState::interrupted;
  if (present(folder / kSpecFile)) return JobState::waiting;
  return Error{ErrorCode::notFound, "There is no job in " + folder.string() + ": it holds no spec.json",
               "check the path", folder.string()};
}

Result<JobSpec> readJobSpec(const fs::path& folder) {
  return readDocument(folder / kSpecFile, jobSpecFromJson);
}

Result<JobResult> readJobResult(const fs::path& folder) {
  return readDocument(folder / kResultFile, jobResultFromJson);
}

Status createJobFolder(const fs::path& folder) {
  if (!makePrivateFolder(folder)) return errorFromErrno("create the job folder", folder);
  Status made;
  if (!makePrivateFolder(folder / kInputsFolder))
    made = errorFromErrno("create the job folder", folder / kInputsFolder);
  if (made) made = syncFolder(folder);
  if (made) made = syncParentOf(folder);
  if (made) return {};
  ::rmdir((folder / kInputsFolder).c_str());
  ::rmdir(folder.c_str());
  return made;
}

Status writeJobSpec(const fs::path& folder, const JobSpec& spec) {
  const std::string text = toJson(spec);
  // A specification that no worker would accept must not become a job.
  if (const auto readBack = jobSpecFromJson(text); !readBack) return inFile(folder / kSpecFile, readBack.error());
  return writeFileAtomically(folder / kSpecFile, text);
}

}  // namespace diptych
