-- What registrars have taken back.

-- status_list: one row a registrar that the operator names; retention: until a newer list of that registrar
create table status_list (
  -- registrar: first half of the fingerprint of the registrar's key
  registrar bytea not null,
  -- issued: second of signing, by the registrar's clock
  issued bigint not null,
  -- list: the signed statement: hashes of the credentials that were taken back, so how many there are
  list bytea not null,
  primary key (registrar)
);
