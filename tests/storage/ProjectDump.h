#pragma once
// Everything that a project gives, as text in sections: to compare a damaged project with what it was.

#include "core/base/Files.h"
#include "tests/storage/ProjectFixtures.h"

#include <map>
#include <sstream>
#include <string>

namespace diptych::storage::test {

inline constexpr const char* kErrorMark = "ERROR ";
using Sections = std::map<std::string, std::string>;

/// Values are separated by a character that no text here contains; doubles keep every bit.
class DumpText {
public:
  template <class T>
  DumpText& operator<<(const T& value) {
    out_.precision(17);
    out_ << value << '\x1f';
    return *this;
  }
  std::string text() const { return out_.str(); }

private:
  std::ostringstream out_;
};

inline std::string text(const Geometry& g) {
  DumpText out;
  out << g.size.x << g.size.y << g.size.z << g.size.t << static_cast<int>(g.unit);
  for (const double value : g.affine.matrix()) out << value;
  return out.text();
}

inline std::string text(const SeriesEntry& s) {
  DumpText out;
  out << s.id.value << s.volume.value << s.number << s.patient.id << s.patient.issuer << s.patient.name
      << s.patient.birthDate << s.patient.sex << s.study.uid << s.study.date << s.study.time << s.study.description
      << s.study.accession << s.series.uid << s.series.modality << s.series.description << s.series.number
      << s.series.protocol << static_cast<int>(s.series.role) << static_cast<int>(s.format) << text(s.geometry)
      << s.files << s.copied;
  for (const auto& note : s.notes) out << note;
  return out.text();
}

inline std::string text(const Volume& v) {
  DumpText out;
  out << text(v.geometry()) << static_cast<int>(v.type()) << v.channels() << v.slope() << v.intercept() << v.modality()
      << sha256({v.bytes(), v.byteCount()});
  return out.text();
}

inline std::string text(const Raster<std::uint8_t>& picture) {
  DumpText out;
  out << picture.width << picture.height << sha256(std::as_bytes(std::span{picture.pixels}));
  return out.text();
}

inline std::string text(const std::vector<Instance>& instances) {
  DumpText out;
  for (const Instance& i : instances) out << i.path.string() << i.frame << i.sopInstanceUid << i.k << i.t;
  return out.text();
}

inline std::string text(const TrackEntry& t) {
  DumpText out;
  out << t.id.value << t.volume.value << t.number << static_cast<int>(t.kind) << t.name << t.author << t.modelId
      << t.created << toJson(t.scheme);
  for (const SegmentValue value : t.retiredValues) out << value;
  return out.text();
}

inline std::string text(const LabelTiles& labels) {
  DumpText out;
  out << labels.size().x << labels.size().y << labels.size().z << labels.size().t;
  for (const auto& [key, tile] : labels.tiles())
    out << key.t << key.k << key.ty << key.tx << sha256(std::as_bytes(std::span{*tile}));
  return out.text();
}

inline std::string text(const std::vector<EditEntry>& edits) {
  DumpText out;
  for (const EditEntry& e : edits)
    out << e.seq << e.track.value << static_cast<int>(e.kind) << e.target << e.name << e.author << e.modelId
        << e.created;
  return out.text();
}

inline std::string text(const std::vector<SliceState>& states) {
  DumpText out;
  for (const SliceState& s : states) {
    out << s.t << s.k << static_cast<int>(s.stage) << s.doubt.value_or(-1);
    for (const SegmentValue value : s.declared) out << value;
  }
  return out.text();
}

inline std::string text(const ModelEntry& m) {
  DumpText out;
  out << toJson(m.card) << m.weights.string() << m.jobId;
  return out.text();
}

inline std::string text(const std::vector<TrainedSlice>& slices) {
  DumpText out;
  for (const TrainedSlice& s : slices) out << s.track.value << s.t << s.k;
  return out.text();
}

inline std::string text(const JobEntry& j) {
  DumpText out;
  out << j.id << static_cast<int>(j.task) << j.created << j.description << j.folder.string() << j.contextJson
      << j.taken;
  return out.text();
}

template <class T>
void addSection(Sections& sections, const std::string& name, const Result<T>& result) {
  sections[name] = result ? text(*result) : kErrorMark + result.error().sentence();
}

inline void dumpTrack(Sections& sections, const Project& project, TrackId track) {
  const std::string name = "track " + std::to_string(track.value);
  addSection(sections, name, project.track(track));
  addSection(sections, name + " labels", project.labels(track));
  addSection(sections, name + " edits", project.edits(track));
  addSection(sections, name + " states", project.sliceStates(track));
}

/// A list as one section, and `each` for what is in it.
template <class T, class Each>
void addList(Sections& sections, const std::string& name, const Result<std::vector<T>>& list, Each&& each) {
  if (!list) {
    sections[name] = kErrorMark + list.error().sentence();
    return;
  }
  std::string all;
  for (const T& entry : *list) {
    all += text(entry);
    each(entry);
  }
  sections[name] = all;
}

inline Sections sectionsOf(const Project& project) {
  Sections sections;
  addList(sections, "series", project.series(), [&](const SeriesEntry& entry) {
    const std::string name = "series " + std::to_string(entry.number);
    addSection(sections, name, project.seriesByNumber(entry.number));
    addSection(sections, name + " volume", project.loadVolume(entry.volume));
    addSection(sections, name + " thumbnail", project.thumbnail(entry.volume));
    addSection(sections, name + " instances", project.instances(entry.volume));
    addList(sections, name + " tracks", project.tracks(entry.volume),
            [&](const TrackEntry& track) { dumpTrack(sections, project, track.id); });
  });
  addList(sections, "models", project.models(), [&](const ModelEntry& entry) {
    addSection(sections, "model " + entry.card.id, project.model(entry.card.id));
    addSection(sections, "model " + entry.card.id + " slices", project.trainedSlices(entry.card.id));
  });
  addList(sections, "jobs", project.jobs(), [](const JobEntry&) {});
  return sections;
}

/// Sections end with two characters that no text here contains.
inline std::string dumpProject(const std::filesystem::path& folder, Project::Mode mode) {
  Sections sections;
  if (const auto project = Project::open(folder, mode))
    sections = sectionsOf(**project);
  else
    sections["open"] = kErrorMark + project.error().sentence();
  std::string all;
  for (const auto& [name, content] : sections) all += name + '\x1d' + content + '\x1c';
  return all;
}

inline Sections sectionsOf(const std::string& dump) {
  Sections sections;
  for (std::size_t begin = 0, end = 0; (end = dump.find('\x1c', begin)) != std::string::npos; begin = end + 1) {
    const std::string section = dump.substr(begin, end - begin);
    const std::size_t middle = section.find('\x1d');
    sections[section.substr(0, middle)] = section.substr(middle + 1);
  }
  return sections;
}

}  // namespace diptych::storage::test
