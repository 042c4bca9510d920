#pragma once
// Strict JSON for documents that outlive a run: specifications, cards, network configurations. It shows nlohmann-json's types:
// only internal headers and sources include it, and whoever does links nlohmann-json himself.
//
// Reading goes through `Object`, a view of one JSON object that fills plain variables and remembers the first
// thing that is wrong with the document, named by its full key ("inputSpec.intensity.low must be a number").
// After a problem the calls go on quietly, so that a reader is a flat list of fields with one check at its
// end:
//
//   Problem problem;
//   Object o{value, "", problem};
//   o.integer("width", spec.width, {1, 8192});
//   o.text("note", spec.note, Need::optional);
//   o.finish();                                       // names keys that nobody asked for
//   if (problem) return problem.error("the input description");

#include "core/base/Result.h"

#include <nlohmann/json.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diptych::json {

using Value = nlohmann::json;            ///< for reading: members sorted by name
using Builder = nlohmann::ordered_json;  ///< for writing: members in the order they are added

struct Limits {
  std::size_t bytes = std::size_t{64} << 20;
  int depth = 64;
  std::size_t values = 5'000'000;  ///< each takes about a hundred bytes of memory, in the file it may be two
};

/// Refuses more bytes, more values or deeper nesting than `limits`, duplicate keys, invalid UTF-8 and trailing
/// text; ErrorCode::noSpace where memory is full. `document` names the text in the error: "the job specification".
Result<Value> parse(std::string_view text, std::string_view document, Limits limits = {});

/// Text with two spaces of indentation and a final newline; bytes that are not UTF-8 become U+FFFD, NaN
/// becomes null.
std::string print(const Builder& value);
/// The same on one line without a newline.
std::string printLine(const Builder& value);

/// The first thing that is wrong with a document.
class Problem {
public:
  explicit operator bool() const { return !what_.empty(); }
  void add(std::string clause, ErrorCode code = ErrorCode::invalid);
  /// "seed must be a whole number"; empty where nothing is wrong.
  const std::string& clause() const { return what_; }
  /// "The job specification cannot be used: seed must be a whole number".
  Error error(std::string_view document) const;

private:
  std::string what_;
  ErrorCode code_ = ErrorCode::invalid;
};

enum class Need { required, optional };

/// Both ends belong to the range.
struct Range {
  double low = -std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::max();
};
inline constexpr Range kPositive{std::numeric_limits<double>::min()};
inline constexpr Range kNotNegative{0};
inline constexpr Range kShare{0, 1};

/// An enumerator and its name in files.
template <class E>
struct Name {
  const char* text;
  E value;
};

template <class E, std::size_t N>
const char* nameOf(E value, const std::array<Name<E>, N>& names) {
  for (const auto& name : names)
    if (name.value == value) return name.text;
  return "";
}

/// A view of one JSON object. A value that is absent, null though required, of another type or out of range
/// is a problem; the target then keeps what it had.
class Object {
public:
  /// `path` is the key that leads here, empty for the document itself.
  Object(const Value& value, std::string path, Problem& problem);

  bool has(std::string_view key) const;
  std::string path(std::string_view key) const;
  Problem& problem() const { return problem_; }

  void text(std::string_view key, std::string& to, Need need = Need::required);
  /// A text that people see as one line: not empty, UTF-8 without control characters and the like (Printable.h).
  void name(std::string_view key, std::string& to, Need need = Need::required);
  /// A format's version, from 1 to `newest`; a higher one is ErrorCode::tooNew.
  void version(std::string_view key, int& to, int newest);
  /// null empties the target.
  void textOrNull(std::string_view key, std::optional<std::string>& to, Need need = Need::required);
  void boolean(std::string_view key, bool& to, Need need = Need::required);
  void number(std::string_view key, double& to, Range range = {}, Need need = Need::required);
  /// null stands for NaN: a figure that is not defined.
  void numberOrNull(std::string_view key, double& to, Need need = Need::required);

  template <std::integral I>
  void integer(std::string_view key, I& to, Range range = {}, Need need = Need::required) {
    const Value* value = find(key, need);
    if (!value) return;
    if (!value->is_number_integer()) return complain(key, "must be a whole number");
    // Compared in the widest type of the value's own sign, so that nothing wraps around before it is checked.
    const bool fits = value->is_number_unsigned() ? std::in_range<I>(value->get<std::uint64_t>())
                                                  : std::in_range<I>(value->get<std::int64_t>());
    const double approximate = value->get<double>();
    if (!fits || approximate < range.low || approximate > range.high) return outOfRange(key, range);
    to = value->get<I>();
  }

  template <class E, std::size_t N>
  void choice(std::string_view key, E& to, const std::array<Name<E>, N>& names, Need need = Need::required) {
    std::string name;
    const Value* value = find(key, need);
    if (!value) return;
    if (value->is_string()) name = value->get<std::string>();
    std::string list;
    for (const auto& candidate : names) {
      if (name == candidate.text) {
        to = candidate.value;
        return;
      }
      list += (list.empty() ? "" : ", ") + std::string{candidate.text};
    }
    complain(key, "must be one of " + list);
  }

  /// Calls `read` with the member, which is an object; does nothing where it is absent.
  void object(std::string_view key, const std::function<void(Object&)>& read, Need need = Need::required);
  /// Any member that is an object, as it is; null where it is absent.
  const Value* rawObject(std::string_view key, Need need = Need::required);
  /// Calls `read` for each element with its path ("cases[3]").
  void array(std::string_view key, std::size_t most, const std::function<void(const Value&, const std::string&)>& read,
             Need need = Need::required);

  void complain(std::string_view key, std::string_view clause) const;
  /// Names a member that none of the calls above asked for.
  void finish() const;

private:
  const Value* find(std::string_view key, Need need);
  void outOfRange(std::string_view key, Range range) const;

  const Value* value_ = nullptr;  ///< null after a problem with the object itself
  std::string path_;
  Problem& problem_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace diptych::json
