#include "app/loop/JobCase.h"

#include "app/loop/ModelFiles.h"
#include "core/base/Files.h"
#include "core/edit/Edit.h"
#include "core/tensorfile/TensorFile.h"

#include <algorithm>
#include <memory>

namespace diptych::app {

namespace {

/// Hands the vector over instead of copying it: an image may be most of the memory.
template <class T>
Tensor ownedTensor(TensorType type, std::vector<std::int64_t> shape, std::vector<T>&& values) {
  auto owner = std::make_shared<std::vector<T>>(std::move(values));
  Tensor tensor;
  tensor.type = type;
  tensor.shape = std::move(shape);
  tensor.bytes = std::shared_ptr<const std::byte>(owner, reinterpret_cast<const std::byte*>(owner->data()));
  return tensor;
}

std::vector<std::uint8_t> classPixels(const CaseLabels& labels, const std::vector<SliceRef>& slices,
                                      std::size_t slicePixels) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(slices.size() * slicePixels);
  for (const SliceRef& slice : slices)
    for (SegmentValue value : labels.labels->slice(slice.k, slice.t).pixels)
      pixels.push_back(value < labels.classOfValue.size() ? static_cast<std::uint8_t>(labels.classOfValue[value]) : 0);
  return pixels;
}

std::vector<std::uint8_t> declaredFlags(const CaseLabels& labels) {
  const auto classes = static_cast<std::size_t>(labels.classes);
  std::vector<std::uint8_t> flags(labels.declared.size() * classes, 0);
  for (std::size_t n = 0; n < labels.declared.size(); ++n) {
    flags[n * classes] = 1;
    for (int index : labels.declared[n]) flags[n * classes + static_cast<std::size_t>(index)] = 1;
  }
  return flags;
}

/// A hard link where possible.
Result<std::string> place(const std::filesystem::path& jobFolder, const std::filesystem::path& file,
                          const std::string& relative) {
  std::error_code failure;
  std::filesystem::create_hard_link(file, jobFolder / relative, failure);
  if (failure) {
    failure.clear();
    std::filesystem::copy_file(file, jobFolder / relative, failure);
  }
  if (failure)
    return Error{
        ErrorCode::failed, "Cannot copy the weights " + file.string() + ": " + failure.message(), {}, file.string()};
  return relative;
}

}  // namespace

Result<JobCase> writeJobCase(const std::filesystem::path& jobFolder, int number, const Volume& volume,
                             const std::vector<SliceRef>& slices, const InputSpec& input, const CaseLabels* labels,
                             const Progress& progress) {
  const GridSize size = volume.size();
  const auto slicePixels = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
  const auto count = static_cast<std::int64_t>(slices.size());

  std::vector<float> image;
  image.reserve(slices.size() * slicePixels);
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (progress.cancelled()) return Error{ErrorCode::cancelled, "Preparing the job was cancelled", {}, {}};
    progress(static_cast<double>(n) / static_cast<double>(slices.size()), "Writing the job's pixels");
    const Raster<float> slice = volume.slice(slices[n].k, slices[n].t);
    image.insert(image.end(), slice.pixels.begin(), slice.pixels.end());
  }

  TensorFile file;
  file.tensors["image"] = ownedTensor(TensorType::f32, {count, size.y, size.x}, std::move(image));
  if (labels) {
    file.tensors["labels"] =
        ownedTensor(TensorType::u8, {count, size.y, size.x}, classPixels(*labels, slices, slicePixels));
    file.tensors["declared"] = ownedTensor(TensorType::u8, {count, labels->classes}, declaredFlags(*labels));
  }

  JobCase jobCase;
  jobCase.id = std::to_string(number);
  jobCase.file = "inputs/case-" + jobCase.id + ".safetensors";
  const std::filesystem::path path = jobFolder / jobCase.file;
  if (const auto written = writeTensorFile(path, file); !written) return written.error();
  auto hash = sha256OfFile(path);
  if (!hash) return hash.error();
  jobCase.sha256 = std::move(*hash);
  jobCase.range = volumeIntensityRange(volume, input.intensity);
  const Vec3 spacing = volume.geometry().affine.spacing();
  jobCase.spacingX = spacing.x;
  jobCase.spacingY = spacing.y;
  return jobCase;
}

Result<std::string> placeWeights(const std::filesystem::path& jobFolder, const std::filesystem::path& weights,
                                 const ModelCard& card) {
  if (const auto fit = checkWeights(weights, card); !fit) return fit.error();
  return place(jobFolder, weights, "inputs/weights.safetensors");
}

Result<std::string> placeImageNet(const std::filesystem::path& jobFolder, const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored))
    return Error{ErrorCode::notFound, "There is no file " + file.string(),
                 "name the safetensors file of a ConvNeXt-Base trained on ImageNet", file.string()};
  return place(jobFolder, std::filesystem::canonical(file, ignored), "inputs/imagenet.safetensors");
}

Result<LabelTiles> readPrediction(const std::filesystem::path& jobFolder, const JobOutputCase& output,
                                  const GridSize& size, const std::vector<SliceRef>& slices,
                                  const std::vector<SegmentValue>& valueOfClass) {
  const std::filesystem::path path = jobFolder / output.file;
  const auto damaged = [&](const std::string& why) {
    return Error{ErrorCode::damaged, "The prediction " + path.string() + " cannot be used: " + why, "run the job again",
                 path.string()};
  };
  const auto hash = sha256OfFile(path);
  if (!hash) return hash.error();
  if (*hash != output.sha256) return damaged("its checksum is not the recorded one");
  const auto file = readTensorFile(path);
  if (!file) return file.error();
  const auto found = file->tensors.find("labels");
  if (found == file->tensors.end()) return damaged("it has no tensor \"labels\"");
  const Tensor& tensor = found->second;
  if (tensor.type != TensorType::u8 ||
      tensor.shape != std::vector<std::int64_t>{static_cast<std::int64_t>(slices.size()), size.y, size.x})
    return damaged("its labels have another shape than the slices that were asked for");

  EditBuilder builder{LabelTiles(size)};
  Raster<SegmentValue> raster(size.x, size.y);
  const auto* classes = tensor.as<std::uint8_t>();
  for (const SliceRef& slice : slices) {
    for (SegmentValue& pixel : raster.pixels) {
      const std::uint8_t index = *classes++;
      if (index >= valueOfClass.size()) return damaged("it holds a class that the model does not have");
      pixel = valueOfClass[index];
    }
    builder.setSlice(slice.k, slice.t, raster);
  }
  LabelTiles labels(size);
  if (const auto applied = apply(labels, std::move(builder).finish("Prediction")); !applied) return applied.error();
  return labels;
}

}  // namespace diptych::app
