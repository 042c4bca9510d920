#include "storage/project/SeriesTable.h"

#include "storage/project/Failure.h"
#include "storage/project/PosixFiles.h"
#include "storage/project/Rows.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <map>

namespace diptych::storage::project {

namespace {

SourceFormat formatFromName(const std::string& name) {
  for (const SourceFormat format : {SourceFormat::dicom, SourceFormat::nifti, SourceFormat::invesalius})
    if (name == sourceFormatName(format)) return format;
  fail(ErrorCode::damaged, "The project names an image format that this program does not know: " + name);
}

SeriesRole roleFromName(const std::string& name) {
  for (const SeriesRole role : {SeriesRole::image, SeriesRole::scout, SeriesRole::secondary, SeriesRole::document})
    if (name == seriesRoleName(role)) return role;
  fail(ErrorCode::damaged, "The project names a role of a series that this program does not know: " + name);
}

/// From the columns nx, ny, nz, nt, affine, unit.
Geometry geometryOf(const SQLite::Statement& row, int first) {
  Geometry geometry;
  geometry.size = {smallInteger(row, first), smallInteger(row, first + 1), smallInteger(row, first + 2),
                   smallInteger(row, first + 3)};
  geometry.affine = Affine::fromMatrix(nlohmann::json::parse(text(row, first + 4)).get<std::array<double, 16>>());
  geometry.unit = text(row, first + 5) == "px" ? LengthUnit::pixels : LengthUnit::millimetres;
  return geometry;
}

constexpr const char* kSelectSeries =
    "SELECT s.id, v.id, v.nx, v.ny, v.nz, v.nt, v.affine, v.unit, "
    "p.patient_id, p.issuer, p.name, p.birth_date, p.sex, st.uid, st.date, st.time, st.description, st.accession, "
    "s.uid, s.modality, s.description, s.number, s.protocol, s.role, s.format, s.copied, s.notes, "
    "(SELECT count(*) FROM source_file f WHERE f.series = s.id) "
    "FROM series s JOIN study st ON st.id = s.study JOIN patient p ON p.id = st.patient JOIN volume v ON v.series = "
    "s.id ";

SeriesEntry entryOf(const SQLite::Statement& row) {
  SeriesEntry entry;
  entry.id = {integer(row, 0)};
  entry.number = smallInteger(row, 0);
  entry.volume = {integer(row, 1)};
  entry.geometry = geometryOf(row, 2);
  entry.patient = {text(row, 8), text(row, 9), text(row, 10), text(row, 11), text(row, 12)};
  entry.study = {text(row, 13), text(row, 14), text(row, 15), text(row, 16), text(row, 17)};
  entry.series = {text(row, 18), text(row, 19), text(row, 20),
                  text(row, 21), text(row, 22), roleFromName(text(row, 23))};
  entry.format = formatFromName(text(row, 24));
  entry.copied = smallInteger(row, 25) != 0;
  entry.notes = nlohmann::json::parse(text(row, 26)).get<std::vector<std::string>>();
  entry.files = smallInteger(row, 27);
  return entry;
}

}  // namespace

std::optional<SeriesId> SeriesTable::withIdentity(const std::string& identity) const {
  auto row = prepare(db_, "SELECT id FROM series WHERE identity = ?", identity);
  if (!row.executeStep()) return std::nullopt;
  return SeriesId{integer(row, 0)};
}

void SeriesTable::addNote(SeriesId series, const std::string& sentence) {
  execute(db_, "UPDATE series SET notes = json_insert(notes, '$[#]', ?) WHERE id = ?", sentence, series.value);
}

bool SeriesTable::namesCache(const std::string& cache) const {
  return prepare(db_, "SELECT 1 FROM volume WHERE cache = ?", cache).executeStep();
}

bool SeriesTable::namesCopies(const std::string& folder) const {
  return prepare(db_, "SELECT 1 FROM source_file WHERE path LIKE 'sources/' || ? || '/%'", folder).executeStep();
}

/// One row for each spelling: whether two spellings are one person is decided where patients are split, not here.
/// Files without any identity are never taken for the same person.
std::int64_t SeriesTable::addPatient(const PatientInfo& p) {
  if (!p.id.empty() || !p.name.empty()) {
    auto row = prepare(db_,
                       "SELECT id FROM patient WHERE patient_id = ? AND issuer = ? AND name = ? AND birth_date = ? AND "
                       "sex = ?",
                       p.id, p.issuer, p.name, p.birthDate, p.sex);
    if (row.executeStep()) return integer(row, 0);
  }
  execute(db_, "INSERT INTO patient (patient_id, issuer, name, birth_date, sex) VALUES (?, ?, ?, ?, ?)", p.id, p.issuer,
          p.name, p.birthDate, p.sex);
  return db_.getLastInsertRowid();
}

std::int64_t SeriesTable::addStudy(std::int64_t patient, const StudyInfo& s) {
  if (!s.uid.empty()) {
    auto row = prepare(db_, "SELECT id FROM study WHERE patient = ? AND uid = ?", patient, s.uid);
    if (row.executeStep()) return integer(row, 0);
  }
  execute(db_, "INSERT INTO study (patient, uid, date, time, description, accession) VALUES (?, ?, ?, ?, ?, ?)",
          patient, s.uid, s.date, s.time, s.description, s.accession);
  return db_.getLastInsertRowid();
}

void SeriesTable::addFiles(std::int64_t series, const NewSeries& added) {
  std::map<std::filesystem::path, std::int64_t> rows;
  SQLite::Statement file{db_, "INSERT INTO source_file (series, path, bytes, modified, sha256) VALUES (?, ?, ?, ?, ?)"};
  for (const SourceFile& f : added.files) {
    file.reset();
    bindAll(file, series, f.stored.string(), f.bytes, f.modified);
    if (f.sha256)
      file.bind(5, *f.sha256);
    else
      file.bind(5);
    file.exec();
    rows[f.original] = db_.getLastInsertRowid();
  }
  SQLite::Statement instance{db_, "INSERT INTO instance (file, frame, sop_uid, k, t) VALUES (?, ?, ?, ?, ?)"};
  for (const Instance& i : added.loaded.source.instances)
    repeat(instance, rows.at(i.path), i.frame, i.sopInstanceUid, i.k, i.t);
}

void SeriesTable::addVolume(std::int64_t series, const NewSeries& added) {
  const Volume& v = added.loaded.volume;
  const GridSize& size = v.size();
  execute(
      db_,
      "INSERT INTO volume (series, nx, ny, nz, nt, channels, scalar_type, affine, unit, slope, intercept, modality, "
      "sha256, cache) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      series, size.x, size.y, size.z, size.t, v.channels(), std::string{scalarTypeName(v.type())},
      nlohmann::json(v.geometry().affine.matrix()).dump(),
      std::string{v.geometry().unit == LengthUnit::pixels ? "px" : "mm"}, v.slope(), v.intercept(), v.modality(),
      added.voxelSha256, added.cache);
}

SeriesId SeriesTable::add(const NewSeries& added) {
  const SeriesCandidate& source = added.loaded.source;
  const std::int64_t study = addStudy(addPatient(source.patient), source.study);
  const SeriesInfo& s = source.series;
  execute(db_,
          "INSERT INTO series (study, identity, format, uid, modality, description, number, protocol, role, copied, "
          "notes, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          study, added.identity, std::string{sourceFormatName(source.format)}, s.uid, s.modality, s.description,
          s.number, s.protocol, std::string{seriesRoleName(s.role)}, added.copied ? 1 : 0,
          nlohmann::json(added.loaded.notes).dump(), nowUtc());
  const std::int64_t series = db_.getLastInsertRowid();
  addFiles(series, added);
  addVolume(series, added);
  return {series};
}

std::vector<SeriesEntry> SeriesTable::all() const {
  std::vector<SeriesEntry> entries;
  auto rows = prepare(db_, (std::string{kSelectSeries} + "ORDER BY s.id").c_str());
  while (rows.executeStep()) entries.push_back(entryOf(rows));
  return entries;
}

SeriesEntry SeriesTable::get(SeriesId series) const {
  auto row = prepare(db_, (std::string{kSelectSeries} + "WHERE s.id = ?").c_str(), series.value);
  if (!row.executeStep())
    fail(ErrorCode::notFound,
         "There is no series " + std::to_string(series.value) + " in the project " + folder_.string(),
         "list the project to see its series", folder_.string());
  return entryOf(row);
}

VolumeRow SeriesTable::volume(VolumeId volume) const {
  auto row = prepare(db_,
                     "SELECT series, nx, ny, nz, nt, affine, unit, scalar_type, channels, slope, intercept, modality, "
                     "sha256, cache FROM volume WHERE id = ?",
                     volume.value);
  if (!row.executeStep())
    fail(ErrorCode::notFound,
         "There is no volume with the id " + std::to_string(volume.value) + " in the project " + folder_.string(), {},
         folder_.string());
  return {{integer(row, 0)},
          Volume{geometryOf(row, 1), orThrow(scalarTypeFromName(text(row, 7))), smallInteger(row, 8),
                 row.getColumn(9).getDouble(), row.getColumn(10).getDouble(), text(row, 11), nullptr},
          text(row, 12),
          text(row, 13)};
}

bool SeriesTable::hasThumbnail(VolumeId volume) const {
  return prepare(db_, "SELECT 1 FROM thumbnail WHERE volume = ?", volume.value).executeStep();
}

Raster<std::uint8_t> SeriesTable::thumbnail(VolumeId volume) const {
  auto row = prepare(db_, "SELECT width, height, pixels FROM thumbnail WHERE volume = ?", volume.value);
  if (!row.executeStep()) return {};
  Raster<std::uint8_t> picture{smallInteger(row, 0), smallInteger(row, 1)};
  const auto pixels = row.getColumn(2);
  if (static_cast<std::size_t>(pixels.getBytes()) != picture.pixels.size())
    fail(ErrorCode::damaged, "The project holds a damaged thumbnail");
  std::memcpy(picture.pixels.data(), pixels.getBlob(), picture.pixels.size());
  return picture;
}

void SeriesTable::setThumbnail(VolumeId volume, const Raster<std::uint8_t>& picture) {
  if (picture.empty()) return;
  SQLite::Statement insert{db_, "INSERT OR REPLACE INTO thumbnail (volume, width, height, pixels) VALUES (?, ?, ?, ?)"};
  bindAll(insert, volume.value, picture.width, picture.height);
  insert.bind(4, picture.pixels.data(), static_cast<int>(picture.pixels.size()));
  insert.exec();
}

std::vector<VolumeId> SeriesTable::volumes() const {
  std::vector<VolumeId> ids;
  auto rows = prepare(db_, "SELECT id FROM volume ORDER BY id");
  while (rows.executeStep()) ids.push_back({integer(rows, 0)});
  return ids;
}

std::vector<Instance> SeriesTable::instances(SeriesId series) const {
  std::vector<Instance> instances;
  auto rows = prepare(db_,
                      "SELECT f.path, i.frame, i.sop_uid, i.k, i.t FROM instance i JOIN source_file f ON f.id = i.file "
                      "WHERE f.series = ? ORDER BY i.id",
                      series.value);
  while (rows.executeStep())  // an absolute path replaces folder_
    instances.push_back(
        {folder_ / text(rows, 0), smallInteger(rows, 1), text(rows, 2), smallInteger(rows, 3), smallInteger(rows, 4)});
  return instances;
}

std::vector<SourceFile> SeriesTable::files(SeriesId series) const {
  std::vector<SourceFile> files;
  auto rows =
      prepare(db_, "SELECT path, bytes, modified, sha256 FROM source_file WHERE series = ? ORDER BY id", series.value);
  while (rows.executeStep()) {
    const std::filesystem::path stored = text(rows, 0);
    files.push_back({folder_ / stored, stored, integer(rows, 1), integer(rows, 2), std::nullopt});
    if (!rows.isColumnNull(3)) files.back().sha256 = text(rows, 3);
  }
  return files;
}

}  // namespace diptych::storage::project
