-- Revision 1: the first layout.
--
-- Why these shapes:
-- * Rows that people see by number (series, edits) use AUTOINCREMENT: a number is never given twice, also after a removal.
-- * Tiles are stored once by content (tile_content); heads and edits refer to it. Undo then costs rows, not pixels, and
--   "is the head what this edit expects?" is a comparison of two integers.
-- * A missing content (NULL, or no row in tile) is a tile of zeros, as everywhere in the program.
-- * Times are ISO 8601 in UTC. JSON is used where a value is read and written whole and never searched.
-- * Paths of source files are absolute, or relative to the project folder where the sources were copied in, so that
--   a project may be moved.

CREATE TABLE patient (
  id          INTEGER PRIMARY KEY,
  patient_id  TEXT NOT NULL,
  issuer      TEXT NOT NULL,
  name        TEXT NOT NULL,
  birth_date  TEXT NOT NULL,
  sex         TEXT NOT NULL
) STRICT;
CREATE INDEX patient_by_identity ON patient (patient_id, issuer);

CREATE TABLE study (
  id          INTEGER PRIMARY KEY,
  patient     INTEGER NOT NULL REFERENCES patient (id),
  uid         TEXT NOT NULL,
  date        TEXT NOT NULL,
  time        TEXT NOT NULL,
  description TEXT NOT NULL,
  accession   TEXT NOT NULL
) STRICT;
CREATE INDEX study_by_patient ON study (patient, uid);

-- identity: "uid:<SeriesInstanceUID>", or "sha256:<hash over the source files>" for formats without one.
CREATE TABLE series (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- also the number that people type
  study       INTEGER NOT NULL REFERENCES study (id),
  identity    TEXT NOT NULL UNIQUE,
  format      TEXT NOT NULL,
  uid         TEXT NOT NULL,
  modality    TEXT NOT NULL,
  description TEXT NOT NULL,
  number      TEXT NOT NULL,                      -- SeriesNumber as the file says it
  protocol    TEXT NOT NULL,
  copied      INTEGER NOT NULL CHECK (copied IN (0, 1)),
  notes       TEXT NOT NULL,                      -- JSON array of sentences
  created     TEXT NOT NULL
) STRICT;

-- sha256 is known where the file was hashed anyway: copies, and formats that are told apart by it.
CREATE TABLE source_file (
  id          INTEGER PRIMARY KEY,
  series      INTEGER NOT NULL REFERENCES series (id),
  path        TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  modified    INTEGER NOT NULL,                   -- seconds since 1970, of the original
  sha256      TEXT
) STRICT;
CREATE INDEX source_file_by_series ON source_file (series);

CREATE TABLE instance (
  id          INTEGER PRIMARY KEY,                -- ascending in reading order
  file        INTEGER NOT NULL REFERENCES source_file (id),
  frame       INTEGER NOT NULL,
  sop_uid     TEXT NOT NULL,
  k           INTEGER NOT NULL,
  t           INTEGER NOT NULL
) STRICT;
CREATE INDEX instance_by_file ON instance (file);

-- The voxels themselves are in volumes/<cache>.vox; sha256 is of the raw voxels and decides what may be shown.
CREATE TABLE volume (
  id          INTEGER PRIMARY KEY,
  series      INTEGER NOT NULL UNIQUE REFERENCES series (id),
  nx          INTEGER NOT NULL CHECK (nx > 0),
  ny          INTEGER NOT NULL CHECK (ny > 0),
  nz          INTEGER NOT NULL CHECK (nz > 0),
  nt          INTEGER NOT NULL CHECK (nt > 0),
  channels    INTEGER NOT NULL CHECK (channels > 0),
  scalar_type TEXT NOT NULL,
  affine      TEXT NOT NULL,                      -- JSON array of 16, row-major, voxel index to LPS
  unit        TEXT NOT NULL CHECK (unit IN ('mm', 'px')),
  slope       REAL NOT NULL,
  intercept   REAL NOT NULL,
  modality    TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  cache       TEXT NOT NULL UNIQUE                -- random
) STRICT;

CREATE TABLE track (
  id          INTEGER PRIMARY KEY,
  volume      INTEGER NOT NULL REFERENCES volume (id),
  number      INTEGER NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('human', 'model', 'reference', 'consensus')),
  name        TEXT NOT NULL,
  author      TEXT NOT NULL,
  model       TEXT NOT NULL,                      -- id of a card; the card itself may live elsewhere
  scheme      TEXT NOT NULL,                      -- JSON, core/label/Scheme.h
  created     TEXT NOT NULL,
  UNIQUE (volume, number)
) STRICT;

CREATE TABLE tile_content (
  id          INTEGER PRIMARY KEY,
  sha256      TEXT NOT NULL UNIQUE,               -- of the 8192 decoded bytes: does not depend on the compressor
  segments    TEXT NOT NULL,                      -- JSON array of the values in it, ascending, without 0
  data        BLOB NOT NULL                       -- zstd, core/label/LabelTiles.h
) STRICT;

CREATE TABLE tile (
  track       INTEGER NOT NULL REFERENCES track (id),
  t           INTEGER NOT NULL,
  k           INTEGER NOT NULL,
  ty          INTEGER NOT NULL,
  tx          INTEGER NOT NULL,
  content     INTEGER NOT NULL REFERENCES tile_content (id),
  PRIMARY KEY (track, t, k, ty, tx)
) STRICT, WITHOUT ROWID;

CREATE TABLE edit (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  track       INTEGER NOT NULL REFERENCES track (id),
  kind        TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
  target      INTEGER REFERENCES edit (seq),      -- the edit undone or redone
  name        TEXT NOT NULL,
  author      TEXT NOT NULL,
  model       TEXT NOT NULL,
  created     TEXT NOT NULL,
  CHECK ((kind = 'edit') = (target IS NULL))
) STRICT;
CREATE INDEX edit_by_track ON edit (track, seq);

CREATE TABLE edit_tile (
  edit        INTEGER NOT NULL REFERENCES edit (seq),
  t           INTEGER NOT NULL,
  k           INTEGER NOT NULL,
  ty          INTEGER NOT NULL,
  tx          INTEGER NOT NULL,
  before      INTEGER REFERENCES tile_content (id),
  after       INTEGER REFERENCES tile_content (id),
  PRIMARY KEY (edit, t, k, ty, tx)
) STRICT, WITHOUT ROWID;

-- No row: untouched.
CREATE TABLE slice_state (
  track       INTEGER NOT NULL REFERENCES track (id),
  t           INTEGER NOT NULL,
  k           INTEGER NOT NULL,
  stage       TEXT NOT NULL CHECK (stage IN ('inWork', 'done')),
  declared    TEXT NOT NULL,                      -- JSON array of segment values, ascending
  PRIMARY KEY (track, t, k)
) STRICT, WITHOUT ROWID;

-- Who said Done, and what undo has to give back: every change of a state, with the edit it came with, if any.
CREATE TABLE slice_state_log (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  track           INTEGER NOT NULL REFERENCES track (id),
  edit            INTEGER REFERENCES edit (seq),
  t               INTEGER NOT NULL,
  k               INTEGER NOT NULL,
  stage_before    TEXT NOT NULL,
  declared_before TEXT NOT NULL,
  stage_after     TEXT NOT NULL,
  declared_after  TEXT NOT NULL,
  author          TEXT NOT NULL,
  created         TEXT NOT NULL
) STRICT;
CREATE INDEX slice_state_log_by_edit ON slice_state_log (edit);

-- Weights are models/<id>.safetensors, their hash is in the card.
CREATE TABLE model (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  parent      TEXT NOT NULL,                      -- may name a card that is not in this project
  card        TEXT NOT NULL,                      -- JSON, core/model/ModelCard.h
  job         TEXT NOT NULL,
  added       INTEGER NOT NULL UNIQUE,            -- order of arrival: created is the card's own claim
  created     TEXT NOT NULL
) STRICT;

CREATE TABLE model_slice (
  model       TEXT NOT NULL REFERENCES model (id),
  track       INTEGER NOT NULL REFERENCES track (id),
  t           INTEGER NOT NULL,
  k           INTEGER NOT NULL,
  PRIMARY KEY (model, track, t, k)
) STRICT, WITHOUT ROWID;

-- The folder is jobs/<id>.
CREATE TABLE job (
  id          TEXT PRIMARY KEY,
  task        TEXT NOT NULL CHECK (task IN ('train', 'segment')),
  created     TEXT NOT NULL,
  description TEXT NOT NULL,
  context     TEXT NOT NULL,
  taken       INTEGER NOT NULL CHECK (taken IN (0, 1))
) STRICT;
