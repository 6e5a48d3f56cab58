-- One row an order of a run. The id follows from task, cause and time, so that what is asked for twice is one order.
create table if not exists run_order (
  id                varchar(64)  primary key,
  task              varchar(100) not null,
  cause             varchar(20)  not null,
  due               timestamp(6) with time zone not null,
  priority          integer      not null,
  state             varchar(20)  not null,
  -- The order that this one was added to, as both would have run on the same traffic; its state is MERGED.
  merged_into       varchar(64),
  accepted_at       timestamp(6) with time zone not null,
  not_before        timestamp(6) with time zone not null,
  ended_at          timestamp(6) with time zone,
  attempts          integer      not null,
  failures          integer      not null,
  run               varchar(64),
  note              text,
  -- Who carries it out, until when unless that is renewed, and the fencing token, which grows with every owner.
  node              varchar(200),
  token             bigint       not null,
  lease_until       timestamp(6) with time zone,
  -- The task while the order is carried out, else null: two runs of one task at once break the constraint.
  running_task      varchar(100) unique,
  -- Others see what the run does from now on: it is too late to stop it.
  publishing        boolean      not null,
  cancelled_by      varchar(200),
  cancelled_because text
);
create index if not exists run_order_by_state on run_order (state, priority, due);
create index if not exists run_order_by_task on run_order (task, state);
create index if not exists run_order_by_end on run_order (ended_at);

-- One row a task that had an order: whoever adds one holds the row, so that of two at once one sees the other.
create table if not exists ordered_task (
  task varchar(100) primary key
);

-- The tasks that are not run on schedule until somebody resumes them.
create table if not exists paused_task (
  task varchar(100) primary key
);
