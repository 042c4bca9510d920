#pragma once
// What a window is told of a job: how far it is, and how it ended.

#include "core/jobs/JobFolder.h"

#include <QMetaType>
#include <QString>
#include <optional>
#include <vector>

namespace diptych::app {

struct JobProgress {
  QString id;
  double fraction = 0;
  QString what;  ///< "Training, epoch 3", "Waiting for the job before it"
  std::optional<double> secondsLeft;
  bool waiting = false;  ///< its turn has not come
  bool silent = false;   ///< its worker does not answer, or gets no further; `what` is the sentence that says so
};

struct JobEnd {
  JobState state = JobState::succeeded;  ///< succeeded, failed, cancelled or interrupted
  std::optional<JobResult> result;       ///< of a success; it has not been taken into the project yet
  QString sentence;                      ///< for people: what happened, and what can be done
};

/// Adds a point to a curve. A training that was resumed goes over its last steps again: what the curve had from that step on
/// is dropped.
void addToCurve(std::vector<CurvePoint>& curve, const CurvePoint& point);

}  // namespace diptych::app

Q_DECLARE_METATYPE(diptych::CurvePoint)
Q_DECLARE_METATYPE(diptych::app::JobProgress)
Q_DECLARE_METATYPE(diptych::app::JobEnd)
