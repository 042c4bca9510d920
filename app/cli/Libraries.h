#pragma once

#include "core/base/Libraries.h"

namespace diptych::app {

/// Of all the libraries that this program runs with.
LibraryVersions libraryVersions();

}  // namespace diptych::app
