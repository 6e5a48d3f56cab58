-- One row a message for one receiver: it stays until it is delivered, or the receiver is given up.
create table if not exists notice (
  id            varchar(200) not null,
  receiver      varchar(64)  not null,
  kind          varchar(40)  not null,
  body          text         not null,
  made_at       timestamp(6) with time zone not null,
  attempts      integer      not null,
  failing_since timestamp(6) with time zone,
  next_attempt  timestamp(6) with time zone not null,
  delivered_at  timestamp(6) with time zone,
  given_up_at   timestamp(6) with time zone,
  problem       varchar(500),
  -- Of several nodes, the one that sends it now, for so long.
  claimed_until timestamp(6) with time zone,
  primary key (id, receiver)
);
create index if not exists notice_by_receiver on notice (receiver, delivered_at, given_up_at, made_at);
