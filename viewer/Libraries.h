#pragma once

#include "core/base/Libraries.h"

namespace diptych::viewer {

/// Of the libraries that viewer wraps.
LibraryVersions viewerLibraries();

}  // namespace diptych::viewer
