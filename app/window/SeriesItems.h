#pragma once
// A project's series as the study browser shows them. Any thread that owns a Project.

#include "storage/project/Project.h"
#include "ui/studies/SeriesItem.h"

#include <vector>

namespace diptych::app {

Result<std::vector<ui::SeriesItem>> seriesItems(const storage::Project& project);

/// "Doe^Jane" as "Doe, Jane" (PS3.5 6.2: family, given, middle, prefix, suffix).
QString personName(const std::string& dicom);

/// The slices of one phase: what a person did with them and what was predicted.
std::vector<ui::SliceMark> sliceMarks(const GridSize& size, int t, const std::vector<SliceState>& human,
                                      const std::vector<SliceState>& predicted);

}  // namespace diptych::app
