-- Vaults on their way in from an export of another server.

-- restoring: one row a vault that its owner is bringing in and that is not whole yet; retention: until it is whole, or until the owner leaves
create table restoring (
  -- vault: the vault: that it comes from elsewhere
  vault bytea not null references vault (vault) on delete cascade,
  -- n: number of the last entry that has come
  n bigint not null,
  -- link: chain link after it
  link bytea not null,
  -- until_n: number of the last entry that is to come
  until_n bigint not null,
  -- until_link: chain link after it, as the owner signed it
  until_link bytea not null,
  primary key (vault)
);
