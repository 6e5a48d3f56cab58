-- Who may log in. The hash is Argon2id's, in PHC form, with its salt and parameters.
create table console_account (
  name    varchar(64)  primary key,
  hash    varchar(255) not null,
  roles   varchar(100) not null,
  made_at timestamp(6) with time zone not null
);

-- Tokens of programs, known by their SHA-256 alone.
create table console_token (
  name       varchar(64) primary key,
  digest     varchar(64) not null unique,
  roles      varchar(100) not null,
  made_at    timestamp(6) with time zone not null,
  expires_at timestamp(6) with time zone not null
);
