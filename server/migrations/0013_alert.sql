-- Alerts: what every device of an account is told.

-- alert: something happened to an account's ways in or keys; retention: 90 days
create table alert (
  -- account: whose
  account bytea not null references account (account) on delete cascade,
  -- alert: random id
  alert bytea not null,
  -- kind: what happened: the sheet was used, a device or the keys changed, contacts or a change of the recovery key
  kind text not null,
  -- day: on which day
  day bigint not null,
  primary key (account, alert)
);
