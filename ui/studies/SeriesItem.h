#pragma once
// What the study browser shows of a series.

#include <QImage>
#include <QString>
#include <vector>

namespace diptych::ui {

/// State of one slice as dots show it.
struct SliceMark {
  enum class Stage { untouched, inWork, done } stage = Stage::untouched;
  bool predicted = false;  ///< ring
  bool doubtful = false;   ///< flame
  bool operator==(const SliceMark&) const = default;
};

struct SeriesItem {
  int number = 0;                   ///< the project's, what signals carry
  QString patient, patientDetails;  ///< "Doe, Jane"; "F · born 1961 · id 4711"
  QString patientKey;               ///< equal for the same patient, for grouping alone
  QString study, studyKey;          ///< "12 Mar 2024 · Cardiac MR"
  QString title;                    ///< "SAX cine"
  QString details;                  ///< "MR · 256 × 256 × 10 × 20 · 1.29 × 1.29 × 8 mm"
  QString notes;                    ///< what the importer noted, a sentence a line; tooltip
  bool secondary = false;           ///< scout, secondary capture: hidden unless asked for
  std::vector<SliceMark> slices;    ///< of the phase shown, or summed over phases: one for each slice k
  int done = 0, total = 0;          ///< slices of all phases
  bool reference = false;           ///< has a reference track
};

}  // namespace diptych::ui
