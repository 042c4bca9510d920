-- Revision 4: taking a patient out of a project for good.
--
-- Why these shapes:
-- * job_volume says whose voxels a job's folder holds: a purge has to find them, and a job's context is the program's own
--   business. A job of an older project did not record the series that it only measured itself on, so a training of those
--   days counts as holding every volume there was: a job's record too many may go, a patient's pixels may not stay. What an
--   older segmentation holds is in its context.
-- * A row in purge is a purge that has taken its rows away, in the same transaction, and has not yet removed every file and
--   wiped every page. It is finished when the project is next opened for writing, and the row goes last. There is nothing
--   of the patient in it.

CREATE TABLE job_volume (
  job         TEXT NOT NULL REFERENCES job (id),
  volume      INTEGER NOT NULL REFERENCES volume (id),
  PRIMARY KEY (job, volume)
) STRICT, WITHOUT ROWID;

INSERT INTO job_volume (job, volume)
  SELECT job.id, volume.id FROM job JOIN volume
  WHERE CASE WHEN job.task = 'train' OR NOT json_valid(job.context) THEN 1
        ELSE volume.id IN (SELECT json_extract(entry.value, '$.volume')
                           FROM json_each(job.context, '$.cases') AS entry) END;

CREATE TABLE purge (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  started     TEXT NOT NULL
) STRICT;
