CREATE TABLE audit (
  sequence BIGINT PRIMARY KEY,
  logged_at BIGINT NOT NULL,
  actor VARCHAR(256) NOT NULL,
  action VARCHAR(40) NOT NULL,
  model VARCHAR(256) NOT NULL,
  details VARCHAR(1000000) NOT NULL,
  previous VARCHAR(64) NOT NULL,
  hash VARCHAR(64) NOT NULL
);

CREATE INDEX audit_by_model ON audit (model, sequence);

-- One row: what the next entry follows. Whoever appends holds it.
CREATE TABLE audit_head (
  sequence BIGINT NOT NULL,
  hash VARCHAR(64) NOT NULL
);

INSERT INTO audit_head VALUES (0, '0000000000000000000000000000000000000000000000000000000000000000');
