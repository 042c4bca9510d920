#pragma once
// strokes.json: what `diptych paint` replays. Format in core/tools/README.md.

#include "core/base/Result.h"
#include "core/label/Scheme.h"
#include "core/tools/Brush.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace diptych {

using StrokeAction = std::variant<Stroke, FilledPolygon>;

struct NamedAction {
  std::string name;  ///< the history's words for the edit
  StrokeAction action;
};

/// What the history says of an action that brought no name: "Brush, LV cavity, slice 5", counted from 1 as people do; in slices along i
/// and j "column 5" and "row 5".
std::string actionName(const StrokeAction& action, const Scheme& scheme);

/// Segment names or ids are looked up in `scheme`; an unknown one, a slice outside `size`, an unknown key or a wrong
/// version is refused with the number of the stroke concerned.
Result<std::vector<NamedAction>> strokesFromJson(std::string_view text, const Scheme& scheme, GridSize size);
std::string toJson(const std::vector<NamedAction>& actions, const Scheme& scheme);

/// Strokes that turn `from` into `to` on slice (k,t) up to features smaller than a voxel, as a careful reader would lay
/// them: large discs where they fit inside the wanted region, then smaller ones, each value in turn.
/// Used to replay corrections where a reference exists (demo, tests). `geometry` is the one that paint() will be given: its
/// in-plane spacing decides what a disc covers. Both rasters have the same size.
std::vector<NamedAction> strokesTowards(const Raster<SegmentValue>& from, const Raster<SegmentValue>& to, int k, int t,
                                        const Scheme& scheme, const Geometry& geometry = {});

}  // namespace diptych
