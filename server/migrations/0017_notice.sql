-- Notices by e-mail: the one thing that tells who a person is, for those who give it.

-- notice: where an account's notices go; retention: until the person removes it or leaves
create table notice (
  -- account: whose
  account bytea not null references account (account) on delete cascade,
  -- address: the e-mail address, in clear: it may name the person
  address text not null,
  -- language: of the messages
  language text not null,
  -- quiet: second before which no further message goes there
  quiet bigint not null,
  primary key (account)
);

-- notice_asked: an address whose code was not typed yet; retention: an hour, then swept
create table notice_asked (
  -- account: whose
  account bytea not null references account (account) on delete cascade,
  -- address: the e-mail address, in clear
  address text not null,
  -- language: of the messages
  language text not null,
  -- salt: random; the code follows from it under a key of the server
  salt bytea not null,
  -- tries: codes that were tried
  tries bigint not null,
  -- expires: second after which the code counts for nothing
  expires bigint not null,
  primary key (account)
);

-- notice_count: codes asked for on a day, for the limits; retention: until the day is over
create table notice_count (
  -- subject: HMAC of an account, of an address or of everybody, under a key of the server
  subject bytea not null,
  -- day: on which day
  day bigint not null,
  -- codes: how many
  codes bigint not null,
  primary key (subject, day)
);

-- notice_waiting: messages on their way to the mail relay; retention: until the relay took them, two days at most
create table notice_waiting (
  -- account: about whose vault
  account bytea not null references account (account) on delete cascade,
  -- address: the e-mail address, in clear
  address text not null,
  -- kind: a code, or that there is news
  kind text not null,
  -- language: of the message
  language text not null,
  -- message: random id, a new one with each further alert
  message bytea not null,
  -- attempts: how often the relay was tried
  attempts bigint not null,
  -- due: second of the next attempt
  due bigint not null,
  -- until: second after which it is given up
  until bigint not null,
  primary key (account, address, kind)
);
