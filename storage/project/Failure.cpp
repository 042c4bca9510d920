#include "storage/project/Failure.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <cerrno>
#include <new>

namespace diptych::storage::project {

namespace {

struct Reason {
  ErrorCode code;
  std::string why, advice;
};

Reason reasonOf(const SQLite::Exception& e) {
  switch (e.getErrorCode() & 0xff) {
    case SQLITE_FULL:
      return {ErrorCode::noSpace, "the disk is full", "free some space and try again: nothing was changed"};
    case SQLITE_IOERR:
      return {ErrorCode::failed, std::string{"reading or writing the disk failed ("} + e.what() + ")",
              "look after the disk: nothing was changed"};
    case SQLITE_READONLY:
      return {ErrorCode::permission, "the file cannot be written to", "check the permissions of the project folder"};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::permission, "the system does not let it be opened",
              "check the permissions of the project folder"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::locked, "another process is using it", "try again when that has ended"};
    case SQLITE_CORRUPT:
      return {ErrorCode::damaged, std::string{"the file is damaged ("} + e.what() + ")",
              "restore the project from a backup"};
    case SQLITE_NOTADB:
      return {ErrorCode::damaged, "the file is not a database, or its beginning is damaged",
              "restore the project from a backup"};
    case SQLITE_NOMEM:
      return {ErrorCode::noSpace, "there is not enough memory", "close other programs and try again"};
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

Error errorFrom(const std::exception_ptr& exception, std::string_view doing, const std::filesystem::path& subject) {
  try {
    std::rethrow_exception(exception);
  } catch (const Failure& failure) {
    return failure.error;
  } catch (const SQLite::Exception& e) {
    return sentenceOf(reasonOf(e), doing, subject);
  } catch (const std::filesystem::filesystem_error& e) {
    return sentenceOf(reasonOf(e), doing, subject);
  } catch (const std::bad_alloc&) {
    return sentenceOf({ErrorCode::noSpace, "there is not enough memory", "close other programs and try again"}, doing,
                      subject);
  } catch (const std::exception& e) {
    return sentenceOf({ErrorCode::failed, e.what(), {}}, doing, subject);
  }
}

}  // namespace diptych::storage::project
