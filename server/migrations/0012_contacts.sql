-- Recovery contacts: the server's half of a secret, and who asked for it. Who the contacts are is not here.

-- contact_plan: one row an account that chose recovery contacts; retention: until chosen anew, a change of keys, or until the owner leaves
create table contact_plan (
  -- account: whose contacts; that there is a row tells that there are some, not how many
  account bytea not null references account (account) on delete cascade,
  -- plan: random id of this sharing
  plan bytea not null,
  -- statement: the signed plan, a DSSE envelope: days to wait, and hashes
  statement bytea not null,
  -- release: the server's half; it opens nothing without as many shares as the owner chose
  release bytea not null,
  -- wrap: the root under a key that takes both halves
  wrap bytea not null,
  primary key (account)
);

-- contact_request: somebody who has nothing left asks recovery contacts; retention: 60 days
create table contact_request (
  -- request: fingerprint of the one-time recipient
  request bytea not null,
  -- recipient: the one-time recipient to which shares are sealed
  recipient bytea not null,
  -- poll: SHA-256 of what the asker shows to see how far it is
  poll bytea not null,
  -- account: whose vault is asked for; null until a contact said so
  account bytea references account (account) on delete cascade,
  -- plan: of which sharing shares were released; null before the first
  plan bytea,
  -- ready: second from which the release secret is handed out; null before the first share
  ready bigint,
  -- vetoed: 1 once the owner said no
  vetoed bigint not null,
  -- last_day: last day on which the row is kept
  last_day bigint not null,
  primary key (request)
);

-- contact_share: shares that were released for a request; retention: until the owner says no, as the request
create table contact_share (
  -- request: for which request; the number of rows tells how many contacts answered
  request bytea not null references contact_request (request) on delete cascade,
  -- share: random id
  share bytea not null,
  -- body: an age file for the one-time recipient, of one padded size
  body bytea not null,
  primary key (request, share)
);
