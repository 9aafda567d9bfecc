-- The verifiable directory: which keys and heads are the newest, under a root that only grows, and the log of its roots.

-- vault_label: under which label a vault's newest head stands in the directory; retention: until the owner leaves
create table vault_label (
  -- vault: which vault
  vault bytea not null references vault (vault) on delete cascade,
  -- label: random, from its owner's client; nobody else can ask for the vault's head
  label bytea not null unique,
  primary key (vault)
);

-- transparency: one row, where a publication begins; retention: as long as the installation
create table transparency (
  -- id: always 1
  id bigint not null,
  -- epoch: number of the newest epoch, which is also the number of the log's leaves
  epoch bigint not null,
  -- nodes: how many nodes the tree has: with the epochs, how much ever changed in the installation
  nodes bigint not null,
  primary key (id)
);

-- transparency_change: newest states that wait to be published; retention: until published
create table transparency_change (
  -- label: hash of the account's or mailbox's id, or of the vault's label
  label bytea not null,
  -- place: number of the state: epoch of the account, n of the vault, m of the mailbox
  place bigint not null,
  -- value: hash of the account's newest record; number and link of the vault's or mailbox's head
  value bytea not null,
  primary key (label, place)
);

-- transparency_state: the two newest published states of a label; retention: until replaced twice; once the owner has left, one row a label with an empty value
create table transparency_state (
  -- label: hash of the account's or mailbox's id, or of the vault's label
  label bytea not null,
  -- epoch: epoch that published it: when the account, vault or mailbox last changed, to within a publication
  epoch bigint not null,
  -- version: how often the label was published
  version bigint not null,
  -- node: where it stands in the tree: the label's VRF output
  node bytea not null,
  -- value: the value that was published; empty once the owner has left
  value bytea not null,
  primary key (label, epoch)
);

-- transparency_node: the tree over all labels and versions, in its newest state and the one before; retention: as long as the installation
create table transparency_node (
  -- label: place in the tree: VRF outputs, which tell no label without the server's VRF key
  label bytea not null,
  -- node: hashes, children, and the epochs in which they changed
  node bytea not null,
  primary key (label)
);

-- transparency_epoch: one row an epoch, which witnesses and auditors read; retention: as long as the installation
create table transparency_epoch (
  -- epoch: its number
  epoch bigint not null,
  -- root: root of the tree
  root bytea not null,
  -- proof: that the tree only grew: VRF outputs and hashes, as many as there were changes
  proof bytea not null,
  primary key (epoch)
);

-- transparency_hash: hashes of the log's tree (RFC 6962) over all roots; retention: as long as the installation
create table transparency_hash (
  -- place: which hash
  place bigint not null,
  -- hash: the hash
  hash bytea not null,
  primary key (place)
);

-- cosignature: what each witness said last of a checkpoint; retention: until a checkpoint after the next is published
create table cosignature (
  -- size: leaves of the log under that checkpoint
  size bigint not null,
  -- witness: name of the witness
  witness text not null,
  -- time: when it looked, by its own clock
  time bigint not null,
  -- lines: its signature lines
  lines bytea not null,
  primary key (size, witness)
);
