#pragma once
// What a project has to say for itself, as the data of a report.

#include "app/loop/Slices.h"
#include "core/base/Progress.h"
#include "core/metrics/Metrics.h"
#include "storage/project/Project.h"
#include "ui/report/Report.h"

#include <map>
#include <string>
#include <vector>

namespace diptych::app {

/// Several series of different patients judged together: the mean over patients of the figures pooled in each.
struct ReportCohort {
  std::string title;        ///< "Four hearts that no model has seen"
  std::vector<int> series;  ///< numbers; must be among the report's
};

struct ReportRequest {
  std::string title;        ///< empty: the project's folder name
  std::vector<int> series;  ///< numbers; empty: all
  Protocol protocol = Protocol::patient;
  /// By series number: slices put aside beforehand. The models' figures are then of these alone.
  std::map<int, std::vector<SliceRef>> heldOut;
  std::vector<ReportCohort> cohorts;  ///< sections ahead of the series' own
  std::vector<std::string> rules;     ///< what else a reader must know: how a reference was made
};

/// Compared with the reference track where it has done slices, else with the human track's done slices.
///   first      the first model track of the series
///   corrected  the human track, on done slices that the first model was not trained on
///   retrained  the newest model track, where it is another than the first
/// No model is ever judged on slices that it was trained on. Where a reference exists, both are judged on the same slices,
/// those that nobody labelled and neither was trained on; without one the first is judged on the person's corrections, and
/// a note says that there is nothing to judge the retrained model by.
Result<ui::Report> assembleReport(const storage::Project& project, const ReportRequest& request,
                                  const Progress& progress = {});

}  // namespace diptych::app
