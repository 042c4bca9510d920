// diptych: the loop on the command line.

#include "app/cli/Main.h"

#include "storage/import/Import.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace {

/// Files are for their owner alone, and no core dump holds a patient. A limit of 0 stops dumps into files only: where the
/// system pipes them to a collector (systemd-coredump, apport), the kernel takes no notice of any limit but exactly 1, which
/// stops both kinds. What a system may know beyond that gets a dump of no memory at all. PR_SET_DUMPABLE, which the worker
/// uses, would shut the window off from the desktop's portals.
void protectPatients() {
  ::umask(077);
  const rlimit none{1, 1};
  ::setrlimit(RLIMIT_CORE, &none);
  std::ofstream{"/proc/self/coredump_filter"} << "0";
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
