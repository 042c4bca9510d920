#pragma once
// A file tried in a process of its own.

#include <filesystem>
#include <string>

namespace diptych::fuzz {

enum class Ending { read, refused, crashed, hung, wordless };
const char* endingName(Ending ending);

struct Trial {
  Ending ending = Ending::read;
  int status = 0;      ///< as waitpid() gives it
  std::string output;  ///< the refusal, or what the process said before it died; at most a few kilobytes
  bool fault() const { return ending == Ending::crashed || ending == Ending::hung || ending == Ending::wordless; }
};

/// Runs `fuzz_reader KIND PATH` and waits for it; after `seconds` it is killed. Any thread.
Trial tried(const std::filesystem::path& reader, const std::string& kind, const std::filesystem::path& path,
            double seconds);

}  // namespace diptych::fuzz
