#pragma once

#include "core/base/Result.h"

namespace diptych::viewer {

/// Whether VTK could have an off-screen OpenGL window now. Asked of X first, because VTK ends the program where there is
/// no display, no GLX, or no context of OpenGL 3.2. Takes up to a tenth of a second, for the OpenGL driver is loaded.
/// ErrorCode::unsupported says what is missing.
Result<void> probeOpenGl();

}  // namespace diptych::viewer
