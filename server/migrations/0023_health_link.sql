-- SMART Health Links: what an owner gives to people without an account, and the emergency card.

-- health_link: the links; retention: until the owner leaves, or 90 days after a link is over
create table health_link (
  -- health_link: random id
  health_link bytea not null,
  -- account: whose
  account bytea not null references account (account) on delete cascade,
  -- address: SHA-256 of the 32 random bytes in the link's URL
  address bytea not null,
  -- kind: a link to give, or an emergency card
  kind text not null,
  -- expires: last second at which it opens; null without a limit
  expires bigint,
  -- most: how often it opens at most; null without a limit
  most bigint,
  -- salt: random, of the passcode's hash; null without a passcode
  salt bytea,
  -- verifier: PBKDF2-HMAC-SHA-256 of the passcode; null without a passcode
  verifier bytea,
  -- tries: wrong passcodes, and those being looked at
  tries bigint not null,
  -- openings: how often it was opened
  openings bigint not null,
  -- revoked: day on which its owner revoked it; null before that
  revoked bigint,
  -- note_key: key of the next opening's note, replaced by its successor with that opening
  note_key bytea not null,
  -- changed: second of the last change of its files
  changed bigint not null,
  -- n: how often its files were replaced, and one
  n bigint not null,
  -- epoch: key set under which the owner's part is sealed
  epoch bigint not null,
  -- sealed: label, address, key and contents of the link, sealed by its owner
  sealed bytea not null,
  primary key (health_link)
);

create unique index health_link_address on health_link (address);
create index health_link_account on health_link (account);

-- health_link_file: what a link leads to; retention: until it is replaced, or the link is revoked or over
create table health_link_file (
  -- health_link: which link
  health_link bytea not null references health_link (health_link) on delete cascade,
  -- place: order in the manifest
  place bigint not null,
  -- content_type: a FHIR resource, or a SMART Health Card
  content_type text not null,
  -- jwe: ciphertext; its length is padded by the client
  jwe text not null,
  primary key (health_link, place)
);

-- health_link_opening: when a link was opened and what the reader said of itself; retention: the newest 200 of a link
create table health_link_opening (
  -- health_link: which link
  health_link bytea not null references health_link (health_link) on delete cascade,
  -- n: number of the opening
  n bigint not null,
  -- sealed: time and the reader's own words, under a key that this server no longer has; of one length
  sealed bytea not null,
  primary key (health_link, n)
);
