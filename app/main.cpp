// diptych: the loop on the command line.

#include "app/cli/Main.h"

#include "storage/import/Import.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <system_error>

namespace {

/// Files are for their owner alone, and no core dump holds a patient.
void protectPatients() {
  ::umask(077);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

/// Foreign files are parsed by a program of their own, which lies beside this one.
void parseFilesElsewhere() {
  std::error_code unknown;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  diptych::storage::useDecoder(self.parent_path() / "diptych-decoder");
}

}  // namespace

int main(int argc, char** argv) {
  protectPatients();
  try {
    parseFilesElsewhere();
    return diptych::app::runCommandLine(argc, argv);
  } catch (const std::exception& surprise) {
    // Expected failures are values; this is a mistake in the program, or memory that ran out.
    std::fprintf(stderr, "diptych: Something unexpected went wrong: %s.\n", surprise.what());
    return 1;
  }
}
