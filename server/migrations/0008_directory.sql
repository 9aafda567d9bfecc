-- The directory of professionals who chose to be listed: the only names in this database.

-- listing: one row a listed professional; retention: until withdrawn, a change of keys, or until the credential ends
create table listing (
  -- account: whose listing
  account bytea not null references account (account) on delete cascade,
  -- credential: the registrar's statement: RPPS number, name, profession, town
  credential bytea not null,
  -- words: name, profession and town in lower case without accents, for the search
  words text not null,
  -- not_after: last day of the credential
  not_after bigint not null,
  primary key (account)
);
