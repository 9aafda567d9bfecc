-- The recovery key: records that it named, changes of it, and what its sheet still opens after a change of keys.

-- recovery_succession: the statement by which the recovery key named a record; retention: until the owner leaves
create table recovery_succession (
  -- account: whose keys
  account bytea not null references account (account) on delete cascade,
  -- epoch: number of the key set that was named: the sheet was used for it
  epoch bigint not null,
  -- statement: the succession, a DSSE envelope
  statement bytea not null,
  -- pq_signature: its ML-DSA-65 signature
  pq_signature bytea not null,
  primary key (account, epoch)
);

-- recovery_change: a change of the recovery key that was announced; retention: until stopped, until other keys come before its fourteen days are over, or until the owner leaves
create table recovery_change (
  -- account: whose
  account bytea not null references account (account) on delete cascade,
  -- epoch: number of the key set that announced it
  epoch bigint not null,
  -- ripe: day from which it counts
  ripe bigint not null,
  -- statement: the change, a DSSE envelope
  statement bytea not null,
  primary key (account, epoch)
);

-- recovery_held: the way in by the sheet whose recovery key still counts although keys have changed since; retention: until the change of the recovery key counts, until the recovery key takes the account back, or until the owner leaves
create table recovery_held (
  -- account: whose sheet
  account bytea not null references account (account) on delete cascade,
  -- lookup: SHA-256 of the lookup id that the sheet's code gives
  lookup bytea not null unique,
  -- epoch: key set whose root is wrapped; it signs nothing any more
  epoch bigint not null,
  -- wrap: the root under a key that the sheet's code gives
  wrap bytea not null,
  -- keyring_n: number of the keyring below
  keyring_n bigint not null,
  -- keyring: the sealed keyring as it was under that root
  keyring bytea not null,
  -- mailboxes_n: number of the list below; null without one
  mailboxes_n bigint,
  -- mailboxes: the sealed list of mailboxes as it was under that root; null without one
  mailboxes bytea,
  primary key (account)
);
