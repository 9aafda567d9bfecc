-- What the installation itself needs. One row a secret; none of them opens anything that a person stored.

-- service: keys of the server, made at its first start; retention: as long as the installation
create table service (
  -- name: which key: `opaque`, `tokens` or `passes`
  name text not null,
  -- value: OPAQUE's ServerSetup, or the HMAC key of tokens or passes
  value bytea not null,
  primary key (name)
);
