#pragma once

#include "core/base/Libraries.h"

namespace diptych::storage {

/// Of the libraries that storage wraps.
LibraryVersions storageLibraries();

}  // namespace diptych::storage
