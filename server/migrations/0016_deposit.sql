-- Deposits: what others left for an account, without who left it.

-- deposit_address: where deposits for an account may be left; retention: until its owner withdraws it or leaves
create table deposit_address (
  -- address: the first 120 bits of the card's hash
  address bytea not null,
  -- account: whose it is
  account bytea not null unique references account (account) on delete cascade,
  -- card: the signed card, a DSSE envelope: account, vault and key fingerprint of the owner, no name
  card bytea not null,
  primary key (address)
);

-- deposit: what is being left or waits; retention: until the owner takes or refuses it or its sender withdraws it, at most 90 days
create table deposit (
  -- deposit: random id that the sender chose
  deposit bytea not null,
  -- account: for whom; who left it stands nowhere
  account bytea not null references account (account) on delete cascade,
  -- secret: SHA-256 of what the sender shows for this deposit alone
  secret bytea not null,
  -- body: SHA-256 of all that was left, so that the same again is the same; null until it waits
  body bytea,
  -- object: random id of the version; null for a letter alone
  object bytea,
  -- letter: an age file for the owner, of one padded size; null until it waits
  letter bytea,
  -- header: an age header for the owner; null for a letter alone
  header bytea,
  -- manifest: sealed manifest payload, its length padded; null for a letter alone
  manifest bytea,
  -- last_day: last day on which it waits: two days after it was begun, ninety after it was whole
  last_day bigint not null,
  primary key (deposit)
);

create index deposit_by_account on deposit (account);
create index deposit_by_last_day on deposit (last_day);

-- deposit_part: stored parts of deposits; retention: as the deposit; with an accepted one it becomes a part of the vault
create table deposit_part (
  -- deposit: whose
  deposit bytea not null references deposit (deposit) on delete cascade,
  -- part: random name that the sender chose
  part bytea not null,
  -- blob: random name of the stored bytes in the blob store
  blob text not null unique,
  -- digest: BLAKE3 of the stored bytes, which are ciphertext
  digest bytea not null,
  -- size: their number: with the other parts, the document's padded size
  size bigint not null,
  -- place: its place among the parts; null until the deposit waits
  place bigint,
  primary key (deposit, part)
);

-- deposit_done: deposits that arrived and are gone, so that one sent twice arrives once; retention: ninety days
create table deposit_done (
  -- deposit: random id that the sender chose; for whom it was stands nowhere
  deposit bytea not null,
  -- secret: SHA-256 of what the sender shows for this deposit alone
  secret bytea not null,
  -- season: period of 30 days after which it is swept, so that the row does not tell the day
  season bigint not null,
  primary key (deposit)
);
