#pragma once
// What a project has to say for itself, as the data of a report.

#include "core/base/Progress.h"
#include "core/metrics/Metrics.h"
#include "storage/project/Project.h"
#include "ui/report/Report.h"

#include <string>
#include <vector>

namespace diptych::app {

struct ReportRequest {
  std::string title;        ///< empty: the project's folder name
  std::vector<int> series;  ///< numbers; empty: all
  Protocol protocol = Protocol::patient;
};

/// Compared with the reference track where it has done slices, else with the human track's done slices.
///   first      the first model track of the series, by creation
///   corrected  the human track
///   retrained  the newest track of a model that has a parent, or came later than the first; only on slices
///   that nobody
///              labelled (not done in the human track). Without a reference there, a note says so instead of
///              a figure.
Result<ui::Report> assembleReport(const storage::Project& project, const ReportRequest& request,
                                  const Progress& progress = {});

}  // namespace diptych::app
