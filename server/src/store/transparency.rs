//! The published directory: what waits, what was published, the log over it, and what witnesses said.

use std::collections::HashMap;

use cachet_crypto::{AccountId, MailboxId, Sha256Digest, VaultId};

use super::{Connection, Result, bytes, corrupt, count, number, stored};

/// Where the newest epoch stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Newest {
    pub(crate) epoch: u64,
    pub(crate) nodes: u64,
}

/// A state that waits to be published.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) label: Vec<u8>,
    pub(crate) place: u64,
    pub(crate) value: Vec<u8>,
}

/// A published state of a label.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
    pub(crate) node: Vec<u8>,
    pub(crate) value: Vec<u8>,
}

/// Makes the one row, on whichever node comes first.
pub(crate) async fn begin(db: &mut Connection) -> Result<()> {
    sqlx::query("insert into transparency (id, epoch, nodes) values (1, 0, 0) on conflict (id) do nothing")
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn newest(db: &mut Connection) -> Result<Newest> {
    let (epoch, nodes): (i64, i64) =
        sqlx::query_as("select epoch, nodes from transparency where id = 1").fetch_one(db).await?;
    Ok(Newest { epoch: count(epoch), nodes: count(nodes) })
}

/// Moves to the next epoch, by compare-and-swap; false when another node was first.
pub(crate) async fn advance(db: &mut Connection, from: u64, epoch: u64, nodes: u64) -> Result<bool> {
    let done = sqlx::query("update transparency set epoch = $2, nodes = $3 where id = 1 and epoch = $1")
        .bind(number(from))
        .bind(number(epoch))
        .bind(number(nodes))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes under which label a vault's head is published.
pub(crate) async fn set_label(db: &mut Connection, vault: VaultId, label: &[u8]) -> Result<()> {
    sqlx::query("insert into vault_label (vault, label) values ($1, $2)")
        .bind(bytes(vault))
        .bind(bytes(label))
        .execute(db)
        .await?;
    Ok(())
}

/// The label under which a vault's head is published; none for a vault made before there was a directory.
pub(crate) async fn label_of(db: &mut Connection, vault: VaultId) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("select label from vault_label where vault = $1")
        .bind(bytes(vault))
        .fetch_optional(db)
        .await?)
}

/// Notes a state to publish. Rows are only ever added here, so that no writer waits for the publisher.
pub(crate) async fn change(db: &mut Connection, change: &Change) -> Result<()> {
    sqlx::query(
        "insert into transparency_change (label, place, value) values ($1, $2, $3) on conflict (label, place) do nothing",
    )
    .bind(bytes(&change.label))
    .bind(number(change.place))
    .bind(bytes(&change.value))
    .execute(db)
    .await?;
    Ok(())
}

/// Notes a state to publish after whatever waits of its label: an account's states have no number of their own. Whoever
/// writes holds the account's row.
pub(crate) async fn change_after(db: &mut Connection, label: &[u8], value: &[u8]) -> Result<()> {
    sqlx::query(
        "insert into transparency_change (label, place, value) \
         select $1, coalesce(max(place), 0) + 1, $2 from transparency_change where label = $1",
    )
    .bind(bytes(label))
    .bind(bytes(value))
    .execute(db)
    .await?;
    Ok(())
}

/// The newest waiting state of each label, `limit` labels at most.
pub(crate) async fn changes(db: &mut Connection, limit: u32) -> Result<Vec<Change>> {
    let rows: Vec<(Vec<u8>, i64, Vec<u8>)> = sqlx::query_as(
        "select c.label, c.place, c.value from transparency_change c \
         join (select label, max(place) as place from transparency_change group by label order by label limit $1) n \
         on n.label = c.label and n.place = c.place order by c.label",
    )
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(label, place, value)| Change { label, place: count(place), value }).collect())
}

/// Forgets what was published, up to its number.
pub(crate) async fn settle(db: &mut Connection, label: &[u8], place: u64) -> Result<()> {
    sqlx::query("delete from transparency_change where label = $1 and place <= $2")
        .bind(bytes(label))
        .bind(number(place))
        .execute(db)
        .await?;
    Ok(())
}

/// The states that are kept of a label, oldest first.
pub(crate) async fn states(db: &mut Connection, label: &[u8]) -> Result<Vec<State>> {
    let rows: Vec<(i64, i64, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select epoch, version, node, value from transparency_state where label = $1 order by epoch")
            .bind(bytes(label))
            .fetch_all(db)
            .await?;
    Ok(rows
        .into_iter()
        .map(|(epoch, version, node, value)| State { epoch: count(epoch), version: count(version), node, value })
        .collect())
}

/// Adds a published state and drops all but the one before it.
pub(crate) async fn insert_state(db: &mut Connection, label: &[u8], state: &State) -> Result<()> {
    sqlx::query(
        "delete from transparency_state where label = $1 \
         and epoch < (select max(s.epoch) from transparency_state s where s.label = $1)",
    )
    .bind(bytes(label))
    .execute(&mut *db)
    .await?;
    sqlx::query("insert into transparency_state (label, epoch, version, node, value) values ($1, $2, $3, $4, $5)")
        .bind(bytes(label))
        .bind(number(state.epoch))
        .bind(number(state.version))
        .bind(bytes(&state.node))
        .bind(bytes(&state.value))
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a label out of service: nothing of it waits, no value is left. Its version stays, so that the tree, which only
/// grows, goes on where it was if the label ever came back.
pub(crate) async fn retire(db: &mut Connection, label: &[u8]) -> Result<()> {
    for statement in [
        "delete from transparency_change where label = $1",
        "delete from transparency_state where label = $1 \
         and epoch < (select max(s.epoch) from transparency_state s where s.label = $1)",
    ] {
        sqlx::query(statement).bind(bytes(label)).execute(&mut *db).await?;
    }
    sqlx::query("update transparency_state set value = $2 where label = $1")
        .bind(bytes(label))
        .bind(Vec::<u8>::new())
        .execute(db)
        .await?;
    Ok(())
}

/// Labels of an account's vaults.
pub(crate) async fn vault_labels(db: &mut Connection, account: AccountId) -> Result<Vec<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "select l.label from vault_label l join vault v on v.vault = l.vault where v.account = $1 order by l.label",
    )
    .bind(bytes(account))
    .fetch_all(db)
    .await?)
}

/// Mailboxes of an account's vaults.
pub(crate) async fn mailboxes(db: &mut Connection, account: AccountId) -> Result<Vec<MailboxId>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "select b.mailbox from mailbox b join vault v on v.vault = b.vault where v.account = $1 order by b.mailbox",
    )
    .bind(bytes(account))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(stored).collect()
}

pub(crate) async fn node(db: &mut Connection, label: &[u8]) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("select node from transparency_node where label = $1")
        .bind(bytes(label))
        .fetch_optional(db)
        .await?)
}

pub(crate) async fn set_node(db: &mut Connection, label: &[u8], node: &[u8]) -> Result<()> {
    sqlx::query(
        "insert into transparency_node (label, node) values ($1, $2) \
         on conflict (label) do update set node = excluded.node",
    )
    .bind(bytes(label))
    .bind(bytes(node))
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn insert_epoch(db: &mut Connection, epoch: u64, root: &[u8], proof: &[u8]) -> Result<()> {
    sqlx::query("insert into transparency_epoch (epoch, root, proof) values ($1, $2, $3)")
        .bind(number(epoch))
        .bind(bytes(root))
        .bind(bytes(proof))
        .execute(db)
        .await?;
    Ok(())
}

/// Roots of the epochs after `after`, `limit` of them at most.
pub(crate) async fn roots(db: &mut Connection, after: u64, limit: u32) -> Result<Vec<Sha256Digest>> {
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("select root from transparency_epoch where epoch > $1 order by epoch limit $2")
            .bind(number(after))
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(stored).collect()
}

/// Proofs of the epochs after `after`, at least one, until there are `most` bytes of them.
pub(crate) async fn proofs(db: &mut Connection, after: u64, until: u64, most: usize) -> Result<Vec<Vec<u8>>> {
    let (mut proofs, mut size): (Vec<Vec<u8>>, usize) = (Vec::new(), 0);
    for epoch in after.saturating_add(1)..=until {
        let proof: Option<Vec<u8>> = sqlx::query_scalar("select proof from transparency_epoch where epoch = $1")
            .bind(number(epoch))
            .fetch_optional(&mut *db)
            .await?;
        let proof = proof.ok_or_else(corrupt)?;
        size += proof.len();
        if size > most && !proofs.is_empty() {
            break;
        }
        proofs.push(proof);
    }
    Ok(proofs)
}

pub(crate) async fn insert_hash(db: &mut Connection, place: u64, hash: &[u8]) -> Result<()> {
    sqlx::query("insert into transparency_hash (place, hash) values ($1, $2)")
        .bind(number(place))
        .bind(bytes(hash))
        .execute(db)
        .await?;
    Ok(())
}

/// Hashes of the log's tree by their places.
pub(crate) async fn hashes(db: &mut Connection, places: &[u64]) -> Result<HashMap<u64, Sha256Digest>> {
    let mut hashes = HashMap::new();
    for place in places {
        let hash: Option<Vec<u8>> = sqlx::query_scalar("select hash from transparency_hash where place = $1")
            .bind(number(*place))
            .fetch_optional(&mut *db)
            .await?;
        hashes.insert(*place, stored(hash.ok_or_else(corrupt)?)?);
    }
    Ok(hashes)
}

/// Keeps what a witness said of a checkpoint, unless it said something later of it.
pub(crate) async fn cosign(db: &mut Connection, size: u64, witness: &str, time: u64, lines: &str) -> Result<()> {
    sqlx::query(
        "insert into cosignature (size, witness, time, lines) values ($1, $2, $3, $4) \
         on conflict (size, witness) do update set time = excluded.time, lines = excluded.lines \
         where excluded.time > cosignature.time",
    )
    .bind(number(size))
    .bind(witness)
    .bind(number(time))
    .bind(bytes(lines))
    .execute(db)
    .await?;
    Ok(())
}

/// Signature lines of all witnesses under the checkpoint of a size, one text a witness.
pub(crate) async fn cosignatures(db: &mut Connection, size: u64) -> Result<Vec<String>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("select lines from cosignature where size = $1 order by witness")
        .bind(number(size))
        .fetch_all(db)
        .await?;
    rows.into_iter().map(|lines| String::from_utf8(lines).map_err(|_| corrupt())).collect()
}

/// Forgets what was said of checkpoints that nobody is served any more.
pub(crate) async fn forget_cosignatures(db: &mut Connection, before: u64) -> Result<()> {
    sqlx::query("delete from cosignature where size < $1").bind(number(before)).execute(db).await?;
    Ok(())
}

/// Names of the witnesses that cosigned the checkpoint of a size.
pub(crate) async fn cosigners(db: &mut Connection, size: u64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("select witness from cosignature where size = $1").bind(number(size)).fetch_all(db).await?)
}
