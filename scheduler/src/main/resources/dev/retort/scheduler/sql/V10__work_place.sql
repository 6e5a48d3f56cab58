-- One row: the mark of the folder in which the files of everything here are. Nodes that see another folder are refused.
create table if not exists work_place (
  one         integer       primary key check (one = 1),
  mark        varchar(64)   not null,
  described   varchar(1000) not null,
  noted_at    timestamp(6) with time zone not null
);
