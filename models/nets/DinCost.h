#pragma once
// How much arithmetic a network needs, counted from its configuration.

#include "models/nets/DinConfig.h"

#include <map>
#include <string>

namespace diptych::models {

struct DinCost {
  double convolutions = 0;  ///< multiply-accumulates in convolutions, as thop and the paper's "GFLOPs" count
  double attention = 0;     ///< multiply-accumulates in the attention's two products
  std::map<std::string, double> byModule;  ///< convolutions by encoder_i, encoder_e, difms.0 …, decoder
};

/// For one image pair of width × height. Norms, activations and resizes are not counted.
DinCost dinCost(const DinConfig& config, std::int64_t width, std::int64_t height);

}  // namespace diptych::models
