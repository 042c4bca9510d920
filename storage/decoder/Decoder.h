#pragma once
// Foreign files are parsed by another process, so that a hostile or broken one kills that process and nothing else. It is
// confined (Confinement.h), has a bounded memory, and answers over a socket (Messages.h); what it answers is checked here as
// if the file itself had written it.

#include "storage/import/Import.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <vector>

namespace diptych::storage::decoder {

struct DecoderLimits {
  std::size_t memoryBytes = 0;  ///< of address space; 0: three quarters of the machine's memory, at least 2 GiB
  /// A decoder that says nothing for so long is ended. It speaks before each file of a scan, and while it reads.
  std::chrono::milliseconds silence{120'000};
  /// Files that end the decoder are left out and the scan begins again; after so many it is given up.
  int culprits = 16;
};

/// Starts a process for each call; any thread. Cancelling ends it at once, also inside a step.
class Decoder {
public:
  /// `program` is diptych-decoder.
  explicit Decoder(std::filesystem::path program, DecoderLimits limits = {});

  /// As scanPaths(). A file that ends the decoder is found in `skipped` with that reason.
  Result<ScanResult> scan(const std::vector<std::filesystem::path>& paths, const Progress& progress) const;
  /// As loadSeries(); ErrorCode::unreadable where the files ended the decoder. The voxels lie in memory that nobody can write to.
  Result<LoadedSeries> load(const SeriesCandidate& candidate, const Progress& progress) const;

private:
  std::filesystem::path program_;
  DecoderLimits limits_;
};

}  // namespace diptych::storage::decoder
