#include "models/infer/Segmenter.h"

#include "core/base/Files.h"
#include "core/base/FreeMemory.h"
#include "models/data/CasePixels.h"
#include "models/enhance/PanelEnhancer.h"
#include "models/enhance/ZeroDceWeights.h"
#include "models/infer/Doubt.h"
#include "models/infer/Freeze.h"
#include "models/infer/Look.h"
#include "models/memory/MemoryPlan.h"
#include "models/runtime/DeviceWork.h"
#include "models/weights/Weights.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace diptych::models {
namespace {

namespace fs = std::filesystem;

/// Enough to fill two cores, little enough to be cancelled within a second.
constexpr int kBatch = 4;

Error cancelledError() {
  return {ErrorCode::cancelled, "The segmentation was cancelled", "", ""};
}

/// [C,H,W] → a raster a class.
std::vector<Raster<float>> planesOf(const torch::Tensor& logits) {
  const auto classes = logits.size(0);
  const auto height = static_cast<int>(logits.size(1)), width = static_cast<int>(logits.size(2));
  const auto values = logits.contiguous();
  const float* from = values.const_data_ptr<float>();
  std::vector<Raster<float>> planes;
  for (std::int64_t c = 0; c < classes; ++c) {
    auto& plane = planes.emplace_back(width, height);
    std::copy_n(from + c * height * width, plane.pixels.size(), plane.pixels.begin());
  }
  return planes;
}

/// Rounded inwards, so that a row half of padding does not count.
ShownPart shownPart(const CasePixels& pixels, const InputSpec& input) {
  const FitTransform fit = fitTransform(pixels.width, pixels.height, input);
  const auto range = [](double scale, double offset, std::int64_t native, std::int64_t network) {
    // Edges of the slice are half a pixel outside its outermost centres, in both rasters.
    const double begin = offset, end = offset + scale * static_cast<double>(native);
    const auto low = std::clamp<std::int64_t>(std::llround(std::ceil(begin - 1e-6)), 0, network - 1);
    return std::pair{low, std::clamp<std::int64_t>(std::llround(std::floor(end + 1e-6)), low + 1, network)};
  };
  const auto [left, right] = range(fit.scaleX, fit.offsetX, pixels.width, input.width);
  const auto [top, bottom] = range(fit.scaleY, fit.offsetY, pixels.height, input.height);
  return {left, top, right, bottom};
}

}  // namespace

struct Segmenter::Impl {
  Din net{nullptr};
  DceNet enhancer{nullptr};  ///< where it makes the second panels
  torch::Device device{torch::kCPU};
  Precision precision = Precision::float32;
  std::int64_t parameters = 0;  ///< counted before packing empties some
  double weightBytes = 0;       ///< what the network takes without maps, as the memory plan counts it
};

Segmenter::Segmenter(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Segmenter::~Segmenter() = default;

Result<std::unique_ptr<Segmenter>> Segmenter::load(const JobSpec& spec, const fs::path& folder, const Runtime& runtime,
                                                   Precision precision) {
  auto config = dinConfigFromJson(spec.configJson);
  if (!config) return config.error();
  if (spec.weights.empty())
    return Error{ErrorCode::invalid, "The job names no weights to segment with", "choose a model", "weights"};
  config->numClasses = static_cast<std::int64_t>(spec.classes.size());
  auto impl = std::make_unique<Impl>();
  if (const auto room = memoryForAJob(); room && runtime.device == "cpu") {
    const auto& [width, height] = std::pair{spec.input.width, spec.input.height};
    if (auto fits = planPrediction(*config, width, height, 1, precision, *room); !fits) return fits.error();
    if (auto cost = predictionMemory(*config, width, height, precision)) impl->weightBytes = cost->fixed;
  }
  const auto status = guarded("load the network", [&]() -> Status {
    impl->net = Din{*config};
    impl->device = torch::Device{runtime.device};
    const bool enhances = isMadeByWorker(spec.input.enhancer);
    if (enhances) {
      auto enhancer = loadZeroDce(folder / spec.weights);
      if (!enhancer) return enhancer.error();
      impl->enhancer = std::move(*enhancer);
      impl->enhancer->to(impl->device);
    }
    if (auto loaded = loadWeights(impl->net, folder / spec.weights, enhances ? kZeroDcePrefix : ""); !loaded)
      return loaded;
    impl->net->to(impl->device);
    impl->parameters = impl->net->parameterCount();
    freeze(impl->net, precision);
    impl->precision = precision;
    return {};
  });
  if (!status) return status.error();
  return std::unique_ptr<Segmenter>{new Segmenter{std::move(impl)}};
}

Result<std::string> Segmenter::keyOf(const JobSpec& spec, const fs::path& folder) {
  auto hash = sha256OfFile(folder / spec.weights);
  if (!hash) return hash.error();
  const char* enhancer = isMadeByWorker(spec.input.enhancer) ? " with its enhancer " : " ";
  return *hash + enhancer + std::to_string(spec.classes.size()) + " " + spec.configJson;
}

Result<JobResult> Segmenter::segment(const JobSpec& spec, const fs::path& folder, const Progress& progress) {
  const auto& config = impl_->net->config();
  if (auto status = checkInput(config, spec.input); !status) return status.error();
  JobResult result;
  result.parameters = impl_->parameters;
  std::error_code failed;
  fs::create_directories(folder / "outputs", failed);
  if (failed) return Error{ErrorCode::permission, "Cannot create " + (folder / "outputs").string(), "", ""};

  const auto status = guarded("segment the images", [&]() -> Status {
    const c10::InferenceMode inference;
    std::int64_t batchSize = kBatch;
    if (const auto room = memoryForAJob(); room && impl_->device.is_cpu()) {
      // The network is there already: what it takes is free for the plan, which counts it.
      const auto all = *room + static_cast<std::uint64_t>(impl_->weightBytes);
      const auto fits = planPrediction(config, spec.input.width, spec.input.height, kBatch, impl_->precision, all);
      if (!fits) return fits.error();
      batchSize = *fits;
    }
    for (std::size_t i = 0; i < spec.cases.size(); ++i) {
      const JobCase& c = spec.cases[i];
      auto pixels = readCase(folder, c, spec);
      if (!pixels) return pixels.error();
      const ShownPart shown = shownPart(*pixels, spec.input);
      std::vector<std::uint8_t> labels;
      std::vector<float> doubt;
      labels.reserve(pixels->image.elements());
      for (std::int64_t first = 0; first < pixels->slices; first += batchSize) {
        if (progress.cancelled()) return cancelledError();
        const auto last = std::min(pixels->slices, first + batchSize);
        progress((static_cast<double>(i) + static_cast<double>(first) / static_cast<double>(pixels->slices)) /
                     static_cast<double>(spec.cases.size()),
                 "Segmenting slice " + std::to_string(first + 1) + " of " + std::to_string(pixels->slices));
        std::vector<torch::Tensor> panels;
        for (auto n = first; n < last; ++n) panels.push_back(prepareSlice(*pixels, n, spec.input, c.range));
        const auto batch = torch::stack(panels);
        if (!impl_->enhancer.is_empty()) enhancePanels(impl_->enhancer, batch, impl_->device);
        const auto images = networkImages(toDevice(batch, impl_->device).to(torch::kFloat32) / 255, config.inChannels);
        const auto answer = look(impl_->net, images, spec.input.mirrored, progress.stop);
        if (!answer) return cancelledError();
        const auto logits = answer->to(torch::kCPU);
        const auto doubtOfBatch = doubtOf(logits, shown);
        doubt.insert(doubt.end(), doubtOfBatch.begin(), doubtOfBatch.end());
        for (std::int64_t n = 0; n < last - first; ++n) {
          const auto native = logitsToNative(planesOf(logits[n]), pixels->width, pixels->height, spec.input);
          labels.insert(labels.end(), native.pixels.begin(), native.pixels.end());
        }
      }
      TensorFile file;
      file.tensors.emplace("labels", makeTensor(TensorType::u8, pixels->image.shape, labels));
      file.tensors.emplace("doubt", makeTensor(TensorType::f32, {pixels->slices}, doubt));
      const std::string name = "outputs/" + c.id + ".safetensors";
      if (auto written = writeTensorFile(folder / name, file); !written) return written;
      auto hash = sha256OfFile(folder / name);
      if (!hash) return hash.error();
      result.outputs.push_back({c.id, name, *hash});
    }
    return {};
  });
  if (!status) return status.error();
  return result;
}

}  // namespace diptych::models
