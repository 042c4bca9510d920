#pragma once
// Expected failures are values at every module's door; C++20 has no std::expected, hence this pair of types.

#include <string>
#include <utility>
#include <variant>

namespace diptych {

enum class ErrorCode {
  usage,        ///< the caller asked for something that makes no sense
  notFound,     ///< file, row or device is not there
  permission,   ///< the system refused access
  unreadable,   ///< bytes are there but cannot be decoded
  unsupported,  ///< decodable in principle, but not represented here; refused rather than bent
  invalid,      ///< contents contradict themselves or the request
  locked,       ///< somebody else holds it
  conflict,     ///< it is already there, or the same thing twice
  noSpace,      ///< disk or memory is full
  tooNew,       ///< written by a newer version
  damaged,      ///< a checksum or structural check failed
  cancelled,    ///< the user asked to stop
  failed        ///< anything else that is expected to happen in practice
};

/// Stable lower-case name of a code, for --json output and job events ("notFound", "locked", …).
const char* errorCodeName(ErrorCode code);

/// What happened, to what, and what to do. All texts are plain UTF-8 without a final full stop.
struct Error {
  ErrorCode code = ErrorCode::failed;
  std::string what;     ///< "Cannot open the project /data/heart.diptych: it is being written by process 12 since 14:02"
  std::string advice;   ///< "close it there, or use a reading command"; may be empty
  std::string subject;  ///< the file or thing concerned, for machines; may be empty

  /// One sentence for people: "<what>; <advice>." In it names and words from files only say something (Printable.h).
  std::string sentence() const;
};

/// A value or an Error. T must not be Error. Never throws on construction; value() on an error is a programming mistake.
template <class T>
class [[nodiscard]] Result {
public:
  Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}        // NOLINT: implicit on purpose
  Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}    // NOLINT: implicit on purpose

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const { return std::get<1>(state_); }

private:
  std::variant<T, Error> state_;
};

/// Success or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : error_{std::move(error)}, ok_{false} {}  // NOLINT: implicit on purpose

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const { return error_; }

private:
  Error error_;
  bool ok_ = true;
};

using Status = Result<void>;

}  // namespace diptych
