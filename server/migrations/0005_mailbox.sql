-- Mailboxes: what one patient and one reader share. The vault is named, the reader's account is not, nor any time.

-- mailbox: one row a pair; retention: until the vault's owner leaves
create table mailbox (
  -- mailbox: random id
  mailbox bytea not null,
  -- vault: the patient's vault; the number of rows tells with how many readers it is paired
  vault bytea not null references vault (vault) on delete cascade,
  -- claim: SHA-256 of the claim secret; null once claimed
  claim bytea,
  -- reader_key: the reader's key for this mailbox alone, in force now; null until claimed
  reader_key bytea,
  -- key_changes: changes of that key, signed, a JSON list of DSSE envelopes: how often the reader's keys changed
  key_changes bytea not null,
  -- m: number of the newest head
  m bigint not null,
  -- link: chain link after it
  link bytea not null,
  -- head: the newest head, a DSSE envelope: random grant ids and hashes; null before the first
  head bytea,
  -- closed: 1 once the newest head closes the mailbox
  closed bigint not null,
  -- seq: number of the newest journal entry: how often something was opened
  seq bigint not null,
  -- journal: hash of the newest journal entry; null before the first
  journal bytea,
  primary key (mailbox)
);

create index mailbox_by_vault on mailbox (vault);

-- mailbox_head: hashes of all heads, 32 bytes each, so that readers check the newest against what they pinned; retention: as the mailbox
create table mailbox_head (
  -- mailbox: whose head
  mailbox bytea not null references mailbox (mailbox) on delete cascade,
  -- m: number of the head
  m bigint not null,
  -- hash: the statement's hash
  hash bytea not null,
  primary key (mailbox, m)
);

-- message: what a reader left for the vault's owner (its binding among them); retention: as the mailbox
create table message (
  -- mailbox: where it lies
  mailbox bytea not null references mailbox (mailbox) on delete cascade,
  -- message: random id
  message bytea not null,
  -- body: an age file for the vault's owner, of one padded size
  body bytea not null,
  primary key (mailbox, message)
);

-- journal: openings, each signed by the mailbox key before anything was served; retention: as the mailbox
create table journal (
  -- mailbox: whose journal
  mailbox bytea not null references mailbox (mailbox) on delete cascade,
  -- seq: number of the entry
  seq bigint not null,
  -- hash: the statement's hash
  hash bytea not null,
  -- entry: the signed entry, a DSSE envelope: grant and object, no time, no account
  entry bytea not null,
  -- sealed: the exact time by the reader's clock, sealed under the pair key
  sealed bytea not null,
  primary key (mailbox, seq)
);
