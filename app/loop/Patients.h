#pragma once
// Who a series is of, as splits and reports count patients.

#include "storage/project/Project.h"

#include <string>

namespace diptych::app {

/// (PatientID, issuer); where files name nobody the study stands for its patient, else the series itself. Equal keys mean the same
/// patient. For comparing alone: it holds patient text.
std::string patientKey(const storage::SeriesEntry& series);

}  // namespace diptych::app
