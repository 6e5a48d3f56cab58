-- One row a champion that live traffic is asked about, under the root digest of its bundle: its e-process and the
-- window that the e-process has seen, which only ever change together.
create table if not exists certification (
  task        varchar(100) not null,
  root_digest varchar(64)  not null,
  looks       bigint       not null,
  content     text         not null,
  primary key (task, root_digest)
);

-- What came of the looks, and whether it has been told to whoever listens.
create table if not exists certification_event (
  id       bigint generated always as identity primary key,
  task     varchar(100) not null,
  made_at  timestamp(6) with time zone not null,
  content  text         not null,
  told_at  timestamp(6) with time zone
);
create index if not exists certification_event_by_task on certification_event (task, id);
