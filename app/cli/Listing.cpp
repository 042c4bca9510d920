#include "app/cli/Listing.h"

#include "app/cli/Json.h"
#include "app/cli/Table.h"
#include "app/cli/Words.h"

namespace diptych::app {

Result<Output> listing(const storage::Project& project) {
  const auto series = project.series();
  if (!series) return series.error();
  Output output;
  Table table({"Series", "Patient", "Date", "Mod.", "Description", "Size", "Spacing", "Tracks"});
  Json list = Json::array();
  for (const storage::SeriesEntry& entry : *series) {
    const auto tracks = project.tracks(entry.volume);
    if (!tracks) return tracks.error();
    std::string words;
    Json trackList = Json::array();
    for (const storage::TrackEntry& track : *tracks) {
      const auto states = project.sliceStates(track.id);
      if (!states) return states.error();
      const std::size_t done = doneSlices(*states).size();
      words += (words.empty() ? "" : ", ") + std::to_string(track.number) + " " + trackKindName(track.kind);
      if (track.kind != storage::TrackKind::model) words += " (" + std::to_string(done) + " done)";
      Json json = jsonOf(track);
      json["done"] = done;
      trackList.push_back(std::move(json));
    }
    const std::string who = entry.patient.name.empty() ? entry.patient.id : entry.patient.name;
    table.add({std::to_string(entry.number), who, entry.study.date, entry.series.modality, entry.series.description,
               describeSize(entry.geometry), describeSpacing(entry.geometry), words});
    Json json = jsonOf(entry);
    json["tracks"] = std::move(trackList);
    list.push_back(std::move(json));
  }
  output.text = table.empty() ? "No series yet; `diptych import` brings them in\n" : table.text();
  output.json = {{"project", project.folder().string()}, {"series", std::move(list)}};
  return output;
}

}  // namespace diptych::app
