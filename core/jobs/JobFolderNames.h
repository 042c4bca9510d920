#pragma once
// Fixed names in a job folder, and the probe of its lock. PRIVATE to core/jobs; the contract is README.md.

#include <filesystem>

namespace diptych {

inline constexpr const char* kSpecFile = "spec.json";
inline constexpr const char* kEventsFile = "events.jsonl";
inline constexpr const char* kResultFile = "result.json";
inline constexpr const char* kLockFile = "worker.lock";
inline constexpr const char* kInputsFolder = "inputs";

/// Whether a worker holds the job's lock right now.
bool jobIsLocked(const std::filesystem::path& folder);

}  // namespace diptych
