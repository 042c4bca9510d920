-- Revision 2: what the window shows of series and predictions, and segments that were deleted.
--
-- Why these shapes:
-- * series.role tells scouts and screen captures from images. What older projects hold becomes 'image': the files are not
--   read again for it, and an image shown as one too many is better than one hidden.
-- * A thumbnail is a table of its own, so that reading a volume's row does not drag its picture along. A volume without one
--   was added by revision 1; it gets its thumbnail when it is next loaded.
-- * doubt lies beside stage and declared, as each slice has one at most. It is logged with them for undo, but a change of
--   doubt alone is no change of what was said about the slice.
-- * Edits hold values, not segments. When a segment leaves a scheme and its value is given to another one, older edits
--   would mean something else. retired_segment therefore records which segment held a value, and up to which edit; it
--   only grows, except for came_back_with.

ALTER TABLE series ADD COLUMN role TEXT NOT NULL DEFAULT 'image'
  CHECK (role IN ('image', 'scout', 'secondary', 'document'));

CREATE TABLE thumbnail (
  volume      INTEGER PRIMARY KEY REFERENCES volume (id),
  width       INTEGER NOT NULL CHECK (width > 0),
  height      INTEGER NOT NULL CHECK (height > 0),
  pixels      BLOB NOT NULL CHECK (length(pixels) = width * height)  -- grey, row by row
) STRICT;

ALTER TABLE slice_state ADD COLUMN doubt REAL CHECK (doubt BETWEEN 0 AND 1);
ALTER TABLE slice_state_log ADD COLUMN doubt_before REAL;
ALTER TABLE slice_state_log ADD COLUMN doubt_after REAL;

CREATE TABLE retired_segment (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  track           INTEGER NOT NULL REFERENCES track (id),
  value           INTEGER NOT NULL,
  segment         TEXT NOT NULL,                  -- JSON: a scheme of this one segment
  position        INTEGER NOT NULL,               -- in the scheme's list
  last_edit       INTEGER NOT NULL,               -- edits of the track up to this seq mean this segment by the value
  came_back_with  INTEGER REFERENCES edit (seq)   -- the undo or redo that put it back into the scheme
) STRICT;
CREATE INDEX retired_segment_by_value ON retired_segment (track, value, last_edit);
