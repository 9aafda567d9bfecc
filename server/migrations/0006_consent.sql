-- Grants in force: consent, sealed terms, newest envelope and header. All of it is erased when the grant leaves the head.

-- live_grant: one row a grant in force; retention: until revoked, replaced, purged, or until the owner leaves
create table live_grant (
  -- mailbox: the pair
  mailbox bytea not null references mailbox (mailbox) on delete cascade,
  -- access: random id of the grant
  access bytea not null,
  -- consent_hash: the consent's hash
  consent_hash bytea not null,
  -- consent: the signed consent, a DSSE envelope: days, and salted commitments to the reader and the terms
  consent bytea not null,
  -- terms: an age file for the reader, of a padded size
  terms bytea not null,
  -- not_before: first day of the consent
  not_before bigint not null,
  -- not_after: last day of the consent
  not_after bigint not null,
  -- envelope_hash: the newest envelope's hash
  envelope_hash bytea not null,
  -- envelope: the newest signed envelope, a DSSE envelope: digests and a salted commitment to the author
  envelope bytea not null,
  -- k: number of that envelope: how often what is granted was replaced
  k bigint not null,
  -- object: the version that the envelope gives
  object bytea not null,
  -- manifest_hash: SHA-256 of the manifest payload that the envelope gives
  manifest_hash bytea not null,
  -- header: the age header for the reader; it names nobody
  header bytea not null,
  primary key (mailbox, access)
);
