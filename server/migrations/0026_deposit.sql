-- Deposit links: by which somebody without an account leaves documents for an account.

-- deposit_link: a link that its owner made for somebody without an account; retention: until its owner revokes it or leaves, at most its last day
create table deposit_link (
  -- link: SHA-256 of the pass that the link's text leads to; nothing of the text is known here
  link bytea not null,
  -- account: whose it is; through which link a deposit came stands nowhere
  account bytea not null references account (account) on delete cascade,
  -- card: a signed deposit card for this link alone, a DSSE envelope: account, vault and key fingerprint of the owner, no name
  card bytea not null,
  -- last_day: last day on which a deposit is begun through it
  last_day bigint not null,
  -- remaining: how many more deposits may be begun through it
  remaining bigint not null,
  primary key (link)
);

create index deposit_link_by_account on deposit_link (account);
create index deposit_link_by_last_day on deposit_link (last_day);
