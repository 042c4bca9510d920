#include "app/jobs/JobNews.h"

namespace diptych::app {

void addToCurve(std::vector<CurvePoint>& curve, const CurvePoint& point) {
  while (!curve.empty() && curve.back().step >= point.step) curve.pop_back();
  curve.push_back(point);
}

}  // namespace diptych::app
