-- One row a look at evaluation rows, under the hash of the finalist: what it may err is spent, whatever comes of it.
create table if not exists attempt (
  task        varchar(100) not null,
  finalist    varchar(64)  not null,
  made_at     timestamp(6) with time zone not null,
  content     text         not null,
  primary key (task, finalist)
);
create index if not exists attempt_by_time on attempt (task, made_at);
