-- The audit entry that moved an alias to where it is; -1 for a move before there was a log.
ALTER TABLE aliases ADD COLUMN sequence BIGINT DEFAULT -1 NOT NULL;

-- Each alias's audit entries, also after the alias was removed or the model renamed.
CREATE TABLE alias_moves (
  sequence BIGINT PRIMARY KEY,
  model_id BIGINT NOT NULL REFERENCES models ON DELETE CASCADE,
  alias VARCHAR(256) NOT NULL
);

CREATE INDEX alias_moves_by_alias ON alias_moves (model_id, alias, sequence);
