#include "storage/formats/PropertyList.h"

#include <expat.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <memory>

namespace diptych::storage {
namespace {

constexpr std::size_t kDeepest = 32;

/// Builds the value while expat reports elements. After the first problem everything else is ignored.
class Builder {
public:
  explicit Builder(XML_Parser parser) : parser_{parser} {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(
        parser, [](void* self, const XML_Char* name, const XML_Char**) { static_cast<Builder*>(self)->start(name); },
        [](void* self, const XML_Char* name) { static_cast<Builder*>(self)->end(name); });
    XML_SetCharacterDataHandler(parser, [](void* self, const XML_Char* text, int length) {
      static_cast<Builder*>(self)->text_.append(text, static_cast<std::size_t>(length));
    });
    XML_SetEntityDeclHandler(parser, [](void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                                        const XML_Char*, const XML_Char*, const XML_Char*) {
      static_cast<Builder*>(self)->fail("it declares XML entities");
    });
  }

  const std::string& problem() const { return problem_; }
  std::optional<PlistValue> take() { return std::move(root_); }

private:
  struct Open {
    PlistValue value;
    std::string key;  ///< of a dict: the one whose value comes next
    bool hasKey = false;
  };

  void fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    XML_StopParser(parser_, XML_FALSE);
  }

  void start(std::string_view name) {
    text_.clear();
    if (name == "plist") return;
    if (open_.size() >= kDeepest) return fail("it is nested too deeply");
    if (name == "dict" || name == "array") {
      open_.emplace_back();
      open_.back().value.kind = name == "dict" ? PlistValue::Kind::dict : PlistValue::Kind::array;
    }
  }

  void end(std::string_view name) {
    if (name == "plist") return;
    if (name == "dict" || name == "array") {
      auto done = std::move(open_.back());
      open_.pop_back();
      if (done.hasKey) return fail("the key '" + done.key + "' has no value");
      return add(std::move(done.value));
    }
    if (name == "key") {
      if (open_.empty() || !open_.back().value.dict() || open_.back().hasKey) return fail("a key is out of place");
      open_.back().key = std::move(text_);
      open_.back().hasKey = true;
      text_.clear();
      return;
    }
    PlistValue value;
    if (name == "string" || name == "date" || name == "data") {
      value.kind = PlistValue::Kind::text;
      value.textValue = std::move(text_);
    } else if (name == "true" || name == "false") {
      value.kind = PlistValue::Kind::boolean;
      value.boolValue = name == "true";
    } else if (name == "integer") {
      value.kind = PlistValue::Kind::integer;
      if (!readNumber(value.integerValue)) return;
    } else if (name == "real") {
      value.kind = PlistValue::Kind::real;
      if (!readNumber(value.realValue)) return;
    } else {
      return fail("it holds the unknown element '" + std::string(name) + "'");
    }
    add(std::move(value));
  }

  template <class T>
  bool readNumber(T& value) {
    const auto first = text_.find_first_not_of(" \t\r\n"), last = text_.find_last_not_of(" \t\r\n");
    if (first != std::string::npos) {
      const char* end = text_.data() + last + 1;
      const auto [stop, error] = std::from_chars(text_.data() + first, end, value);
      if (error == std::errc{} && stop == end) return true;
    }
    auto problem = text_.substr(0, 40);
    problem += " is no number";
    fail(std::move(problem));
    return false;
  }

  void add(PlistValue value) {
    text_.clear();
    if (open_.empty()) {
      if (root_) return fail("it holds more than one value");
      root_ = std::move(value);
      return;
    }
    auto& parent = open_.back();
    if (parent.value.kind == PlistValue::Kind::array) {
      parent.value.arrayValue.push_back(std::move(value));
      return;
    }
    if (!parent.hasKey) return fail("a value has no key");
    parent.hasKey = false;
    if (!parent.value.dictValue.emplace(parent.key, std::move(value)).second)
      fail("the key '" + parent.key + "' occurs twice");
  }

  XML_Parser parser_;
  std::vector<Open> open_;
  std::optional<PlistValue> root_;
  std::string text_, problem_;
};

}  // namespace

const PlistValue* PlistValue::find(std::string_view key) const {
  const auto* entries = dict();
  if (entries == nullptr) return nullptr;
  const auto found = entries->find(std::string(key));
  return found == entries->end() ? nullptr : &found->second;
}

std::optional<std::int64_t> PlistValue::integer() const {
  return kind == Kind::integer ? std::optional(integerValue) : std::nullopt;
}

std::optional<double> PlistValue::number() const {
  if (kind == Kind::integer) return static_cast<double>(integerValue);
  return kind == Kind::real && std::isfinite(realValue) ? std::optional(realValue) : std::nullopt;
}

Result<PlistValue> parsePropertyList(std::string_view xml) {
  const auto invalid = [](std::string why) { return Error{ErrorCode::invalid, std::move(why), "", ""}; };
  if (xml.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return invalid("it is too long");
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  if (!parser) return Error{ErrorCode::noSpace, "memory is full", "", ""};
  Builder builder(parser.get());
  const auto status = XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE);
  if (!builder.problem().empty()) return invalid(builder.problem());
  if (status != XML_STATUS_OK) {
    return invalid(std::string("its XML is broken in line ") + std::to_string(XML_GetCurrentLineNumber(parser.get())) +
                   ": " + XML_ErrorString(XML_GetErrorCode(parser.get())));
  }
  auto root = builder.take();
  if (!root) return invalid("it holds no value");
  return std::move(*root);
}

}  // namespace diptych::storage
