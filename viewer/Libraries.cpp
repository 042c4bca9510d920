#include "viewer/Libraries.h"

#include <vtkVersion.h>

namespace diptych::viewer {

LibraryVersions viewerLibraries() {
  return {{"VTK", vtkVersion::GetVTKVersion()}};
}

}  // namespace diptych::viewer
