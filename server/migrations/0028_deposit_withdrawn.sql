-- Withdrawn deposits: whoever asks again hears the same answer, since the first one may have been lost.

-- deposit_withdrawn: deposits that their sender withdrew, so that the same request again has the same answer; retention: ninety days
create table deposit_withdrawn (
  -- deposit: random id that the sender chose; for whom it was stands nowhere
  deposit bytea not null,
  -- secret: SHA-256 of what the sender shows for this deposit alone
  secret bytea not null,
  -- season: period of 30 days after which it is swept, so that the row does not tell the day
  season bigint not null,
  primary key (deposit)
);
