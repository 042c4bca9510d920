#pragma once
// strokes.json: what `diptych paint` replays. Format in core/tools/README.md.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/Result.h"
#include "core/label/Scheme.h"
#include "core/tools/Brush.h"

namespace diptych {

using StrokeAction = std::variant<Stroke, FilledPolygon>;

struct NamedAction {
  std::string name;  ///< the history's words for the edit
  StrokeAction action;
};

/// Segment names or ids are looked up in `scheme`; an unknown one, a slice outside `size`, an unknown key or a wrong
/// version is refused with the number of the stroke concerned.
Result<std::vector<NamedAction>> strokesFromJson(std::string_view text, const Scheme& scheme, GridSize size);
std::string toJson(const std::vector<NamedAction>& actions, const Scheme& scheme);

/// Strokes that turn `from` into `to` on slice (k,t) up to features smaller than a voxel, as a careful reader would lay
/// them: large discs where they fit inside the wanted region, then smaller ones, each value in turn.
/// Used to replay corrections where a reference exists (demo, tests).
std::vector<NamedAction> strokesTowards(const Raster<SegmentValue>& from, const Raster<SegmentValue>& to, int k, int t,
                                        const Scheme& scheme);

}  // namespace diptych
