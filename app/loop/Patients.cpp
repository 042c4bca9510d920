#include "app/loop/Patients.h"

namespace diptych::app {

std::string patientKey(const storage::SeriesEntry& series) {
  if (!series.patient.id.empty()) return "patient " + series.patient.id + "\n" + series.patient.issuer;
  if (!series.study.uid.empty()) return "study " + series.study.uid;
  return "series " + std::to_string(series.number);
}

}  // namespace diptych::app
