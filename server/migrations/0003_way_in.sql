-- Ways in: enough to check a login and hand out a wrapped root, not enough to open one.

-- recovery: the way in by the sheet; retention: until a new sheet, or until the owner leaves
create table recovery (
  -- account: whose sheet
  account bytea not null references account (account) on delete cascade,
  -- lookup: SHA-256 of the lookup id that the sheet's code gives
  lookup bytea not null unique,
  -- epoch: key set whose root is wrapped
  epoch bigint not null,
  -- wrap: the root under a key that the sheet's code gives
  wrap bytea not null,
  primary key (account)
);

-- device: an enrolled device; retention: until removed, replaced by a rotate, or until the owner leaves
create table device (
  -- account: whose device; the number of rows tells how many devices are enrolled
  account bytea not null references account (account) on delete cascade,
  -- device: random id
  device bytea not null,
  -- registration: OPAQUE RegistrationRecord; testing passphrases against it takes the device's own secret
  registration bytea not null,
  -- epoch: key set whose root is wrapped
  epoch bigint not null,
  -- wrap: the root under a key that only a finished OPAQUE login gives
  wrap bytea not null,
  -- name: the device's name, sealed and padded
  name bytea not null,
  -- enrolled: day of enrolment
  enrolled bigint not null,
  primary key (account, device)
);

-- login_start: unfinished logins and registrations counted, for the limits; retention: until a finish takes the last one back or another way in is used; for devices that do not exist, until the hour is over
create table login_start (
  -- account: as the request named it, whether it exists or not
  account bytea not null,
  -- device: as the request named it, whether it exists or not
  device bytea not null,
  -- hour: hour (UTC, counted from 1970) of the last unfinished start; 0 once that hour is over
  hour bigint not null,
  -- in_hour: starts in that hour that no finish followed
  in_hour bigint not null,
  -- in_all: starts that no finish followed, since another way in was used
  in_all bigint not null,
  primary key (account, device)
);

-- login: state of a login between its two requests; retention: two minutes
create table login (
  -- login: SHA-256 of the random name that the client holds
  login bytea not null,
  -- account: as the request named it
  account bytea not null,
  -- device: as the request named it
  device bytea not null,
  -- state: OPAQUE's ServerLogin
  state bytea not null,
  -- expires: second after which the row is worthless and swept
  expires bigint not null,
  primary key (login)
);
