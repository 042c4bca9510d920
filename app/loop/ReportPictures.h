#pragma once
// The slices that a reader wants to see first: where the newest model was best, middling and worst.

#include "app/loop/SeriesStages.h"
#include "storage/project/Project.h"
#include "ui/report/Report.h"

#include <string>
#include <vector>

namespace diptych::app {

struct PictureGroup {
  std::string title;                         ///< "Series 1", or the cohort's
  std::vector<const SeriesStages*> members;  ///< their slices compete with each other
};

/// Best, median and worst by the mean of the slice's Dice over its segments; up to three pictures, fewer where there are
/// fewer slices, none where nothing was compared.
Result<std::vector<ui::SlicePicture>> bestMedianWorst(const storage::Project& project, const PictureGroup& group);

}  // namespace diptych::app
