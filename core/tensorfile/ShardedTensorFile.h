#pragma once
// Tensors spread over several safetensors files with an index, as large models are shared: `model.safetensors.index.json`
// beside `model-00001-of-00003.safetensors` and so on.

#include <cstddef>
#include <filesystem>

#include "core/tensorfile/TensorFile.h"

namespace diptych {

/// One safetensors file, or all the files of an index (a name that ends in ".index.json"). The index is not trusted: its file
/// names must be plain names, which are looked for beside it; every tensor it lists must be in the file it names, and the files
/// must hold no others. Metadata is that of the index, texts only. Otherwise as readTensorFile().
Result<TensorFile> readTensorFiles(const std::filesystem::path& path);

/// Writes `file` as STEM-00001-of-0000N.safetensors with at most `shardBytes` of values each (a larger tensor has a file of its
/// own) and STEM.safetensors.index.json last, into `folder`. Returns the index. Each file is whole or not there.
Result<std::filesystem::path> writeTensorFiles(const std::filesystem::path& folder, const std::string& stem,
                                               const TensorFile& file, std::size_t shardBytes);

}  // namespace diptych
