#include "storage/project/Failure.h"

#include <SQLiteCpp/Exception.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <new>

namespace diptych::storage::project {

namespace {

struct Reason {
  ErrorCode code;
  std::string why, advice;
};

Reason diskFull() {
  return {ErrorCode::noSpace, "the disk is full", "free some space and try again: nothing was changed"};
}

Reason memoryFull() {
  return {ErrorCode::noSpace, "there is not enough memory", "close other programs and try again"};
}

Reason diskFails(const SQLite::Exception& e) {
  return {ErrorCode::failed, std::string{"reading or writing the disk failed ("} + e.what() + ")",
          "check the disk and its connection, then try again: nothing was changed"};
}

/// SQLite reports a disk without room for its side files (-shm, -journal) as one that fails or does not let it in.
bool hasNoRoom(const std::filesystem::path& subject) {
  constexpr unsigned long long kLittle = 64 << 10;
  // What cannot be made does not exist, but the folder that it was to be made in does.
  std::error_code ignored;
  const auto place = std::filesystem::exists(subject, ignored) ? subject : subject.parent_path();
  struct statvfs info {};
  if (::statvfs(place.c_str(), &info) != 0) return false;
  const bool noFiles = info.f_files > 0 && info.f_favail == 0;
  return noFiles || static_cast<unsigned long long>(info.f_bavail) * info.f_frsize < kLittle;
}

bool tooManyOpenFiles() {
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) ::close(fd);
  return fd < 0 && (errno == EMFILE || errno == ENFILE);
}

bool isRoomError(int number) {
  return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

Reason reasonOf(const SQLite::Exception& e, const std::filesystem::path& subject, int systemError) {
  switch (e.getErrorCode() & 0xff) {
    case SQLITE_FULL:
      return diskFull();
    case SQLITE_IOERR:
      if (e.getExtendedErrorCode() == SQLITE_IOERR_NOMEM) return memoryFull();
      if (isRoomError(systemError) || hasNoRoom(subject)) return diskFull();
      return diskFails(e);
    case SQLITE_READONLY:
      return {ErrorCode::permission, "the file cannot be written to", "check the permissions of the project folder"};
    case SQLITE_CANTOPEN:
      if (tooManyOpenFiles())
        return {ErrorCode::failed, "too many files are open", "close other programs and try again"};
      if (isRoomError(systemError) || hasNoRoom(subject)) return diskFull();
      if (systemError == EIO) return diskFails(e);
      [[fallthrough]];
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::permission, "the system does not let it be opened",
              "check the permissions of the project folder"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::locked, "another process is using it", "try again when that has ended"};
    case SQLITE_CORRUPT:
      return {ErrorCode::damaged, "its database is damaged there", kDamageAdvice};
    case SQLITE_NOTADB:
      return {ErrorCode::damaged, "the file is not a database, or its beginning is damaged",
              "restore the project from a backup"};
    case SQLITE_NOMEM:
      return memoryFull();
    case SQLITE_CONSTRAINT:
      return {ErrorCode::invalid, std::string{"it would contradict what is stored ("} + e.what() + ")", {}};
    default:
      return {ErrorCode::failed, e.what(), {}};
  }
}

Reason reasonOf(const std::filesystem::filesystem_error& e) {
  const std::string why = e.path1().empty() ? e.code().message() : e.path1().string() + ": " + e.code().message();
  switch (e.code().value()) {
    case ENOENT:
      return {ErrorCode::notFound, why, {}};
    case EACCES:
    case EPERM:
    case EROFS:
      return {ErrorCode::permission, why, "check the permissions of the folder"};
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return {ErrorCode::noSpace, why, "free some space and try again"};
    case EIO:
    case ENODEV:
    case ESTALE:
      return {ErrorCode::failed, why, "check the disk and its connection, then try again"};
    default:
      return {ErrorCode::failed, why, {}};
  }
}

Error sentenceOf(Reason reason, std::string_view doing, const std::filesystem::path& subject) {
  return {reason.code, "Cannot " + std::string{doing} + " " + subject.string() + ": " + reason.why,
          std::move(reason.advice), subject.string()};
}

}  // namespace

void fail(ErrorCode code, std::string what, std::string advice, std::string subject) {
  throw Failure{{code, std::move(what), std::move(advice), std::move(subject)}};
}

Error errorFrom(const std::exception_ptr& exception, std::string_view doing, const std::filesystem::path& subject,
                int systemError) {
  try {
    std::rethrow_exception(exception);
  } catch (const Failure& failure) {
    return failure.error;
  } catch (const SQLite::Exception& e) {
    return sentenceOf(reasonOf(e, subject, systemError), doing, subject);
  } catch (const std::filesystem::filesystem_error& e) {
    return sentenceOf(reasonOf(e), doing, subject);
  } catch (const std::bad_alloc&) {
    return sentenceOf(memoryFull(), doing, subject);
  } catch (const std::exception& e) {
    return sentenceOf({ErrorCode::failed, e.what(), {}}, doing, subject);
  }
}

}  // namespace diptych::storage::project
