#pragma once

#include <string>
#include <utility>
#include <vector>

namespace diptych::app {

/// Name and version of the libraries that this program runs with.
std::vector<std::pair<std::string, std::string>> libraryVersions();

}  // namespace diptych::app
