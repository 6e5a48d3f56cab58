-- Lists of runs, the newest first: all of them, or those that have not ended, or that ended in one way.
create index if not exists run_by_time on run (started_at, id);
create index if not exists run_by_verdict on run (verdict, started_at);
create index if not exists run_by_end on run (ended_at, started_at);
create index if not exists step_by_time on step (finished_at);

-- One row an attempt at a training, under its token: from when to when it was at work so far, and what an hour of it
-- takes.
create table if not exists training_time (
  token            varchar(100) primary key,
  task             varchar(100) not null,
  started_at       timestamp(6) with time zone not null,
  until_at         timestamp(6) with time zone not null,
  accelerators     integer      not null,
  dollars_per_hour double precision not null
);
create index if not exists training_time_by_end on training_time (until_at, started_at);
