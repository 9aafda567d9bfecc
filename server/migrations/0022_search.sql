-- The index of contents for search on the device, sealed; a cache that its owner can make again.

-- search_segment: the sealed segments; retention: newest state only, until the owner leaves
create table search_segment (
  -- vault: whose contents
  vault bytea not null references vault (vault) on delete cascade,
  -- slot: place among the vault's segments, from 0 on: about a segment for 256 documents whose text was read
  slot bigint not null,
  -- n: how often it was replaced: about once for each time that documents were added
  n bigint not null,
  -- epoch: key set under which it is sealed
  epoch bigint not null,
  -- sealed: ciphertext; its length is padded to at least 64 KiB and tells about how many words a segment has
  sealed bytea not null,
  primary key (vault, slot)
);
