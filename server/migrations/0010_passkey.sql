-- Ways in by passkey: enough to hand out a wrapped root to whoever computes the lookup id, not enough to open one.

-- passkey: a passkey that opens the account; retention: until removed, until a rotate, or until the owner leaves
create table passkey (
  -- account: whose passkey; the number of rows tells how many there are
  account bytea not null references account (account) on delete cascade,
  -- passkey: half of a hash of the credential's id, which nobody else has
  passkey bytea not null,
  -- lookup: SHA-256 of the lookup id that the passkey's output gives
  lookup bytea not null unique,
  -- epoch: key set whose root is wrapped
  epoch bigint not null,
  -- wrap: the root under a key that the passkey's output gives
  wrap bytea not null,
  -- name: the passkey's name, sealed and padded
  name bytea not null,
  -- added: day on which it was added
  added bigint not null,
  primary key (account, passkey)
);
