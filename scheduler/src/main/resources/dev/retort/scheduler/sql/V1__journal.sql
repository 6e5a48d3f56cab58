-- One row a run. A run without an end was interrupted, and is gone on with.
create table if not exists run (
  id           varchar(64)  primary key,
  task         varchar(100) not null,
  request_hash varchar(64)  not null,
  started_at   timestamp(6) with time zone not null,
  ended_at     timestamp(6) with time zone,
  verdict      varchar(30),
  outcome      text
);
create index if not exists run_by_task on run (task, started_at);

-- One row a finished step, under the hash of what went in.
create table if not exists step (
  task        varchar(100) not null,
  name        varchar(30)  not null,
  input_hash  varchar(64)  not null,
  output      text         not null,
  finished_at timestamp(6) with time zone not null,
  primary key (task, name, input_hash)
);
