#include "storage/project/Names.h"

#include "storage/project/Rows.h"

#include <map>
#include <vector>

namespace diptych::storage::project {

std::string nameOf(SQLite::Database& db, VolumeId volume) {
  try {
    auto row = prepare(db, "SELECT series FROM volume WHERE id = ?", volume.value);
    if (row.executeStep()) return "series " + std::to_string(integer(row, 0));
  } catch (const SQLite::Exception&) {  // the id will have to do
  }
  return "the volume with the id " + std::to_string(volume.value);
}

std::string nameOf(SQLite::Database& db, TrackId track) {
  try {
    auto row = prepare(db, "SELECT number, volume FROM track WHERE id = ?", track.value);
    if (row.executeStep())
      return "track " + std::to_string(integer(row, 0)) + " of " + nameOf(db, VolumeId{integer(row, 1)});
  } catch (const SQLite::Exception&) {  // the id will have to do
  }
  return "the track with the id " + std::to_string(track.value);
}

std::string inWords(const Slices& slices) {
  std::map<int, std::vector<int>> byPhase;
  for (const auto& [t, k] : slices) byPhase[t].push_back(k);
  std::string words;
  for (const auto& [t, numbers] : byPhase) {
    words += words.empty() ? "" : ", ";
    words += numbers.size() == 1 ? "slice " : "slices ";
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i > 0) words += i + 1 == numbers.size() ? " and " : ", ";
      words += std::to_string(numbers[i] + 1);
    }
    words += " of phase " + std::to_string(t + 1);
  }
  return words;
}

}  // namespace diptych::storage::project
