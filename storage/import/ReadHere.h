#pragma once
// What scanPaths() and loadSeries() come down to, in this process. Internal to storage: others go through Import.h, which hands
// foreign files to the decoder where there is one.

#include "storage/import/Import.h"

#include <functional>

namespace diptych::storage {

/// What a scan leaves out, and whom it tells.
struct ScanOrders {
  std::vector<Skipped> leftOut;  ///< not to be opened; they end in `skipped` with these reasons
  std::function<void(const std::filesystem::path& file)> next;  ///< called before each file is opened; may be empty
};

Result<ScanResult> scanHere(const std::vector<std::filesystem::path>& paths, const Progress& progress,
                            const ScanOrders& orders = {});
Result<LoadedSeries> loadHere(const SeriesCandidate& candidate, const Progress& progress);

}  // namespace diptych::storage
