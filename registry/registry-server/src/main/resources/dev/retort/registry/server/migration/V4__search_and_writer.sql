-- An index can't hold a long value. It holds the beginning, and a search compares both.
ALTER TABLE experiment_tags ADD COLUMN IF NOT EXISTS tag_start VARCHAR(100);
UPDATE experiment_tags SET tag_start = LEFT(tag_value, 100);
ALTER TABLE experiment_tags ALTER COLUMN tag_start SET NOT NULL;

ALTER TABLE run_tags ADD COLUMN IF NOT EXISTS tag_start VARCHAR(100);
UPDATE run_tags SET tag_start = LEFT(tag_value, 100);
ALTER TABLE run_tags ALTER COLUMN tag_start SET NOT NULL;

ALTER TABLE model_tags ADD COLUMN IF NOT EXISTS tag_start VARCHAR(100);
UPDATE model_tags SET tag_start = LEFT(tag_value, 100);
ALTER TABLE model_tags ALTER COLUMN tag_start SET NOT NULL;

ALTER TABLE version_tags ADD COLUMN IF NOT EXISTS tag_start VARCHAR(100);
UPDATE version_tags SET tag_start = LEFT(tag_value, 100);
ALTER TABLE version_tags ALTER COLUMN tag_start SET NOT NULL;

DROP INDEX IF EXISTS run_tags_by_key;
CREATE INDEX IF NOT EXISTS run_tags_by_value ON run_tags (tag_key, tag_start);
CREATE INDEX IF NOT EXISTS model_tags_by_value ON model_tags (tag_key, tag_start);
CREATE INDEX IF NOT EXISTS version_tags_by_value ON version_tags (tag_key, tag_start);

ALTER TABLE run_params ADD COLUMN IF NOT EXISTS param_start VARCHAR(100);
UPDATE run_params SET param_start = LEFT(param_value, 100);
ALTER TABLE run_params ALTER COLUMN param_start SET NOT NULL;

ALTER TABLE versions ADD COLUMN IF NOT EXISTS sealed_start VARCHAR(300);
UPDATE versions SET sealed_start = LEFT(sealed_path, 300);
ALTER TABLE versions ALTER COLUMN sealed_start SET NOT NULL;

CREATE INDEX IF NOT EXISTS versions_by_seal ON versions (sealed_start);
-- The newest first, of all models and of one.
CREATE INDEX IF NOT EXISTS versions_by_time ON versions (last_update_time DESC, model_id, version DESC);
CREATE INDEX IF NOT EXISTS versions_of_model_by_time ON versions (model_id, last_update_time DESC, version DESC);
CREATE INDEX IF NOT EXISTS versions_of_model_by_number ON versions (model_id, version DESC);
-- The newest of each stage.
CREATE INDEX IF NOT EXISTS versions_of_stage ON versions (model_id, stage, version DESC);
CREATE INDEX IF NOT EXISTS models_by_time ON models (last_update_time DESC, model_id);
CREATE INDEX IF NOT EXISTS aliases_of_version ON aliases (model_id, version);

-- One row: which of the servers on this database writes. Its transactions hold the row, so that a
-- successor begins its own term when they are over.
CREATE TABLE IF NOT EXISTS writer (
  term BIGINT NOT NULL,
  server VARCHAR(300) NOT NULL,
  since BIGINT NOT NULL
);

INSERT INTO writer SELECT 0, '', 0 WHERE NOT EXISTS (SELECT 1 FROM writer);
