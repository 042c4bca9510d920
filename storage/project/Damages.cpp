#include "storage/project/Damages.h"

#include "storage/project/EditTable.h"
#include "storage/project/Failure.h"
#include "storage/project/JobTable.h"
#include "storage/project/Names.h"
#include "storage/project/PageSeals.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/Rows.h"
#include "storage/project/SliceTable.h"
#include "storage/project/TrackTable.h"
#include "storage/project/WriteAheadLog.h"

#include <map>

namespace diptych::storage::project {

namespace {

constexpr const char* kRestore = "; restore the project from a backup";

/// What the tables hold, in people's words.
const std::map<std::string, std::string>& tableWords() {
  static const std::map<std::string, std::string> words{{"patient", "the patients"},
                                                        {"study", "the studies"},
                                                        {"series", "the list of series"},
                                                        {"source_file", "the list of source files"},
                                                        {"instance", "the list of source files"},
                                                        {"volume", "the geometry of the series"},
                                                        {"thumbnail", "the thumbnails"},
                                                        {"track", "the tracks and their segments"},
                                                        {"tile_content", "the labels"},
                                                        {"tile", "the labels"},
                                                        {"edit", "the history of edits"},
                                                        {"edit_tile", "the history of edits"},
                                                        {"retired_segment", "the deleted segments"},
                                                        {"slice_state", "what was said about slices"},
                                                        {"slice_state_log", "what was said about slices"},
                                                        {"model", "the models"},
                                                        {"model_slice", "the slices that models were trained on"},
                                                        {"job", "the jobs"},
                                                        {"job_volume", "which images jobs hold"},
                                                        {"purge", "what is left to be cleaned after a removal"}};
  return words;
}

class Inspection {
public:
  Inspection(SQLite::Database& db, Volumes& volumes, const ModelTable& models, const Progress& progress)
      : db_{db}, volumes_{volumes}, models_{models}, progress_{progress} {}

  std::vector<std::string> run() {
    look(0, "Checking the database");
    structure();
    references();
    const std::vector<SeriesEntry> all = series();
    for (std::size_t i = 0; i < all.size(); ++i) {
      look(0.2 + 0.7 * static_cast<double>(i) / static_cast<double>(all.size()), "Checking the series");
      ofSeries(all[i]);
    }
    look(0.9, "Checking the models");
    attempt("the models", [&] { append(models_.damages(progress_)); });
    attempt("the jobs", [&] { (void)JobTable{db_, {}}.all(); });
    return std::move(found_);
  }

private:
  void look(double fraction, const char* doing) const {
    throwIfCancelled(progress_, "Checking the project");
    progress_(fraction, doing);
  }

  void append(std::vector<std::string> more) {
    found_.insert(found_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }

  /// Runs a part; where that fails, `what` "cannot be read".
  template <class Work>
  void attempt(const std::string& what, Work&& work) {
    try {
      work();
    } catch (const Failure& failure) {
      if (failure.error.code == ErrorCode::cancelled) throw;
      found_.push_back(failure.error.sentence());
    } catch (const std::exception&) {
      found_.push_back("Cannot read " + what + ": it is damaged in the database" + kRestore);
    }
  }

  bool isWhole(const std::string& table) {
    try {
      auto row = SQLite::Statement{db_, "PRAGMA quick_check('" + table + "')"};
      return row.executeStep() && text(row, 0) == "ok";
    } catch (const SQLite::Exception&) {
      return false;
    }
  }

  void structure() {
    attempt("the database", [&] {
      auto broken = brokenSeals(db_);
      if (!broken.empty()) {
        const LoggedPages logged = pagesInLog(db_.getFilename());
        std::erase_if(broken, [&](std::int64_t number) {
          return logged.numbers.contains(static_cast<std::uint32_t>(number)) ||
                 (logged.pageCount != 0 && number > logged.pageCount);
        });
      }
      const bool whole = db_.execAndGet("PRAGMA quick_check(1)").getString() == "ok";
      if (whole && broken.empty()) return;
      std::set<std::string> affected;
      SQLite::Statement tables{db_, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"};
      while (tables.executeStep())
        if (const std::string name = text(tables, 0); !isWhole(name)) {
          const auto words = tableWords().find(name);
          affected.insert(words == tableWords().end() ? name : words->second);
        }
      std::string sentence = "The database is damaged";
      if (!broken.empty()) sentence += " (" + std::to_string(broken.size()) + " of its pages have changed on the disk)";
      std::string list;
      for (const std::string& what : affected) list += (list.empty() ? "" : ", ") + what;
      sentence +=
          affected.empty() ? ": no data that is in use, but it must not be written to" : ": affected are " + list;
      found_.push_back(sentence + kRestore);
    });
  }

  void references() {
    attempt("the references between tables", [&] {
      SQLite::Statement rows{db_, "PRAGMA foreign_key_check"};
      while (rows.executeStep())
        found_.push_back("The database is damaged: the table " + text(rows, 0) + " refers to a row of " +
                         text(rows, 2) + " that is missing" + kRestore);
    });
  }

  std::vector<SeriesEntry> series() {
    std::vector<SeriesEntry> all;
    attempt("the list of series", [&] { all = volumes_.table().all(); });
    return all;
  }

  void ofSeries(const SeriesEntry& entry) {
    const std::string name = "series " + std::to_string(entry.number);
    const SeriesTable& table = volumes_.table();
    attempt("the source files of " + name, [&] { (void)table.instances(entry.id); });
    attempt("the thumbnail of " + name, [&] { (void)table.thumbnail(entry.volume); });
    attempt("the volume of " + name, [&] {
      if (auto damage = volumes_.damage(entry.volume)) found_.push_back(std::move(*damage));
    });
    std::vector<TrackEntry> tracks;
    attempt("the tracks of " + name, [&] { tracks = TrackTable{db_}.ofVolume(entry.volume); });
    for (const TrackEntry& track : tracks) {
      look(0.2, "Checking the labels");
      ofTrack(track, entry.geometry.size, "track " + std::to_string(track.number) + " of " + name);
    }
  }

  void ofTrack(const TrackEntry& track, const GridSize& size, const std::string& name) {
    attempt("the labels of " + name, [&] {
      Slices damaged;
      (void)TrackTable{db_}.intactHeads(track.id, size, damaged);
      if (!damaged.empty())
        found_.push_back("The labels of " + name + " are damaged on " + inWords(damaged) + kRestore);
    });
    attempt("the history of " + name, [&] {
      (void)EditTable{db_}.ofTrack(track.id);
      againstHistory(track.id, name);
      earlierLabels(track.id, name);
    });
    attempt("what was said about the slices of " + name, [&] { (void)SliceTable{db_}.states(track.id); });
  }

  /// The heads of a track are what its newest edits left there. Where they are not, parts of the file are of different age.
  void againstHistory(TrackId track, const std::string& name) {
    auto rows = prepare(db_,
                        "WITH newest AS (SELECT t, k, ty, tx, after, max(edit) FROM edit_tile "
                        "WHERE edit IN (SELECT seq FROM edit WHERE track = ?1) GROUP BY t, k, ty, tx) "
                        "SELECT n.t, n.k FROM newest n LEFT JOIN tile h ON h.track = ?1 AND h.t = n.t AND h.k = n.k "
                        "AND h.ty = n.ty AND h.tx = n.tx WHERE h.content IS NOT n.after "
                        "UNION SELECT t, k FROM tile h WHERE track = ?1 AND NOT EXISTS (SELECT 1 FROM newest n "
                        "WHERE n.t = h.t AND n.k = h.k AND n.ty = h.ty AND n.tx = h.tx)",
                        track.value);
    Slices odd;
    while (rows.executeStep()) odd.insert({smallInteger(rows, 0), smallInteger(rows, 1)});
    if (!odd.empty())
      found_.push_back("The labels of " + name + " are not what its history says on " + inWords(odd) + kRestore);
  }

  /// What undo would bring back.
  void earlierLabels(TrackId track, const std::string& name) {
    auto rows =
        prepare(db_,
                "SELECT t, k, content FROM (SELECT t, k, before AS content FROM edit_tile WHERE edit IN (SELECT "
                "seq FROM edit WHERE track = ?1) UNION SELECT t, k, after FROM edit_tile WHERE edit IN (SELECT "
                "seq FROM edit WHERE track = ?1)) WHERE content IS NOT NULL AND content NOT IN (SELECT content "
                "FROM tile WHERE track = ?1) ORDER BY content",
                track.value);
    Slices damaged;
    while (rows.executeStep()) {
      throwIfCancelled(progress_, "Checking the project");
      if (!TileStore{db_}.isWhole(integer(rows, 2))) damaged.insert({smallInteger(rows, 0), smallInteger(rows, 1)});
    }
    if (!damaged.empty())
      found_.push_back("Earlier labels of " + name + " that undo would bring back are damaged on " + inWords(damaged) +
                       kRestore);
  }

  SQLite::Database& db_;
  Volumes& volumes_;
  const ModelTable& models_;
  const Progress& progress_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> damagesOf(SQLite::Database& db, Volumes& volumes, const ModelTable& models,
                                   const Progress& progress) {
  return Inspection{db, volumes, models, progress}.run();
}

}  // namespace diptych::storage::project
