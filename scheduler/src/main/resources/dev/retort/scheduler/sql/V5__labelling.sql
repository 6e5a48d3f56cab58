-- One row a round of asking the teacher for labels: what it cost counts among what a student's promotion took.
create table if not exists labelling_round (
  task       varchar(100) not null,
  id         varchar(64)  not null,
  started_at timestamp(6) with time zone not null,
  spent      double precision not null,
  stopped    text,
  primary key (task, id)
);

-- One row a prompt of a round, without texts: what came of it, and how far its answers disagree.
create table if not exists labelling_prompt (
  task     varchar(100) not null,
  round_id varchar(64)  not null,
  exchange varchar(200) not null,
  settled  boolean      not null,
  entropy  double precision not null,
  content  text         not null,
  primary key (task, round_id, exchange),
  foreign key (task, round_id) references labelling_round (task, id)
);
