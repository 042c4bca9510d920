#pragma once
// A configuration in numbers. LibTorch's headers stay out of here.

#include "core/base/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diptych::models {

struct NetSummary {
  std::string name, description;
  std::vector<std::string> departures;
  std::int64_t parameters = 0;
  std::vector<std::pair<std::string, std::string>> shapes;  ///< parameters in the order of registration: "16x3x3x3"
  std::map<std::string, std::int64_t> modules;  ///< parameters of encoder_i.stages.2, difms.0.attn_ie, decoder.proj …
  double gmac = 0, attentionGmac = 0;           ///< of one image pair: convolutions; the attention's two products
  std::map<std::string, double> gmacByPart;
};

/// Builds the network of a configuration and counts. ErrorCode::invalid where it cannot take `size` × `size` pixels.
Result<NetSummary> summarise(std::string_view configJson, int size);

}  // namespace diptych::models
