-- A vault: a chain of signed entries with sealed parts, objects and their stored parts.

-- vault: one row a vault, the place where every write to it begins; retention: until the owner leaves
create table vault (
  -- vault: random id
  vault bytea not null,
  -- account: who owns it
  account bytea not null references account (account) on delete cascade,
  -- n: number of the last entry: how much happened in the vault
  n bigint not null,
  -- link: chain link after it
  link bytea not null,
  -- snapshot: number of the newest snapshot entry, 0 when there is none
  snapshot bigint not null,
  -- closed: 1 once the final entry is written
  closed bigint not null,
  primary key (vault)
);

create index vault_by_account on vault (account);

-- entry: the vault's log; retention: until the owner leaves
create table entry (
  -- vault: whose log
  vault bytea not null references vault (vault) on delete cascade,
  -- n: number of the entry
  n bigint not null,
  -- hash: the statement's hash
  hash bytea not null,
  -- entry: the signed entry, a DSSE envelope: kind, random object and grant ids, digests; no time
  entry bytea not null,
  -- sealed: the sealed part, padded to a multiple of 1 KiB; null once dropped
  sealed bytea,
  primary key (vault, n)
);

-- object: one version of a document, or a snapshot; retention: until purged, replaced (snapshot), or until the owner leaves
create table object (
  -- vault: where it lies
  vault bytea not null references vault (vault) on delete cascade,
  -- object: random id of the version; which document it belongs to stands nowhere here
  object bytea not null,
  -- snapshot: 1 for a snapshot of the index, 0 for a document
  snapshot bigint not null,
  -- manifest: sealed manifest payload, its length padded; empty for a snapshot
  manifest bytea not null,
  -- manifest_hash: SHA-256 of it, as the newest entry signs it
  manifest_hash bytea not null,
  -- parts_root: root over the parts' digests, as the entry signs it
  parts_root bytea not null,
  primary key (vault, object)
);

-- part: a stored part, staged or belonging to an object; retention: as its object; staged ones two days
create table part (
  -- vault: where it lies
  vault bytea not null references vault (vault) on delete cascade,
  -- part: random name that the client chose
  part bytea not null,
  -- blob: random name of the stored bytes in the blob store
  blob text not null unique,
  -- digest: BLAKE3 of the stored bytes, which are ciphertext
  digest bytea not null,
  -- size: their number: with the other parts, the document's padded size
  size bigint not null,
  -- object: the object that it belongs to; null while staged
  object bytea,
  -- place: its place among the object's parts; null while staged
  place bigint,
  -- staged: day on which it arrived; null once it belongs to an object
  staged bigint,
  primary key (vault, part)
);

create index part_by_object on part (vault, object, place);
create index part_by_staged on part (staged);
