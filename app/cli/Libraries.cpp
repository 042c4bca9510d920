#include "app/cli/Libraries.h"

#include "storage/Libraries.h"
#include "viewer/Libraries.h"

#include <CLI/Version.hpp>

#include <QtGlobal>

namespace diptych::app {

LibraryVersions libraryVersions() {
  LibraryVersions all{{"Qt", qVersion()}, {"CLI11", CLI11_VERSION}};
  for (const LibraryVersions& module : {viewer::viewerLibraries(), storage::storageLibraries(), coreLibraries()})
    all.insert(all.end(), module.begin(), module.end());
  return all;
}

}  // namespace diptych::app
