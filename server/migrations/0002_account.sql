-- Accounts as their owners made them: public keys, sealed objects. No kind, no name, no address, no time.

-- account: one row an account, patient's or professional's alike; retention: until its owner leaves
create table account (
  -- account: random id, derived from nothing
  account bytea not null,
  -- epoch: number of the key set in force: how often keys changed
  epoch bigint not null,
  -- tickets_day: day on which drop tickets were last drawn, 0 when none; retention: until that day is over
  tickets_day bigint not null,
  -- tickets_drawn: how many were drawn on that day; retention: until that day is over
  tickets_drawn bigint not null,
  primary key (account)
);

-- account_record: public keys of each epoch, signed; retention: until the owner leaves
create table account_record (
  -- account: whose keys
  account bytea not null references account (account) on delete cascade,
  -- epoch: number of the key set
  epoch bigint not null,
  -- record: the self-signed record, a DSSE envelope
  record bytea not null,
  -- succession: the statement of the epoch before that names the record, a DSSE envelope; null for epoch 0
  succession bytea,
  primary key (account, epoch)
);

-- own_object: what an account keeps sealed for itself; retention: newest state only, until the owner leaves
create table own_object (
  -- account: whose
  account bytea not null references account (account) on delete cascade,
  -- name: `keyring` or `mailboxes`: the second tells that the account has received at least one pairing
  name text not null,
  -- n: how often it was replaced
  n bigint not null,
  -- epoch: key set under which it is sealed
  epoch bigint not null,
  -- sealed: ciphertext; its padded length bounds what it holds
  sealed bytea not null,
  primary key (account, name)
);
