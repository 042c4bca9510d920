#pragma once
// Short phrases that several commands print.

#include "core/image/Volume.h"
#include "core/model/ModelCard.h"

#include <cstdint>
#include <string>

namespace diptych::app {

std::string describeSize(const Geometry& geometry);     ///< "256 × 256 × 10 × 20"
std::string describeSpacing(const Geometry& geometry);  ///< "1.2891 × 1.2891 × 8 mm"
std::string describeBytes(std::uintmax_t bytes);        ///< "18.7 MB"
std::string describeSeconds(double seconds);            ///< "41 s", "12 min"
std::string decimal(double value, int digits);
std::string plural(std::size_t count, const std::string& one, const std::string& many);  ///< "1 slice", "3 slices"
/// Class names of a model without its background: "LV, Myo, RV".
std::string describeClasses(const ModelCard& card);

}  // namespace diptych::app
