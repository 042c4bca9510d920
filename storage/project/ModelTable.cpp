#include "storage/project/ModelTable.h"

#include "core/base/Files.h"
#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/Rows.h"
#include "storage/project/Unfinished.h"

#include <algorithm>
#include <cctype>

namespace diptych::storage::project {

namespace {

constexpr const char* kSelect = "SELECT card, job FROM model ";
constexpr const char* kAdvice = "; bring the file back from a backup, or train the model anew";

/// The id becomes a file name, and cards come from elsewhere, too.
bool safeAsFileName(const std::string& id) {
  return !id.empty() && id.size() <= 64 &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

}  // namespace

ModelEntry ModelTable::entryOf(const SQLite::Statement& row) const {
  ModelEntry entry;
  entry.card = orThrow(modelCardFromJson(text(row, 0)));
  entry.weights = weightsPath(entry.card.id);
  entry.jobId = text(row, 1);
  return entry;
}

ModelEntry ModelTable::add(const ModelCard& given, const std::filesystem::path& weights, const std::string& jobId,
                           const std::vector<TrainedSlice>& trainedOn) {
  ModelCard card = given;
  if (!safeAsFileName(card.id))
    fail(ErrorCode::invalid,
         "Cannot add the model " + card.name + ": its id \"" + card.id + "\" is not made of letters, digits, - and _");
  if (prepare(db_, "SELECT 1 FROM model WHERE id = ?", card.id).executeStep())
    fail(ErrorCode::conflict, "Cannot add the model " + card.name + ": it is already in the project", {}, card.id);
  const std::string hash = orThrow(sha256OfFile(weights));
  if (card.weightsSha256.empty()) card.weightsSha256 = hash;
  if (card.weightsSha256 != hash)
    fail(ErrorCode::damaged,
         "Cannot add the model " + card.name + ": the weights in " + weights.string() + " are not those of its card",
         "copy both again from where they came", weights.string());

  const auto file = weightsPath(card.id), cardFile = folder_ / "models" / (card.id + ".json");
  std::filesystem::remove(file);  // no row names it: left by an attempt that was cut off
  Unfinished weightsCopy{file}, cardCopy{cardFile};
  copyFileDurably(weights, file, {});
  if (orThrow(sha256OfFile(file)) != hash)
    fail(ErrorCode::damaged, "Cannot add the model " + card.name + ": its weights changed while they were copied", {},
         weights.string());
  const std::string json = toJson(card);
  orThrow(writeFileAtomically(cardFile, std::string_view{json}));
  syncFolder(folder_ / "models");

  SQLite::Transaction transaction{db_, SQLite::TransactionBehavior::IMMEDIATE};
  execute(db_,
          "INSERT INTO model (id, name, parent, card, job, added, created) VALUES (?, ?, ?, ?, ?, "
          "(SELECT coalesce(max(added), 0) + 1 FROM model), ?)",
          card.id, card.name, card.parentId, json, jobId, nowUtc());
  SQLite::Statement slice{db_, "INSERT OR IGNORE INTO model_slice (model, track, t, k) VALUES (?, ?, ?, ?)"};
  for (const TrainedSlice& s : trainedOn) repeat(slice, card.id, s.track.value, s.t, s.k);
  transaction.commit();
  weightsCopy.keep();
  cardCopy.keep();
  return {card, file, jobId};
}

std::vector<ModelEntry> ModelTable::all() const {
  std::vector<ModelEntry> entries;
  auto rows = prepare(db_, (std::string{kSelect} + "ORDER BY added").c_str());
  while (rows.executeStep()) entries.push_back(entryOf(rows));
  return entries;
}

ModelEntry ModelTable::find(const std::string& idOrName) const {
  // An exact name goes before a prefix: "r2" must not turn into some model whose random id begins so.
  for (const char* where : {"WHERE id = ?", "WHERE name = ? ORDER BY added DESC"}) {
    auto row = prepare(db_, (std::string{kSelect} + where).c_str(), idOrName);
    if (row.executeStep()) return entryOf(row);
  }
  const std::string what = "There is no model " + idOrName + " in the project " + folder_.string();
  const std::string advice = "list the models to see their names";
  if (idOrName.empty()) fail(ErrorCode::notFound, what, advice);
  auto rows = prepare(db_, (std::string{kSelect} + "WHERE substr(id, 1, length(?1)) = ?1").c_str(), idOrName);
  if (!rows.executeStep()) fail(ErrorCode::notFound, what, advice, idOrName);
  ModelEntry entry = entryOf(rows);
  if (rows.executeStep())
    fail(ErrorCode::usage, "More than one model of the project has an id that begins with " + idOrName,
         "give more of the id", idOrName);
  return entry;
}

std::vector<TrainedSlice> ModelTable::trainedSlices(const std::string& modelId) const {
  if (!prepare(db_, "SELECT 1 FROM model WHERE id = ?", modelId).executeStep())
    fail(ErrorCode::notFound, "There is no model with the id " + modelId + " in the project " + folder_.string(), {},
         modelId);
  std::vector<TrainedSlice> slices;
  // UNION, not UNION ALL: ends also where hand-made cards name each other as parents.
  auto rows =
      prepare(db_,
              "WITH RECURSIVE line (id) AS (SELECT ?1 UNION SELECT model.parent FROM model JOIN line USING (id)) "
              "SELECT DISTINCT track, t, k FROM model_slice JOIN line ON line.id = model ORDER BY track, t, k",
              modelId);
  while (rows.executeStep()) slices.push_back({{integer(rows, 0)}, smallInteger(rows, 1), smallInteger(rows, 2)});
  return slices;
}

void ModelTable::removeUnfinished() {
  project::removeUnfinished(folder_ / "models", [&](const std::string& name) {
    return prepare(db_, "SELECT 1 FROM model WHERE id = ?", std::filesystem::path{name}.stem().string()).executeStep();
  });
}

std::vector<std::string> ModelTable::damages(const Progress& progress) const {
  std::vector<std::string> found;
  for (const ModelEntry& entry : all()) {
    throwIfCancelled(progress, "Checking the project");
    if (!std::filesystem::exists(entry.weights))
      found.push_back("The weights of the model " + entry.card.name + " are missing: " + entry.weights.string() +
                      kAdvice);
    else if (const auto hash = sha256OfFile(entry.weights); !hash || *hash != entry.card.weightsSha256)
      found.push_back("The weights of the model " + entry.card.name +
                      " do not have the checksum of its card: " + entry.weights.string() + kAdvice);
  }
  return found;
}

}  // namespace diptych::storage::project
