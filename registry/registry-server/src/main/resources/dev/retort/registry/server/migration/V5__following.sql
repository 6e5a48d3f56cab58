-- The audit entry that moved an alias to where it is; -1 for a move before there was a log.
ALTER TABLE aliases ADD COLUMN IF NOT EXISTS sequence BIGINT DEFAULT -1 NOT NULL;

-- Each alias's audit entries, also after the alias was removed or the model renamed.
CREATE TABLE IF NOT EXISTS alias_moves (
  sequence BIGINT PRIMARY KEY,
  model_id BIGINT NOT NULL REFERENCES models ON DELETE CASCADE,
  alias VARCHAR(256) NOT NULL
);

CREATE INDEX IF NOT EXISTS alias_moves_by_alias ON alias_moves (model_id, alias, sequence);

CREATE TABLE IF NOT EXISTS webhooks (
  webhook_id VARCHAR(36) PRIMARY KEY,
  url VARCHAR(2000) NOT NULL,
  actions VARCHAR(2000) NOT NULL,
  models VARCHAR(100000) NOT NULL,
  secret VARCHAR(100) NOT NULL,
  created_at BIGINT NOT NULL,
  created_by VARCHAR(256) NOT NULL,
  -- The newest audit entry that was delivered, or isn't wanted.
  position BIGINT NOT NULL,
  -- The failed attempts to deliver the next one, since when, and when it is tried again.
  attempts INTEGER NOT NULL,
  failing_since BIGINT,
  next_attempt BIGINT NOT NULL,
  given_up BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS webhook_deliveries (
  webhook_id VARCHAR(36) NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  sequence BIGINT NOT NULL,
  action VARCHAR(40) NOT NULL,
  attempts INTEGER NOT NULL,
  delivered BOOLEAN NOT NULL,
  status INTEGER,
  problem VARCHAR(500) NOT NULL,
  attempted_at BIGINT NOT NULL,
  PRIMARY KEY (webhook_id, sequence)
);
