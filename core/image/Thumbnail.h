#pragma once
// A small grey picture of a volume, for lists.

#include "core/image/Raster.h"
#include "core/image/Volume.h"

#include <cstdint>

namespace diptych {

/// The middle slice along k of the first phase, laid out as radiologists expect (as viewer/slice/ViewPlane.h does) and with
/// square pixels; the longer side has at most `maxSide` of them, and none is made up where the slice has fewer. CT in the
/// soft-tissue window (40/400), else the 1st to 99th percentile; colour becomes luminance. Empty for an empty volume.
Raster<std::uint8_t> thumbnail(const Volume& volume, int maxSide);

}  // namespace diptych
