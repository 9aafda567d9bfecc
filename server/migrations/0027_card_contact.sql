-- Whom an account has told that its emergency card was read: somebody else's e-mail address, once that person agreed.

-- card_contact: the contact of an account's card; retention: until one of the two ends it, or the owner leaves; seven days without an answer
create table card_contact (
  -- account: whose card
  account bytea not null references account (account) on delete cascade,
  -- address: the contact's e-mail address, in clear: it may name that person
  address text not null,
  -- language: of the messages
  language text not null,
  -- salt: random; the way to stop that stands in each message follows from it under a key of the server
  salt bytea not null,
  -- token: SHA-256 of what that way says
  token bytea not null,
  -- agreed: day on which the contact agreed; null until then
  agreed bigint,
  -- answer_by: second after which an unanswered question is swept
  answer_by bigint not null,
  -- quiet: second before which no further message goes there
  quiet bigint not null,
  -- message: random id of the message on its way, a new one with each reading; null without one
  message bytea,
  -- attempts: how often the relay was tried with it
  attempts bigint not null,
  -- due: second of the next attempt
  due bigint not null,
  -- until: second after which it is given up
  until bigint not null,
  primary key (account)
);

create unique index card_contact_token on card_contact (token);

-- card_contact_no: contacts who said no, or stop; retention: a year
create table card_contact_no (
  -- subject: HMAC of an account and an address, under a key of the server: that account does not ask there again
  subject bytea not null,
  -- until: last day on which it counts
  until bigint not null,
  primary key (subject)
);
