#pragma once
// Tables on paper: column widths, heading, rows that may break across pages.

#include "ui/report/Blocks.h"
#include "ui/report/PageSheet.h"
#include "ui/report/Paginator.h"

#include <vector>

namespace diptych::ui {

std::vector<Strip> tableRows(const TableBlock& table, const Typography& type, double width);
std::vector<Strip> factRows(const FactsBlock& facts, const Typography& type, double width);

}  // namespace diptych::ui
