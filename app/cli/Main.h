#pragma once

namespace diptych::app {

/// The command line. Exit status: 0 done, 1 failed, 2 wrong use.
int runCommandLine(int argc, char** argv);

}  // namespace diptych::app
