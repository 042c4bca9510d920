#pragma once
// Values as bytes between this program and its decoder. One function lists the fields of a type and serves both directions:
//
//   template <class Io> void fields(Io& io, Thing& thing) { io.number(thing.count); io.text(thing.name); }
//
// The reader trusts nothing: the other side may have been taken over by the file that it reads. It never recurses by what it
// reads, and asks for no more memory than bytes are there.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace diptych::storage::decoder {

class WireWriter {
public:
  static constexpr bool reading = false;

  template <std::integral I>
  void number(I value) {
    const auto bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
    put(&bits, sizeof bits);
  }
  void number(double value) { put(&value, sizeof value); }
  template <class E>
  requires std::is_enum_v<E>
  void choice(E value, E /*last*/) { number(static_cast<int>(value)); }
  void text(std::string_view value) {
    number(value.size());
    put(value.data(), value.size());
  }
  template <class T, class Each>
  void list(std::vector<T>& values, Each each) {
    number(values.size());
    for (T& value : values) each(value);
  }

  const std::string& bytes() const { return bytes_; }

private:
  static_assert(std::endian::native == std::endian::little, "both sides run on this machine");
  void put(const void* from, std::size_t count) { bytes_.append(static_cast<const char*>(from), count); }

  std::string bytes_;
};

/// After the first thing that is wrong every value is zero or empty, and ok() is false.
class WireReader {
public:
  static constexpr bool reading = true;

  explicit WireReader(std::string_view bytes) : rest_{bytes} {}

  template <std::integral I>
  void number(I& to) {
    std::uint64_t bits = 0;
    take(&bits, sizeof bits);
    const auto value = static_cast<std::int64_t>(bits);
    to = static_cast<I>(value);
    if (static_cast<std::int64_t>(to) != value) spoil();
  }
  void number(double& to) { take(&to, sizeof to); }
  template <class E>
  requires std::is_enum_v<E>
  void choice(E& to, E last) {
    int value = 0;
    number(value);
    if (value < 0 || value > static_cast<int>(last)) spoil();
    to = ok_ ? static_cast<E>(value) : E{};
  }
  void text(std::string& to) {
    const std::size_t size = count(1);
    to.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  template <class T, class Each>
  void list(std::vector<T>& to, Each each) {
    to.clear();
    for (std::size_t left = count(sizeof(std::uint64_t)); left > 0 && ok_; --left) each(to.emplace_back());
  }

  bool ok() const { return ok_; }
  /// All is read and nothing was wrong.
  bool finished() const { return ok_ && rest_.empty(); }
  void spoil() {
    ok_ = false;
    rest_ = {};
  }

private:
  void take(void* to, std::size_t size) {
    if (size > rest_.size()) {
      spoil();
      std::memset(to, 0, size);
      return;
    }
    std::memcpy(to, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  /// A length, of which each item takes at least so many bytes.
  std::size_t count(std::size_t bytesEach) {
    std::size_t value = 0;
    number(value);
    if (value > rest_.size() / bytesEach) spoil();
    return ok_ ? value : 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace diptych::storage::decoder
