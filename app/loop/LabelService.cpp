#include "app/loop/LabelService.h"

#include "app/loop/Tracks.h"
#include "core/base/Files.h"
#include "core/edit/Edit.h"
#include "storage/formats/Nifti.h"

#include <algorithm>
#include <set>

namespace diptych::app {

namespace {

/// "a/b.nii.gz" → "a/b".
std::filesystem::path withoutNiftiEnding(std::filesystem::path file) {
  if (file.extension() == ".gz") file.replace_extension();
  if (file.extension() == ".nii") file.replace_extension();
  return file;
}

/// The scheme in the JSON file beside a label file; nothing where there is none or it says something else.
std::optional<Scheme> sideCarScheme(const std::filesystem::path& labelFile) {
  std::filesystem::path sideCar = withoutNiftiEnding(labelFile);
  sideCar += ".json";
  const auto text = readTextFile(sideCar);
  if (!text) return std::nullopt;
  auto scheme = schemeFromJson(*text);
  if (!scheme) return std::nullopt;
  return std::move(*scheme);
}

std::vector<SegmentValue> valuesIn(const LabelTiles& labels) {
  const std::vector<std::size_t> counts = labels.voxelCounts();
  std::vector<SegmentValue> values;
  for (std::size_t value = 1; value < counts.size(); ++value)
    if (counts[value] > 0) values.push_back(static_cast<SegmentValue>(value));
  return values;
}

bool namesAll(const Scheme& scheme, const std::vector<SegmentValue>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](SegmentValue value) { return scheme.byValue(value) != nullptr; });
}

Scheme numberedScheme(const std::vector<SegmentValue>& values) {
  Scheme scheme;
  scheme.id = randomId();
  scheme.name = "Imported labels";
  for (SegmentValue value : values) {
    const std::string number = std::to_string(value);
    scheme.segments.push_back({value, "label-" + number, {}, "Label " + number, paletteColour(scheme.segments.size())});
  }
  return scheme;
}

/// What the file's values mean: said by the caller, by the side-car, or by a track of the series that knows them all.
Result<Scheme> schemeForImport(const storage::Project& project, const storage::SeriesEntry& series,
                               const LabelImport& import, const LabelTiles& labels) {
  const std::vector<SegmentValue> values = valuesIn(labels);
  if (import.scheme) {
    if (namesAll(*import.scheme, values)) return *import.scheme;
    for (SegmentValue value : values)
      if (!import.scheme->byValue(value))
        return Error{ErrorCode::invalid,
                     "The file " + import.file.string() + " holds the value " + std::to_string(value) +
                         ", which the scheme \"" + import.scheme->name + "\" does not name",
                     "give a scheme that names every value", import.file.string()};
  }
  if (auto sideCar = sideCarScheme(import.file); sideCar && namesAll(*sideCar, values)) return *sideCar;
  for (const auto kind : {storage::TrackKind::human, storage::TrackKind::reference}) {
    const auto track = newestTrack(project, series.volume, kind);
    if (!track) return track.error();
    if (*track && namesAll((*track)->scheme, values)) return (*track)->scheme;
  }
  return numberedScheme(values);
}

/// `labels` with each value of `from` replaced by its counterpart's in `to`, which has one for every segment.
LabelTiles translated(const LabelTiles& labels, const Scheme& from, const Scheme& to) {
  std::vector<SegmentValue> map(std::size_t{1} << 16, 0);
  bool same = true;
  for (const Segment& segment : from.segments) {
    if (const Segment* other = counterpart(segment, to)) map[segment.value] = other->value;
    same = same && map[segment.value] == segment.value;
  }
  if (same) return labels;
  LabelTiles out(labels.size());
  for (const auto& [key, tile] : labels.tiles()) {
    auto copy = std::make_shared<Tile>(*tile);
    for (SegmentValue& value : *copy) value = map[value];
    out.setTile(key, copy);
  }
  return out;
}

std::vector<SliceRef> slicesWithLabels(const LabelTiles& labels) {
  std::set<SliceRef> slices;
  for (const auto& [key, tile] : labels.tiles()) slices.insert({key.t, key.k});
  return {slices.begin(), slices.end()};
}

/// `base` with all slices of `phases` as in `labels`.
LabelTiles withPhases(const LabelTiles& base, const LabelTiles& labels, const std::set<int>& phases) {
  LabelTiles out = base;
  for (const auto& [key, tile] : base.tiles())
    if (phases.contains(key.t)) out.setTile(key, nullptr);
  for (const auto& [key, tile] : labels.tiles())
    if (phases.contains(key.t)) out.setTile(key, tile);
  return out;
}

struct NewLabels {
  storage::TrackKind kind = storage::TrackKind::reference;
  std::string name, editName, author;
  Scheme scheme;
  LabelTiles labels;
  std::set<int> phases;  ///< that the labels speak about
  std::vector<std::string> declared;
  std::vector<SliceRef> done;
};

Result<LabelOutcome> store(storage::Project& project, const storage::SeriesEntry& series, const NewLabels& wanted) {
  auto declared = segmentValues(wanted.scheme, wanted.declared);
  if (!declared) return declared.error();

  std::optional<storage::TrackEntry> track;
  Scheme scheme = wanted.scheme;
  LabelTiles labels = wanted.labels;
  if (wanted.kind == storage::TrackKind::human) {
    auto human = newestTrack(project, series.volume, storage::TrackKind::human);
    if (!human) return human.error();
    track = std::move(*human);
  }
  if (track) {
    const auto before = project.labels(track->id);
    if (!before) return before.error();
    scheme = mergedScheme(track->scheme, wanted.scheme);
    labels = withPhases(*before, translated(wanted.labels, wanted.scheme, scheme), wanted.phases);
    for (SegmentValue& value : *declared) value = counterpart(*wanted.scheme.byValue(value), scheme)->value;
    std::sort(declared->begin(), declared->end());
    if (!(scheme == track->scheme))
      if (const auto set = project.setScheme(track->id, scheme); !set) return set.error();
  } else {
    auto created = project.createTrack(series.volume, wanted.kind, wanted.name, wanted.author, scheme);
    if (!created) return created.error();
    track = std::move(*created);
  }

  std::vector<SliceState> states;
  for (const SliceRef& slice : wanted.done) states.push_back({slice.t, slice.k, SliceStage::done, *declared});
  const auto edit = project.commitLabels(track->id, labels, states, wanted.editName, wanted.author);
  if (!edit) return edit.error();
  auto entry = project.track(track->id);
  if (!entry) return entry.error();
  return LabelOutcome{std::move(*entry), wanted.done};
}

Status refuseWithoutPhase(const storage::SeriesEntry& series, const std::filesystem::path& file) {
  const auto volume = storage::readNifti(file);
  if (!volume) return volume.error();
  if (volume->size().t == series.geometry.size.t) return {};
  return Error{ErrorCode::usage,
               "The labels in " + file.string() + " are of one phase, but series " + std::to_string(series.number) +
                   " has " + std::to_string(series.geometry.size.t),
               "say which one with --phase, counted from 1", file.string()};
}

}  // namespace

Result<LabelOutcome> importLabels(storage::Project& project, const storage::SeriesEntry& series,
                                  const LabelImport& import) {
  const GridSize& size = series.geometry.size;
  if (import.phase && (*import.phase < 0 || *import.phase >= size.t))
    return Error{ErrorCode::usage,
                 "There is no phase " + std::to_string(*import.phase + 1) + ": series " +
                     std::to_string(series.number) + " has " + std::to_string(size.t),
                 "phases are counted from 1",
                 {}};
  const bool everyPhase = !import.phase && size.t > 1;
  if (everyPhase)
    if (const auto known = refuseWithoutPhase(series, import.file); !known) return known.error();

  auto labels = storage::readNiftiLabels(import.file, series.geometry, import.phase.value_or(0));
  if (!labels) return labels.error();
  auto scheme = schemeForImport(project, series, import, *labels);
  if (!scheme) return scheme.error();

  NewLabels wanted;
  wanted.kind = import.kind;
  // Not after the file: those are often named after the patient, and reports print the name of the track.
  wanted.name = import.name.empty() ? "Imported labels" : import.name;
  wanted.editName = "Import labels";
  wanted.author = import.author;
  wanted.scheme = std::move(*scheme);
  wanted.declared = import.declared;
  wanted.done = import.done ? *import.done : slicesWithLabels(*labels);
  if (everyPhase)
    for (int t = 0; t < size.t; ++t) wanted.phases.insert(t);
  else
    wanted.phases.insert(import.phase.value_or(0));
  wanted.labels = std::move(*labels);
  return store(project, series, wanted);
}

Result<LabelOutcome> addLabels(storage::Project& project, const storage::SeriesEntry& series, storage::TrackKind kind,
                               const std::string& name, const Scheme& scheme, const LabelTiles& labels,
                               const std::vector<SliceRef>& done, const std::string& author) {
  if (!(labels.size() == series.geometry.size))
    return Error{ErrorCode::invalid, "The labels \"" + name + "\" are not on the grid of the series", {}, name};
  NewLabels wanted;
  wanted.kind = kind;
  wanted.name = name;
  wanted.editName = "Add labels";
  wanted.author = author;
  wanted.scheme = scheme;
  wanted.labels = labels;
  wanted.done = done;
  for (int t = 0; t < labels.size().t; ++t) wanted.phases.insert(t);
  return store(project, series, wanted);
}

Result<std::filesystem::path> exportLabelsNifti(const storage::Project& project, const storage::SeriesEntry& series,
                                                const storage::TrackEntry& track, const std::filesystem::path& folder) {
  const auto labels = project.labels(track.id);
  if (!labels) return labels.error();
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    return Error{ErrorCode::permission,
                 "Cannot make the folder " + folder.string() + ": " + failure.message(),
                 {},
                 folder.string()};
  const std::filesystem::path file =
      folder / ("series-" + std::to_string(series.number) + "-track-" + std::to_string(track.number) + "-" +
                trackKindName(track.kind) + ".nii.gz");
  if (const auto written = storage::writeNiftiLabels(file, *labels, series.geometry, track.scheme); !written)
    return written.error();
  return file;
}

Result<LabelOutcome> setStage(storage::Project& project, const storage::SeriesEntry& series,
                              const std::vector<SliceRef>& slices, SliceStage stage,
                              const std::vector<std::string>& segments, const std::string& author) {
  auto human = newestTrack(project, series.volume, storage::TrackKind::human);
  if (!human) return human.error();
  if (!*human)
    return Error{ErrorCode::notFound,
                 "Series " + std::to_string(series.number) + " has no human track",
                 "paint, accept a prediction or import labels first",
                 {}};
  storage::TrackEntry& track = **human;
  std::vector<SegmentValue> declared;
  if (stage == SliceStage::done) {
    auto values = segmentValues(track.scheme, segments);
    if (!values) return values.error();
    declared = std::move(*values);
  }
  std::vector<SliceState> states;
  for (const SliceRef& slice : slices) states.push_back({slice.t, slice.k, stage, declared});
  if (const auto set = project.setSliceStates(track.id, states, author); !set) return set.error();
  return LabelOutcome{std::move(track), stage == SliceStage::done ? slices : std::vector<SliceRef>{}};
}

}  // namespace diptych::app
