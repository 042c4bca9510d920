#pragma once
// Everything a report says as rows of one table, for spreadsheets and scripts.

#include "ui/report/Report.h"

#include <optional>
#include <string>
#include <vector>

namespace diptych::ui {

struct FlatRow {
  std::string section;  ///< "Report", a study's title, "Picture", "Training: …", "Model: …", "Rules"
  std::string segment, stage, figure;
  std::string text;
  std::optional<double> value;  ///< empty where the row is words or undefined
};

std::vector<FlatRow> flatRows(const Report& report);

}  // namespace diptych::ui
