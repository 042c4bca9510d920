// diptych: the loop on the command line.

#include "app/cli/Main.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <exception>

namespace {

/// Files are for their owner alone, and no core dump holds a patient.
void protectPatients() {
  ::umask(077);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

int main(int argc, char** argv) {
  protectPatients();
  try {
    return diptych::app::runCommandLine(argc, argv);
  } catch (const std::exception& surprise) {
    // Expected failures are values; this is a mistake in the program, or memory that ran out.
    std::fprintf(stderr, "diptych: Something unexpected went wrong: %s.\n", surprise.what());
    return 1;
  }
}
