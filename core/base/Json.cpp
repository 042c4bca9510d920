#include "core/base/Json.h"

#include "core/base/Printable.h"

#include <cmath>
#include <new>
#include <utility>

namespace diptych::json {

namespace {

/// Short form of a hostile key, for messages.
std::string shown(std::string_view key) {
  constexpr std::size_t longest = 80;
  return key.size() <= longest ? printable(key) : printable(key.substr(0, longest)) + "…";
}

std::string plain(double value) {
  return Value(value).dump();
}

std::string capitalised(std::string_view text) {
  std::string result{text};
  if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') result[0] = static_cast<char>(result[0] - 'a' + 'A');
  return result;
}

/// Looks through a document before any of it is kept: limits, and names that appear twice in an object, of which nlohmann-json would let
/// the last win in silence. (Its parser with a callback looks at all elements of a list after each: minutes for a long one.)
class Watch final : public nlohmann::json_sax<Value> {
public:
  explicit Watch(Limits limits) : limits_{limits} {}
  ErrorCode code() const { return code_; }
  const std::string& clause() const { return clause_; }

  bool null() override { return count(); }
  bool boolean(bool) override { return count(); }
  bool number_integer(number_integer_t) override { return count(); }
  bool number_unsigned(number_unsigned_t) override { return count(); }
  bool number_float(number_float_t, const string_t&) override { return count(); }
  bool string(string_t&) override { return count(); }
  bool binary(binary_t&) override { return count(); }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (!names_.back().insert(name).second)
      return refuse(ErrorCode::invalid, "the key " + shown(std::string_view{name}) + " appears twice");
    return count();
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& problem) override {
    if (dynamic_cast<const Value::parse_error*>(&problem) != nullptr)
      return refuse(ErrorCode::unreadable, "it is not valid JSON near byte " + std::to_string(position));
    return refuse(ErrorCode::unreadable, "it holds a number that is too large");
  }

private:
  bool refuse(ErrorCode code, std::string clause) {
    code_ = code;
    clause_ = std::move(clause);
    return false;
  }
  bool count() {
    if (++values_ <= limits_.values) return true;
    return refuse(ErrorCode::unsupported, "it holds more than " + std::to_string(limits_.values) + " values");
  }
  bool open() {
    if (names_.size() >= static_cast<std::size_t>(limits_.depth))
      return refuse(ErrorCode::unsupported, "it is nested more than " + std::to_string(limits_.depth) + " levels deep");
    names_.emplace_back();
    return count();
  }
  bool close() {
    names_.pop_back();
    return true;
  }

  Limits limits_;
  std::size_t values_ = 0;
  std::vector<std::set<std::string>> names_;  ///< met so far in each open object
  ErrorCode code_ = ErrorCode::unreadable;
  std::string clause_;
};

/// Whole numbers without a decimal point, so that a range reads "1 to 8192".
std::string shown(double value) {
  if (value == std::trunc(value) && std::abs(value) < 1e15) return std::to_string(static_cast<long long>(value));
  return plain(value);
}

}  // namespace

Result<Value> parse(std::string_view text, std::string_view document, Limits limits) {
  const auto refuse = [&](ErrorCode code, const std::string& clause) {
    return Error{code, capitalised(document) + " cannot be read: " + clause, {}, {}};
  };
  if (text.size() > limits.bytes)
    return refuse(ErrorCode::unsupported, "it has " + std::to_string(text.size()) + " bytes, more than the " +
                                              std::to_string(limits.bytes) + " allowed");

  try {
    Watch watch(limits);
    if (!Value::sax_parse(text, &watch)) return refuse(watch.code(), watch.clause());
    return Value::parse(text);
  } catch (const std::bad_alloc&) {
    return refuse(ErrorCode::noSpace, "memory is full");
  }
}

std::string print(const Builder& value) {
  return value.dump(2, ' ', false, Builder::error_handler_t::replace) + "\n";
}

std::string printLine(const Builder& value) {
  return value.dump(-1, ' ', false, Builder::error_handler_t::replace);
}

void Problem::add(std::string clause, ErrorCode code) {
  if (!what_.empty()) return;
  what_ = std::move(clause);
  code_ = code;
}

Error Problem::error(std::string_view document) const {
  const char* advice = code_ == ErrorCode::tooNew ? "use the newer version of Diptych that it was made with" : "";
  return Error{code_, capitalised(document) + " cannot be used: " + what_, advice, {}};
}

Object::Object(const Value& value, std::string path, Problem& problem) : path_{std::move(path)}, problem_{problem} {
  if (value.is_object())
    value_ = &value;
  else
    problem_.add((path_.empty() ? "it" : path_) + " must be an object");
}

bool Object::has(std::string_view key) const {
  return value_ && value_->contains(key);
}

std::string Object::path(std::string_view key) const {
  return path_.empty() ? shown(key) : path_ + "." + shown(key);
}

void Object::complain(std::string_view key, std::string_view clause) const {
  problem_.add(path(key) + " " + std::string{clause});
}

void Object::outOfRange(std::string_view key, Range range) const {
  constexpr double largest = std::numeric_limits<double>::max();
  std::string clause = "is out of range";
  if (range.low > -largest && range.high < largest)
    clause = "must lie between " + shown(range.low) + " and " + shown(range.high);
  else if (range.low == kPositive.low)
    clause = "must be greater than 0";
  else if (range.low > -largest)
    clause = "must be at least " + shown(range.low);
  complain(key, clause);
}

const Value* Object::find(std::string_view key, Need need) {
  asked_.emplace(key);
  if (!value_) return nullptr;
  const auto found = value_->find(key);
  if (found != value_->end()) return &*found;
  if (need == Need::required) complain(key, "is missing");
  return nullptr;
}

void Object::text(std::string_view key, std::string& to, Need need) {
  const Value* value = find(key, need);
  if (!value) return;
  if (!value->is_string()) return complain(key, "must be a text");
  to = value->get<std::string>();
}

void Object::name(std::string_view key, std::string& to, Need need) {
  text(key, to, need);
  if (problem_) return;
  if (to.empty()) return complain(key, "must not be empty");
  if (printable(to) != to) complain(key, "must not hold control characters");
}

void Object::textOrNull(std::string_view key, std::optional<std::string>& to, Need need) {
  const Value* value = find(key, need);
  if (!value) return;
  if (value->is_null())
    to.reset();
  else if (value->is_string())
    to = value->get<std::string>();
  else
    complain(key, "must be a text or null");
}

void Object::version(std::string_view key, int& to, int newest) {
  integer(key, to, {1});
  if (!problem_ && to > newest)
    problem_.add(
        path(key) + " is " + std::to_string(to) + ", but this program knows versions up to " + std::to_string(newest),
        ErrorCode::tooNew);
}

void Object::boolean(std::string_view key, bool& to, Need need) {
  const Value* value = find(key, need);
  if (!value) return;
  if (!value->is_boolean()) return complain(key, "must be true or false");
  to = value->get<bool>();
}

void Object::number(std::string_view key, double& to, Range range, Need need) {
  const Value* value = find(key, need);
  if (!value) return;
  if (!value->is_number()) return complain(key, "must be a number");
  const double read = value->get<double>();
  if (!(read >= range.low && read <= range.high)) return outOfRange(key, range);
  to = read;
}

void Object::numberOrNull(std::string_view key, double& to, Need need) {
  const Value* value = find(key, need);
  if (!value) return;
  if (value->is_null())
    to = std::numeric_limits<double>::quiet_NaN();
  else if (value->is_number())
    to = value->get<double>();
  else
    complain(key, "must be a number or null");
}

void Object::object(std::string_view key, const std::function<void(Object&)>& read, Need need) {
  const Value* value = find(key, need);
  if (!value) return;
  Object member{*value, path(key), problem_};
  if (member.value_) read(member);
  member.finish();
}

const Value* Object::rawObject(std::string_view key, Need need) {
  const Value* value = find(key, need);
  if (!value) return nullptr;
  if (value->is_object()) return value;
  complain(key, "must be an object");
  return nullptr;
}

void Object::array(std::string_view key, std::size_t most,
                   const std::function<void(const Value&, const std::string&)>& read, Need need) {
  const Value* value = find(key, need);
  if (!value) return;
  if (!value->is_array()) return complain(key, "must be a list");
  if (value->size() > most) return complain(key, "must have at most " + std::to_string(most) + " entries");
  std::size_t position = 0;
  for (const Value& element : *value) {
    if (problem_) return;
    read(element, path(key) + "[" + std::to_string(position++) + "]");
  }
}

void Object::finish() const {
  if (!value_) return;
  for (const auto& member : value_->items())
    if (!asked_.contains(member.key())) return complain(member.key(), "is not a known key");
}

}  // namespace diptych::json
