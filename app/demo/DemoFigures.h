#pragma once
// The demo's figures, and demo.json.

#include "app/demo/StepLog.h"
#include "app/loop/Slices.h"
#include "core/metrics/Metrics.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace diptych::app {

/// Dice by short name, in the order of the table; empty where undefined.
using NamedDice = std::vector<std::pair<std::string, std::optional<double>>>;

struct HeadCtFigures {
  int series = 0;                           ///< its number in the project
  NamedDice round1, round2;                 ///< pooled over the held-out slices
  NamedDice threshold;                      ///< best single threshold on the same slices
  std::vector<std::string> thresholdWords;  ///< "HU ≥ 226", in the order of `threshold`
  std::vector<SliceRef> heldOut, labelledRound1, corrected;
  int strokes = 0;
};

struct PhantomFigures {
  std::vector<int> trainSeries, testSeries;  ///< numbers in the project
  std::vector<int> trainSeeds, testSeeds;
  NamedDice round1, round2;  ///< pooled over all phases and slices of a test heart, then the mean over the hearts
  int labelledSlices = 0, correctedSlices = 0, strokes = 0;
  BootstrapResult difference;  ///< round 2 minus round 1; a unit is a phase of a heart, a group is a heart
};

struct DemoFigures {
  bool quick = false;
  std::uint64_t seed = 1;
  std::optional<HeadCtFigures> headCt;
  std::string headCtMissing;  ///< why, where there is none
  PhantomFigures phantom;
  std::vector<DemoStep> steps;
  double seconds = 0;
};

/// {"ct": {"round1": {"bone", "intracranial"}, "round2": …, "threshold": …}, "phantom": {"round1": {"LV", "Myo", "RV"},
/// "round2": …}, "details": …}. "ct" is null without the head CT. Slices are counted from 0.
std::string toJson(const DemoFigures& figures);

/// The closing table, for people.
std::string tableOf(const DemoFigures& figures);
/// "0.012 (95 % interval 0.003 to 0.020; 4 hearts, 48 phases)".
std::string differenceWords(const BootstrapResult& difference);

/// True where the text is the demo.json of a finished demo; `table` then gets the closing table as it was printed.
bool readFinished(const std::string& demoJson, std::string& table);

}  // namespace diptych::app
