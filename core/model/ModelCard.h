#pragma once
// What a trained network is, in words and numbers: the JSON file beside its weights.

#include "core/base/Result.h"
#include "core/image/Volume.h"
#include "core/label/Scheme.h"
#include "core/preprocess/InputSpec.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diptych {

/// Index of the network's output channel; 0 is background. Mapped to segments by code, then exact name.
struct ModelClass {
  int index = 0;
  CodedTerm code;
  std::string name;
  bool operator==(const ModelClass&) const = default;
};

struct ModelCard {
  int version = 1;
  std::string id;          ///< random; also the file name of the weights in a project
  std::string name;        ///< "Head CT round 2"
  std::string created;     ///< ISO 8601, UTC
  std::string configName;  ///< "din-lite"
  std::string configJson;  ///< the network's configuration, complete
  InputSpec input;
  std::vector<ModelClass> classes;         ///< background first
  std::string modality;                    ///< DICOM code the model was trained on
  double spacingLow = 0, spacingHigh = 0;  ///< in-plane mm seen in training; 0,0 = unknown
  std::string parentId;                    ///< the model this one was retrained from; empty = from scratch
  int studies = 0, slices = 0;             ///< trained on
  std::int64_t parameters = 0;
  std::uint64_t seed = 0;
  int epochs = 0;
  double trainingSeconds = 0;
  std::map<std::string, double> validationDice;  ///< by class name; empty where nothing was held out
  std::string weightsSha256;
};

std::string toJson(const ModelCard& card);
Result<ModelCard> modelCardFromJson(std::string_view text);

/// Reasons why the model should not be run on this volume (modality, plane, spacing), as sentences; empty = it fits.
std::vector<std::string> misfits(const ModelCard& card, const Volume& volume);

/// Whether the model finds any segment of the scheme (SameStructure.h).
bool knowsAny(const ModelCard& card, const Scheme& scheme);

/// Segment value for each class index (0 → 0); a class without a counterpart by code, then exact name, is an error that
/// names it.
Result<std::vector<SegmentValue>> classToSegment(const std::vector<ModelClass>& classes, const Scheme& scheme);

}  // namespace diptych
