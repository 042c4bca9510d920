// fuzz_reader KIND PATH: reads one file through the product's own door, within 2 GB and 5 seconds.
//   exit 0: it was read · 1: it was refused, with the sentence on standard output · anything else is a fault.

#include "tests/fuzz/Doors.h"
#include "tests/support/Sanitizer.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

using diptych::test::kSanitized;

namespace {

enum Exit { exitRead = 0, exitRefused = 1, exitWordless = 2, exitWrongUse = 3 };

void limit(int what, rlim_t most) {
  const rlimit both{most, most + 1};  // the first second beyond it is announced (SIGXCPU), the next is the end
  if (::setrlimit(what, &both) != 0) std::abort();
}

/// Here rather than in the caller, so that a file tried by hand meets the same limits.
void confine() {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, kSanitized ? 40 : 5);
  if (kSanitized) return;  // maps terabytes that it never touches
  limit(RLIMIT_AS, rlim_t{2} << 30);
  limit(RLIMIT_FSIZE, rlim_t{1} << 30);
}

/// A person will read it on a terminal: nothing in it may act there.
bool fitToPrint(const std::string& sentence) {
  return sentence.size() > 4 && std::none_of(sentence.begin(), sentence.end(),
                                             [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7F; });
}

int refused(const std::string& sentence) {
  std::printf("%s\n", sentence.c_str());
  return fitToPrint(sentence) ? exitRefused : exitWordless;
}

}  // namespace

int main(int argc, char** argv) {
  const auto& doors = diptych::fuzz::doors();
  const auto door = argc == 3
                        ? std::find_if(doors.begin(), doors.end(), [&](const auto& d) { return d.kind == argv[1]; })
                        : doors.end();
  if (door == doors.end()) {
    std::fprintf(stderr, "usage: fuzz_reader KIND PATH\n");
    for (const auto& d : doors) std::fprintf(stderr, "  %-10s %s\n", d.kind.data(), d.what.data());
    return exitWrongUse;
  }
  confine();
  const auto status = door->read(argv[2]);
  return status ? exitRead : refused(status.error().sentence());
}
