#pragma once
// safetensors: the only form in which pixels, labels and weights travel between the programs. Data, never code.
// Format: 8-byte little-endian header length, JSON header, raw little-endian row-major bytes.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Result.h"

namespace diptych {

enum class TensorType { u8, i8, u16, i16, u32, i32, i64, f16, bf16, f32, f64 };
std::size_t bytesPerElement(TensorType type);
const char* tensorTypeName(TensorType type);  ///< "F32", as in the file

/// Bytes are shared and const; from a file they are mapped, not read.
struct Tensor {
  TensorType type = TensorType::f32;
  std::vector<std::int64_t> shape;
  std::shared_ptr<const std::byte> bytes;

  std::size_t elements() const;
  std::size_t byteCount() const { return elements() * bytesPerElement(type); }
  template <class T>
  const T* as() const { return reinterpret_cast<const T*>(bytes.get()); }
};

/// Copies the values.
template <class T>
Tensor makeTensor(TensorType type, std::vector<std::int64_t> shape, const std::vector<T>& values);
Tensor makeTensorFromBytes(TensorType type, std::vector<std::int64_t> shape, const void* data);

struct TensorFile {
  std::map<std::string, Tensor> tensors;  ///< byte-wise sorted by name, so that files are reproducible
  std::map<std::string, std::string> metadata;
};

/// Atomic: whole or not at all.
Status writeTensorFile(const std::filesystem::path& path, const TensorFile& file);
/// Maps the file. Refuses headers longer than the file, offsets out of range, overlapping or leaving holes, sizes that do
/// not fit the shape, duplicate names, unknown types; names the first wrong tensor.
Result<TensorFile> readTensorFile(const std::filesystem::path& path);

template <class T>
Tensor makeTensor(TensorType type, std::vector<std::int64_t> shape, const std::vector<T>& values) {
  return makeTensorFromBytes(type, std::move(shape), values.data());
}

}  // namespace diptych
