#pragma once
// How errors travel inside storage/project: as exceptions, so that a transaction that is left by one rolls itself back.
// They all end in guarded(), at Project's door, as the Error that the rest of the program sees.

#include "core/base/Result.h"

#include <exception>
#include <filesystem>
#include <string_view>
#include <type_traits>
#include <utility>

namespace diptych::storage::project {

/// An Error on its way to the door.
struct Failure {
  Error error;
};

/// What to do about a damaged database.
inline constexpr const char* kDamageAdvice =
    "\"diptych check\" says what is affected; restore the project from a backup";

[[noreturn]] void fail(ErrorCode code, std::string what, std::string advice = {}, std::string subject = {});

template <class T>
T orThrow(Result<T> result) {
  if (!result) throw Failure{result.error()};
  return std::move(result).value();
}
inline void orThrow(const Status& status) {
  if (!status) throw Failure{status.error()};
}

/// What to tell people about the exception in flight: SQLite's, the file system's, memory's or a Failure's.
/// "Cannot <doing> <subject>: <reason>". `systemError`: what SQLite's connection says of it (sqlite3_system_errno), where that is
/// known: without it a disk without room for a side file looks like one that does not let it be opened.
Error errorFrom(const std::exception_ptr& exception, std::string_view doing, const std::filesystem::path& subject,
                int systemError = 0);

/// Runs `work` and returns what it returns; whatever it throws becomes an Error.
template <class Work>
auto guarded(std::string_view doing, const std::filesystem::path& subject, Work&& work)
    -> Result<std::invoke_result_t<Work>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      std::forward<Work>(work)();
      return {};
    } else {
      return std::forward<Work>(work)();
    }
  } catch (...) {
    return errorFrom(std::current_exception(), doing, subject);
  }
}

}  // namespace diptych::storage::project
