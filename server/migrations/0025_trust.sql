-- That a change of a recovery key stood its fourteen days, by the clocks of the directory's witnesses.

-- recovery_stood: look-ups of a changing account, kept to prove how long the change stood; retention: as the change
create table recovery_stood (
  -- account: whose
  account bytea not null,
  -- epoch: number of the key set that announced the change
  epoch bigint not null,
  -- begun: latest second at which a witness saw the checkpoint of the first look-up; null for days that were proven to another server
  begun bigint,
  -- first_proof: the answer to the first look-up under which the change was witnessed
  first_proof bytea not null,
  -- last_proof: the answer to a look-up fourteen days later; null until then
  last_proof bytea,
  primary key (account, epoch), foreign key (account, epoch) references recovery_change (account, epoch) on delete cascade
);
