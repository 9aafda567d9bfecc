-- A relay between two devices of one person, five minutes long.

-- link: a message that waits for the other device; retention: until taken, at most five minutes
create table link (
  -- link: where the two meet; follows from nine random digits, names no account
  link bytea not null,
  -- step: which of the four messages
  step bigint not null,
  -- body: a commitment, a key, or an age file for a key that lives five minutes
  body bytea not null,
  -- expires: second after which the row is worthless and swept
  expires bigint not null,
  primary key (link, step)
);
