#pragma once
// A report such as the loop over a head CT and a heart leaves, for tests and for looking at.

#include "ui/report/Report.h"

namespace diptych::ui::test {

Report sampleReport();
/// Names that are long, foreign or full of markup; figures that are undefined; more rows than a page holds.
Report awkwardReport();

}  // namespace diptych::ui::test
