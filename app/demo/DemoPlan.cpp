#include "app/demo/DemoPlan.h"

namespace diptych::app {

DemoPlan demoPlan(bool quick) {
  DemoPlan plan;
  if (quick) {
    plan.headCt.round1 = {40, 0.5};
    plan.headCt.round2 = {12, 0.25};
    plan.phantom.trainHearts = 3;
    plan.phantom.testHearts = 2;
    plan.phantom.correctedSlices = 9;
    plan.phantom.round1 = {28, 0.85};
    plan.phantom.round2 = {16, 0.4};
  } else {
    plan.headCt.round1 = {150, 2.25};
    plan.headCt.round2 = {60, 1.5};
    plan.phantom.correctedSlices = 36;
    plan.phantom.round1 = {25, 1.75};
    plan.phantom.round2 = {20, 1.25};
  }
  return plan;
}

}  // namespace diptych::app
