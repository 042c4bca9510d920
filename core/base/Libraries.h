#pragma once
// Each module knows the libraries it wraps; `diptych doctor` asks them all.

#include <string>
#include <utility>
#include <vector>

namespace diptych {

/// Name and version, as loaded at run time where the library can tell.
using LibraryVersions = std::vector<std::pair<std::string, std::string>>;

/// Of the libraries that core wraps.
LibraryVersions coreLibraries();

}  // namespace diptych
