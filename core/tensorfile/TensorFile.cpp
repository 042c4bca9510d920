#include "core/tensorfile/TensorFile.h"

#include "core/base/Files.h"
#include "core/base/Json.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <utility>

namespace diptych {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian and is mapped as it is");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kAlignment = 8;
/// The reference implementation's limit: a header beyond it is an attack or damage.
constexpr std::size_t kLargestHeader = 100'000'000;
constexpr const char* kMetadataKey = "__metadata__";

struct TypeInfo {
  TensorType type;
  std::size_t bytes;
  const char* name;
};
constexpr std::array<TypeInfo, 11> kTypes{{{TensorType::u8, 1, "U8"},
                                           {TensorType::i8, 1, "I8"},
                                           {TensorType::u16, 2, "U16"},
                                           {TensorType::i16, 2, "I16"},
                                           {TensorType::u32, 4, "U32"},
                                           {TensorType::i32, 4, "I32"},
                                           {TensorType::i64, 8, "I64"},
                                           {TensorType::f16, 2, "F16"},
                                           {TensorType::bf16, 2, "BF16"},
                                           {TensorType::f32, 4, "F32"},
                                           {TensorType::f64, 8, "F64"}}};

const TypeInfo& info(TensorType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

std::optional<TensorType> typeFromName(const std::string& name) {
  for (const auto& candidate : kTypes)
    if (name == candidate.name) return candidate.type;
  return std::nullopt;
}

/// Bytes of a tensor of this shape; empty where a size is negative or the product does not fit.
std::optional<std::size_t> checkedByteCount(TensorType type, const std::vector<std::int64_t>& shape) {
  std::size_t bytes = bytesPerElement(type);
  for (const std::int64_t size : shape)
    if (size < 0 || __builtin_mul_overflow(bytes, static_cast<std::size_t>(size), &bytes)) return std::nullopt;
  if (bytes > static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max())) return std::nullopt;
  return bytes;
}

/// Owns the mapping of a whole file.
class Mapping {
public:
  static Result<std::shared_ptr<const Mapping>> open(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errorFromErrno("read the tensor file", path);
    auto result = map(fd, path);
    ::close(fd);  // the mapping stays
    return result;
  }
  ~Mapping() {
    if (size_ > 0) ::munmap(data_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(data_), size_}; }

private:
  Mapping(void* data, std::size_t size) : data_{data}, size_{size} {}

  static Result<std::shared_ptr<const Mapping>> map(int fd, const fs::path& path) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return errorFromErrno("read the tensor file", path);
    if (!S_ISREG(status.st_mode))
      return Error{ErrorCode::unreadable,
                   "Cannot read the tensor file " + path.string() + ": it is not a regular file",
                   {},
                   path.string()};
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return std::shared_ptr<const Mapping>{new Mapping{nullptr, 0}};  // mmap refuses empty files
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) return errorFromErrno("read the tensor file", path);
    return std::shared_ptr<const Mapping>{new Mapping{data, size}};
  }

  void* data_;
  std::size_t size_;
};

Error damaged(const fs::path& path, const std::string& clause) {
  return {ErrorCode::damaged, "Cannot read the tensor file " + path.string() + ": " + clause,
          "copy or write the file again", path.string()};
}

/// A tensor's header entry, not yet tied to bytes.
struct Entry {
  std::string name;
  TensorType type = TensorType::u8;
  std::vector<std::int64_t> shape;
  std::size_t begin = 0, end = 0;
};

/// The clause says what is wrong with the entry.
Result<Entry> readEntry(const std::string& name, const json::Value& value) {
  const auto wrong = [&](const std::string& clause) {
    return Error{ErrorCode::damaged, "the tensor " + name + " " + clause, {}, {}};
  };
  Entry entry{name, {}, {}, 0, 0};
  json::Problem problem;
  json::Object o{value, name, problem};
  std::string type;
  o.text("dtype", type);
  std::vector<std::size_t> offsets;
  constexpr std::size_t mostDimensions = 64;
  const auto sizes = [&](auto& to) {
    return [&](const json::Value& element, const std::string& path) {
      if (!element.is_number_unsigned() ||
          element.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return problem.add(path + " must be a whole number that is not negative");
      to.push_back(element.get<typename std::remove_reference_t<decltype(to)>::value_type>());
    };
  };
  o.array("shape", mostDimensions, sizes(entry.shape));
  o.array("data_offsets", 2, sizes(offsets));
  o.finish();
  if (problem) return wrong("has a wrong entry in the header: " + problem.clause());

  const auto known = typeFromName(type);
  if (!known) return wrong("has the type " + type + ", which is not known here");
  entry.type = *known;
  if (offsets.size() != 2 || offsets[0] > offsets[1]) return wrong("needs two ascending data_offsets");
  entry.begin = offsets[0];
  entry.end = offsets[1];
  const auto bytes = checkedByteCount(entry.type, entry.shape);
  if (!bytes || *bytes != entry.end - entry.begin)
    return wrong("has " + std::to_string(entry.end - entry.begin) + " bytes, which does not fit its shape");
  return entry;
}

/// Bytes of `entry` inside the mapped file. Other writers may leave a tensor at an odd address, which no processor need be
/// able to read as numbers: only then are the bytes copied.
std::shared_ptr<const std::byte> bytesOf(const Entry& entry, const std::byte* data,
                                         const std::shared_ptr<const Mapping>& mapping) {
  const std::byte* first = data + entry.begin;
  if (reinterpret_cast<std::uintptr_t>(first) % bytesPerElement(entry.type) == 0)
    return std::shared_ptr<const std::byte>{mapping, first};
  return makeTensorFromBytes(entry.type, entry.shape, first).bytes;
}

}  // namespace

std::size_t bytesPerElement(TensorType type) {
  return info(type).bytes;
}

const char* tensorTypeName(TensorType type) {
  return info(type).name;
}

std::size_t Tensor::elements() const {
  std::size_t count = 1;
  for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
  return count;
}

Tensor makeTensorFromBytes(TensorType type, std::vector<std::int64_t> shape, const void* data) {
  Tensor tensor{type, std::move(shape), {}};
  const std::size_t bytes = tensor.byteCount();
  // 64-bit words, so that the first byte is aligned for every type.
  std::shared_ptr<std::uint64_t[]> words{new std::uint64_t[bytes / 8 + 1]};
  if (bytes > 0) std::memcpy(words.get(), data, bytes);
  tensor.bytes = std::shared_ptr<const std::byte>{words, reinterpret_cast<const std::byte*>(words.get())};
  return tensor;
}

Status writeTensorFile(const fs::path& path, const TensorFile& file) {
  const auto refuse = [&](const std::string& clause) {
    return Error{
        ErrorCode::invalid, "Cannot write the tensor file " + path.string() + ": " + clause, {}, path.string()};
  };
  // Wide types first, names byte-wise within: each tensor then starts at a multiple of its element size without holes,
  // which the format forbids. The reference implementation orders in the same way.
  std::vector<const std::pair<const std::string, Tensor>*> order;
  for (const auto& named : file.tensors) order.push_back(&named);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return bytesPerElement(a->second.type) > bytesPerElement(b->second.type);
  });

  json::Builder header = json::Builder::object();
  if (!file.metadata.empty()) header[kMetadataKey] = file.metadata;
  std::vector<std::span<const std::byte>> parts(1);  // the header comes here
  std::size_t offset = 0;
  for (const auto* named : order) {
    const auto& [name, tensor] = *named;
    if (name == kMetadataKey) return refuse("a tensor cannot be called __metadata__");
    const auto bytes = checkedByteCount(tensor.type, tensor.shape);
    if (!bytes) return refuse("the tensor " + name + " has an impossible shape");
    if (*bytes > 0 && !tensor.bytes) return refuse("the tensor " + name + " has no values");
    header[name] = {
        {"dtype", tensorTypeName(tensor.type)}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + *bytes}}};
    parts.emplace_back(tensor.bytes.get(), *bytes);
    offset += *bytes;
  }

  std::string text;
  try {
    text = header.dump();
  } catch (const json::Builder::exception&) {
    return refuse("a name or a metadata text is not UTF-8");
  }
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
  if (text.size() > kLargestHeader) return refuse("its header would be too long");
  const std::uint64_t length = text.size();
  std::string head(kLengthBytes, '\0');
  std::memcpy(head.data(), &length, kLengthBytes);
  head += text;
  parts.front() = std::as_bytes(std::span{head});
  return writePartsAtomically(path, parts);
}

Result<TensorFile> readTensorFile(const fs::path& path) {
  auto opened = Mapping::open(path);
  if (!opened) return opened.error();
  const std::shared_ptr<const Mapping> mapping = *opened;
  const auto bytes = mapping->bytes();

  if (bytes.size() < kLengthBytes) return damaged(path, "it ends before its header");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > bytes.size() - kLengthBytes || length > kLargestHeader)
    return damaged(path, "its header is said to have " + std::to_string(length) + " bytes, but the file has " +
                             std::to_string(bytes.size()));
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length};
  const auto data = bytes.subspan(kLengthBytes + length);

  auto header =
      json::parse(text, "the header of the tensor file " + path.string(), {.bytes = kLargestHeader, .depth = 8});
  if (!header) return Error{ErrorCode::damaged, header.error().what, "copy or write the file again", path.string()};
  if (!header->is_object()) return damaged(path, "its header is not a JSON object");

  TensorFile file;
  std::vector<Entry> entries;
  for (const auto& member : header->items()) {
    if (member.key() == kMetadataKey) {
      if (!member.value().is_object()) return damaged(path, "its metadata is not a JSON object");
      for (const auto& item : member.value().items()) {
        if (!item.value().is_string()) return damaged(path, "its metadata " + item.key() + " is not a text");
        file.metadata[item.key()] = item.value().get<std::string>();
      }
      continue;
    }
    auto entry = readEntry(member.key(), member.value());
    if (!entry) return damaged(path, entry.error().what);
    if (entry->end > data.size())
      return damaged(path, "the tensor " + entry->name + " ends at byte " + std::to_string(entry->end) + " of " +
                               std::to_string(data.size()));
    entries.push_back(*std::move(entry));
  }

  // In the order of their bytes they must follow each other from the first byte to the last.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair{a.begin, a.end} < std::pair{b.begin, b.end};
  });
  std::size_t expected = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != expected)
      return damaged(path, "the tensor " + entry.name +
                               (entry.begin < expected ? " overlaps the one before it" : " leaves a hole before it"));
    expected = entry.end;
    file.tensors[entry.name] = Tensor{entry.type, entry.shape, bytesOf(entry, data.data(), mapping)};
  }
  if (expected != data.size())
    return damaged(path, "it has " + std::to_string(data.size() - expected) + " bytes that belong to no tensor");
  return file;
}

}  // namespace diptych
