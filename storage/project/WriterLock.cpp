#include "storage/project/WriterLock.h"

#include "core/base/Files.h"
#include "storage/project/Failure.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <string>

namespace diptych::storage::project {

namespace {

std::string hostName() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

/// "14:02" where that was today, otherwise with the date; in the reader's own time zone.
std::string forPeople(const std::string& utc) {
  std::tm then{};
  if (::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &then) == nullptr) return utc;
  const std::time_t seconds = timegm(&then), now = std::time(nullptr);
  std::tm local{}, today{};
  localtime_r(&seconds, &local);
  localtime_r(&now, &today);
  const bool sameDay = local.tm_year == today.tm_year && local.tm_yday == today.tm_yday;
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), sameDay ? "%H:%M" : "%Y-%m-%d %H:%M", &local);
  return {text.data(), length};
}

/// A sentence's middle: "process 1234 on host X has had it open since 14:02".
std::string holder(const std::filesystem::path& path) {
  const Result<std::string> text = readTextFile(path, 4096);
  const auto json = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json{};
  if (!json.is_object() || !json.contains("pid")) return "another process has it open";
  const auto since = json.value("since", std::string{});
  return "process " + std::to_string(json.value("pid", 0L)) + " on host " + json.value("host", std::string{"unknown"}) +
         " has had it open since " + forPeople(since);
}

FileHandle openForWriting(const std::filesystem::path& folder, const std::filesystem::path& path) {
  try {
    return openFile(path, O_RDWR | O_CREAT, "open");
  } catch (const Failure& failure) {
    if (failure.error.code != ErrorCode::permission) throw;
    fail(ErrorCode::permission,
         "Cannot open the project " + folder.string() + " for writing: its folder cannot be written to",
         "use a command that only reads, or copy the project to where it can be written to", folder.string());
  }
}

}  // namespace

std::unique_ptr<WriterLock> WriterLock::acquire(const std::filesystem::path& folder) {
  const auto path = folder / kFileName;
  FileHandle file = openForWriting(folder, path);
  if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw Failure{errorFromErrno("lock", path)};
    fail(ErrorCode::locked, "Cannot open the project " + folder.string() + " for writing: " + holder(path),
         "close it there, or use a command that only reads", folder.string());
  }
  const std::string text = nlohmann::json{{"host", hostName()}, {"pid", ::getpid()}, {"since", nowUtc()}}.dump() + "\n";
  if (::ftruncate(file.fd(), 0) != 0) throw Failure{errorFromErrno("write", path)};
  writeAll(file, std::as_bytes(std::span{text}), path);
  return std::unique_ptr<WriterLock>{new WriterLock{std::move(file)}};
}

WriterLock::~WriterLock() {
  // The file stays: removing it would let two processes lock two different files of the same name.
  if (file_ && ::ftruncate(file_.fd(), 0) != 0) { /* a stale text does no harm: only the lock counts */
  }
}

bool WriterLock::heldBySomebody(const std::filesystem::path& folder) {
  const FileHandle file{::open((folder / kFileName).c_str(), O_RDONLY | O_CLOEXEC)};
  return file && ::flock(file.fd(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace diptych::storage::project
