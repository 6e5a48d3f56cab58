-- What the store of blobs holds. A blob that nobody refers to is kept for a while after its last use.
CREATE TABLE IF NOT EXISTS blobs (
  digest VARCHAR(64) PRIMARY KEY,
  size BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);

-- What lies in which folder. A folder has no digest, and holds something.
CREATE TABLE IF NOT EXISTS artifacts (
  folder VARCHAR(1000) NOT NULL,
  name VARCHAR(255) NOT NULL,
  digest VARCHAR(64) REFERENCES blobs,
  PRIMARY KEY (folder, name)
);

CREATE INDEX IF NOT EXISTS artifacts_by_digest ON artifacts (digest);

CREATE TABLE IF NOT EXISTS uploads (
  upload_id VARCHAR(36) PRIMARY KEY,
  digest VARCHAR(64) NOT NULL,
  size BIGINT NOT NULL,
  started_at BIGINT NOT NULL
);

ALTER TABLE runs ADD COLUMN IF NOT EXISTS deleted_at BIGINT;

UPDATE runs SET deleted_at = COALESCE(end_time, start_time) WHERE lifecycle_stage = 'deleted';
