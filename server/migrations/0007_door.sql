-- Front doors: what waits for an account, without who sent it.

-- door: settings of a front door; retention: until the owner leaves
create table door (
  -- account: whose door
  account bytea not null references account (account) on delete cascade,
  -- secret: SHA-256 of the secret that a drop must show; null for none
  secret bytea,
  primary key (account)
);

-- waiting: drops that wait; retention: until picked up, at most 30 days
create table waiting (
  -- account: at whose door
  account bytea not null references account (account) on delete cascade,
  -- letter: random id of the drop
  letter bytea not null,
  -- body: an age file for the door's owner, of one padded size
  body bytea not null,
  -- last_day: last day on which it waits: thirty days after it came
  last_day bigint not null,
  primary key (account, letter)
);

create index waiting_by_last_day on waiting (last_day);

-- ticket: the right to leave one drop, without who drew it; retention: until spent, at most 90 days
create table ticket (
  -- hash: SHA-256 of the ticket
  hash bytea not null,
  -- season: period of 30 days after which it is swept, so that the row does not tell the day on which it was drawn
  season bigint not null,
  primary key (hash)
);
