#include "app/loop/Tracks.h"

#include "core/label/PresetSchemes.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

namespace diptych::app {

namespace {

bool hasCounterparts(const std::vector<ModelClass>& classes, const Scheme& scheme) {
  return classToSegment(classes, scheme).ok();
}

/// "RV cavity" → "rv-cavity"; unique among `taken`.
std::string slug(const std::string& name, const std::set<std::string>& taken) {
  std::string id;
  for (char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte))
      id += static_cast<char>(std::tolower(byte));
    else if (!id.empty() && id.back() != '-')
      id += '-';
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  if (id.empty()) id = "segment";
  std::string unique = id;
  for (int n = 2; taken.contains(unique); ++n) unique = id + "-" + std::to_string(n);
  return unique;
}

/// Colours as in `elsewhere`; the others get those of the palette that are left.
void giveColours(Scheme& scheme, const std::vector<Scheme>& elsewhere) {
  std::vector<Colour> taken;
  std::vector<Segment*> rest;
  for (Segment& segment : scheme.segments) {
    const Segment* model = nullptr;
    for (const Scheme& other : elsewhere)
      if (model == nullptr) model = counterpart(segment, other);
    if (model != nullptr && std::find(taken.begin(), taken.end(), model->colour) == taken.end())
      taken.push_back(segment.colour = model->colour);
    else
      rest.push_back(&segment);
  }
  std::size_t position = 0;
  for (Segment* segment : rest) {
    // More segments than colours begin again.
    const std::size_t last = position + scheme.segments.size();
    while (position < last && std::find(taken.begin(), taken.end(), paletteColour(position)) != taken.end()) ++position;
    segment->colour = paletteColour(position++);
  }
}

std::set<std::string> idsOf(const Scheme& scheme) {
  std::set<std::string> ids;
  for (const Segment& segment : scheme.segments) ids.insert(segment.id);
  return ids;
}

}  // namespace

Result<std::optional<storage::TrackEntry>> newestTrack(const storage::Project& project, VolumeId volume,
                                                       storage::TrackKind kind) {
  auto tracks = project.tracks(volume);
  if (!tracks) return tracks.error();
  std::optional<storage::TrackEntry> newest;
  for (storage::TrackEntry& track : *tracks)
    if (track.kind == kind && (!newest || track.number > newest->number)) newest = std::move(track);
  return newest;
}

Result<storage::TrackEntry> findTrack(const storage::Project& project, const storage::SeriesEntry& series,
                                      std::string_view text) {
  const auto tracks = project.tracks(series.volume);
  if (!tracks) return tracks.error();

  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool isNumber = failure == std::errc{} && end == text.data() + text.size();
  const auto kind = storage::trackKindFromName(text);

  const storage::TrackEntry* found = nullptr;
  for (const storage::TrackEntry& track : *tracks) {
    const bool fits = isNumber ? track.number == number : kind ? track.kind == *kind : track.name == text;
    if (fits && (!found || track.number > found->number)) found = &track;
  }
  if (found) return *found;

  std::string known;
  for (const storage::TrackEntry& track : *tracks)
    known += (known.empty() ? "" : ", ") + std::to_string(track.number) + " (" + trackKindName(track.kind) + ")";
  return Error{ErrorCode::notFound,
               "Series " + std::to_string(series.number) + " has no track \"" + std::string(text) + "\"",
               known.empty() ? "it has no tracks yet" : "it has the tracks " + known, std::string(text)};
}

const Segment* counterpart(const Segment& segment, const Scheme& scheme) {
  if (!segment.code.empty())
    for (const Segment& other : scheme.segments)
      if (other.code.scheme == segment.code.scheme && other.code.value == segment.code.value) return &other;
  for (const Segment& other : scheme.segments)
    if (other.name == segment.name) return &other;
  return nullptr;
}

Scheme schemeForClasses(const std::vector<ModelClass>& classes, const std::vector<Scheme>& known,
                        const std::vector<Scheme>& elsewhere) {
  for (const Scheme& scheme : known)
    if (hasCounterparts(classes, scheme)) return scheme;
  Scheme scheme;
  scheme.id = randomId();
  scheme.name = "Classes of the model";
  for (const ModelClass& modelClass : classes) {
    if (modelClass.index == 0) continue;
    scheme.segments.push_back({static_cast<SegmentValue>(modelClass.index),
                               slug(modelClass.name, idsOf(scheme)),
                               modelClass.code,
                               modelClass.name,
                               {}});
  }
  giveColours(scheme, elsewhere);
  return scheme;
}

Scheme mergedScheme(Scheme scheme, const Scheme& more) {
  SegmentValue next = 1;
  for (const Segment& segment : scheme.segments) next = std::max<SegmentValue>(next, segment.value + 1);
  bool grew = false;
  for (const Segment& segment : more.segments) {
    if (counterpart(segment, scheme)) continue;
    Segment added = segment;
    added.value = next++;
    added.id = slug(segment.id.empty() ? segment.name : segment.id, idsOf(scheme));
    scheme.segments.push_back(std::move(added));
    grew = true;
  }
  if (grew) scheme.id = randomId();  // no longer the preset it may have been
  return scheme;
}

Result<std::vector<SegmentValue>> segmentValues(const Scheme& scheme, const std::vector<std::string>& idsOrNames) {
  std::vector<SegmentValue> values;
  if (idsOrNames.empty()) {
    for (const Segment& segment : scheme.segments) values.push_back(segment.value);
  } else {
    for (const std::string& wanted : idsOrNames) {
      const Segment* segment = scheme.find(wanted);
      if (!segment) {
        std::string known;
        for (const Segment& other : scheme.segments) known += (known.empty() ? "" : ", ") + other.name;
        return Error{ErrorCode::notFound, "There is no segment \"" + wanted + "\"",
                     known.empty() ? "the scheme has no segments" : "the scheme has " + known, wanted};
      }
      values.push_back(segment->value);
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

Result<Scheme> readyMadeScheme(std::string_view id) {
  if (const Scheme* scheme = presetScheme(id)) return *scheme;
  std::string known;
  for (const Scheme& scheme : presetSchemes()) known += (known.empty() ? "" : ", ") + scheme.id;
  return Error{ErrorCode::notFound, "There is no ready-made scheme \"" + std::string(id) + "\"", "there are " + known,
               std::string(id)};
}

Result<Scheme> schemeFromNames(const std::vector<std::string>& names) {
  Scheme scheme;
  scheme.id = randomId();
  scheme.name = "Segments";
  for (const std::string& name : names) {
    if (name.empty()) return Error{ErrorCode::usage, "A segment needs a name", "give names separated by commas", {}};
    if (scheme.find(name)) return Error{ErrorCode::usage, "The segment \"" + name + "\" is named twice", {}, name};
    scheme.segments.push_back({static_cast<SegmentValue>(scheme.segments.size() + 1),
                               slug(name, idsOf(scheme)),
                               {},
                               name,
                               paletteColour(scheme.segments.size())});
  }
  return scheme;
}

}  // namespace diptych::app
