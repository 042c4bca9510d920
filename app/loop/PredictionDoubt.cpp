#include "app/loop/PredictionDoubt.h"

#include "core/tensorfile/TensorFile.h"

#include <algorithm>

namespace diptych::app {

Result<std::vector<float>> readDoubt(const std::filesystem::path& jobFolder, const JobOutputCase& output,
                                     std::size_t slices) {
  const std::filesystem::path path = jobFolder / output.file;
  const auto file = readTensorFile(path);
  if (!file) return file.error();
  const auto found = file->tensors.find("doubt");
  if (found == file->tensors.end()) return std::vector<float>{};
  const Tensor& tensor = found->second;
  const bool shaped =
      tensor.type == TensorType::f32 && tensor.shape == std::vector<std::int64_t>{static_cast<std::int64_t>(slices)};
  const auto inRange = [](float figure) { return figure >= 0 && figure <= 1; };  // which NaN is not
  const float* figures = shaped ? tensor.as<float>() : nullptr;
  if (!shaped || !std::all_of(figures, figures + slices, inRange))
    return Error{
        ErrorCode::damaged,
        "The doubt in the prediction " + path.string() + " cannot be used: it is not a figure from 0 to 1 a slice",
        "run the job again", path.string()};
  return std::vector<float>(figures, figures + slices);
}

}  // namespace diptych::app
