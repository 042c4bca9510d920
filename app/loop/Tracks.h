#pragma once
// Finding tracks and agreeing on segments.

#include "core/model/ModelCard.h"
#include "storage/project/Project.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diptych::app {

/// By number ("2"), by kind ("human", "reference", "model": the newest of that kind) or by exact name (the
/// newest).
Result<storage::TrackEntry> findTrack(const storage::Project& project, const storage::SeriesEntry& series,
                                      std::string_view text);
/// The newest track of a kind; nothing where there is none. A series has one human track in this version.
Result<std::optional<storage::TrackEntry>> newestTrack(const storage::Project& project, VolumeId volume,
                                                       storage::TrackKind kind);

/// The scheme that a model's tracks get: the first of `known` that has a counterpart (by code, then exact
/// name) for every class, so that values and colours agree with what is there already; else one made of the
/// classes (value = index). There a class has the colour of its counterpart in the first scheme of `elsewhere` that has one, so that a
/// segment looks the same in every series.
Scheme schemeForClasses(const std::vector<ModelClass>& classes, const std::vector<Scheme>& known,
                        const std::vector<Scheme>& elsewhere = {});

/// The segment of `scheme` that means the same: by code, then by exact name; null where there is none.
const Segment* counterpart(const Segment& segment, const Scheme& scheme);

/// `scheme` with the segments of `more` that have no counterpart in it appended under free values.
Scheme mergedScheme(Scheme scheme, const Scheme& more);

/// Values of the named segments, ascending; all of the scheme for an empty list. An unknown name is refused.
Result<std::vector<SegmentValue>> segmentValues(const Scheme& scheme, const std::vector<std::string>& idsOrNames);

/// A ready-made scheme by id ("cardiac-mr"); ErrorCode::notFound lists the ids there are.
Result<Scheme> readyMadeScheme(std::string_view id);

/// A scheme of plain names: values 1, 2, …, palette colours, ids made from the names.
Result<Scheme> schemeFromNames(const std::vector<std::string>& names);

}  // namespace diptych::app
