#include "ui/report/ModelWords.h"

#include "ui/text/NumberText.h"

namespace diptych::ui {

std::string gridWords(const InputSpec& spec) {
  const std::string size = std::to_string(spec.width) + " × " + std::to_string(spec.height) + " pixels";
  std::string words = "Slices along the " + spec.plane + " plane, ";
  words += spec.fit == InputSpec::Fit::stretch ? "stretched to " + size : "fitted and padded to " + size;
  if (spec.channels > 1) words += ", grey value repeated in " + std::to_string(spec.channels) + " channels";
  return words;
}

std::string intensityWords(const IntensityRule& rule) {
  const std::string ends = " (black to white)";
  switch (rule.kind) {
    case IntensityRule::Kind::window:
      return "Window from " + shortText(rule.low) + " to " + shortText(rule.high) + ends;
    case IntensityRule::Kind::volumePercentiles:
      return "Percentiles " + shortText(rule.low) + " to " + shortText(rule.high) + " of the whole volume" + ends;
    case IntensityRule::Kind::slicePercentiles:
      return "Percentiles " + shortText(rule.low) + " to " + shortText(rule.high) + " of each slice" + ends;
    case IntensityRule::Kind::eightBit:
      return "8-bit grey levels as they are";
  }
  return {};
}

std::string enhancerWords(const EnhancerSpec& spec) {
  if (spec.kind == "fuzzy")
    return "Fuzzy enhancement (m " + std::to_string(spec.m) + ", n " + std::to_string(spec.n) + ", gamma " +
           shortText(spec.gamma) + ", sigma " + shortText(spec.sigmaU) + ")";
  if (spec.kind == "clahe")
    return "Contrast-limited histogram equalisation (clip limit " + shortText(spec.clipLimit) + ", " +
           std::to_string(spec.tiles) + " × " + std::to_string(spec.tiles) + " tiles)";
  if (spec.kind == "zero-dce")
    return "Zero-DCE, a network trained with the model (" + std::to_string(spec.steps) + " steps)";
  if (spec.kind == "equalize") return "Histogram equalisation";
  if (spec.kind == "copy") return "The original once more";
  return spec.kind;
}

std::string mirroredWords() {
  return "Mean of four: of the slice, of it mirrored left to right, top to bottom, and both";
}

}  // namespace diptych::ui
