#include "models/data/CasePixels.h"

#include "core/base/Files.h"
#include "models/losses/SegmentationLoss.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace diptych::models {
namespace {

Error refused(const JobCase& c, const std::string& clause) {
  return {ErrorCode::invalid, "Cannot use the input " + c.file + ": " + clause, "make the job again", c.file};
}

Result<Tensor> find(const TensorFile& file, const JobCase& c, const std::string& name, TensorType type,
                    std::size_t dims) {
  const auto it = file.tensors.find(name);
  if (it == file.tensors.end()) return refused(c, "it lacks the tensor " + name);
  if (it->second.type != type || it->second.shape.size() != dims)
    return refused(
        c, "its tensor " + name + " must be " + tensorTypeName(type) + " with " + std::to_string(dims) + " dimensions");
  return it->second;
}

template <class T>
Raster<T> sliceOf(const Tensor& tensor, std::int64_t slice, int width, int height) {
  Raster<T> raster{width, height};
  const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  std::copy_n(tensor.as<T>() + static_cast<std::size_t>(slice) * size, size, raster.pixels.begin());
  return raster;
}

}  // namespace

Result<CasePixels> readCase(const std::filesystem::path& folder, const JobCase& c, const JobSpec& spec) {
  const auto path = folder / c.file;
  const auto hash = sha256OfFile(path);
  if (!hash) return hash.error();
  if (*hash != c.sha256)
    return Error{ErrorCode::damaged, "The input " + c.file + " is not what the job was made with: its SHA-256 differs",
                 "make the job again", c.file};
  auto file = readTensorFile(path);
  if (!file) return file.error();

  CasePixels pixels;
  auto image = find(*file, c, "image", TensorType::f32, 3);
  if (!image) return image.error();
  pixels.image = *image;
  pixels.slices = image->shape[0];
  const auto height = image->shape[1], width = image->shape[2];
  if (pixels.slices < 1 || width < 1 || height < 1 || width > 32768 || height > 32768)
    return refused(c, "it has no pixels, or more than 32768 a side");
  pixels.width = static_cast<int>(width);
  pixels.height = static_cast<int>(height);
  if (spec.task != JobTask::train) return pixels;

  auto labels = find(*file, c, "labels", TensorType::u8, 3);
  if (!labels) return labels.error();
  auto declared = find(*file, c, "declared", TensorType::u8, 2);
  if (!declared) return declared.error();
  const auto classes = static_cast<std::int64_t>(spec.classes.size());
  if (labels->shape != image->shape) return refused(c, "labels and image differ in size");
  if (declared->shape != std::vector<std::int64_t>{pixels.slices, classes})
    return refused(c, "declared must have a row a slice and a column a class");
  if (static_cast<std::int64_t>(c.roles.size()) != pixels.slices) return refused(c, "each slice must have one role");
  const auto* first = labels->as<std::uint8_t>();
  if (std::any_of(first, first + labels->elements(), [&](std::uint8_t v) { return v >= classes; }))
    return refused(c, "a label is not the index of a class");
  pixels.labels = *labels;
  pixels.declared = *declared;
  return pixels;
}

torch::Tensor prepareSlice(const CasePixels& pixels, std::int64_t slice, const InputSpec& spec,
                           const IntensityRange& range) {
  const auto panels = makeNetworkInput(sliceOf<float>(pixels.image, slice, pixels.width, pixels.height), spec, range);
  auto prepared = torch::empty({2, spec.height, spec.width}, torch::kUInt8);
  auto* to = prepared.data_ptr<std::uint8_t>();
  const auto* second = panels.enhanced.empty() ? &panels.original : &panels.enhanced;
  for (const auto* panel : {&panels.original, second})
    for (const float value : panel->pixels)
      *to++ = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
  return prepared;
}

torch::Tensor prepareLabels(const CasePixels& pixels, std::int64_t slice, const InputSpec& spec) {
  const auto labels =
      labelsToNetwork(sliceOf<std::uint8_t>(pixels.labels, slice, pixels.width, pixels.height), spec, kIgnoredLabel);
  auto prepared = torch::empty({labels.height, labels.width}, torch::kUInt8);
  std::copy(labels.pixels.begin(), labels.pixels.end(), prepared.data_ptr<std::uint8_t>());
  return prepared;
}

NetworkImages networkImages(const torch::Tensor& panels, std::int64_t channels) {
  const auto one = [&](std::int64_t panel) {
    return panels.narrow(1, panel, 1)
        .expand({panels.size(0), channels, panels.size(2), panels.size(3)})
        .contiguous(torch::MemoryFormat::ChannelsLast);
  };
  return {one(0), one(1)};
}

}  // namespace diptych::models
