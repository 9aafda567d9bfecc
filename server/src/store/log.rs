//! Entries of a vault's log.

use cachet_crypto::protocol::api::{AppendedEntry, StoredEntry};
use cachet_crypto::{Sha256Digest, VaultId};
use futures_util::TryStreamExt as _;

use super::{Connection, Result, bytes, number, statement, stored};

pub(crate) async fn insert(
    db: &mut Connection,
    vault: VaultId,
    n: u64,
    hash: Sha256Digest,
    entry: &AppendedEntry,
) -> Result<()> {
    sqlx::query("insert into entry (vault, n, hash, entry, sealed) values ($1, $2, $3, $4, $5)")
        .bind(bytes(vault))
        .bind(number(n))
        .bind(bytes(hash))
        .bind(entry.entry.to_vec())
        .bind(bytes(&entry.sealed))
        .execute(db)
        .await?;
    Ok(())
}

/// Entries after number `after`, in order: at most `limit` of them, and no more once `budget` bytes are read.
pub(crate) async fn entries(
    db: &mut Connection,
    vault: VaultId,
    after: u64,
    limit: u32,
    budget: usize,
) -> Result<Vec<StoredEntry>> {
    let mut rows = sqlx::query_as::<_, (Vec<u8>, Option<Vec<u8>>)>(
        "select entry, sealed from entry where vault = $1 and n > $2 order by n limit $3",
    )
    .bind(bytes(vault))
    .bind(number(after))
    .bind(i64::from(limit))
    .fetch(db);
    let (mut entries, mut read) = (Vec::new(), 0);
    while let Some((entry, sealed)) = rows.try_next().await? {
        read += entry.len() + sealed.as_ref().map_or(0, Vec::len);
        if read > budget && !entries.is_empty() {
            break;
        }
        entries.push(StoredEntry { entry: statement(&entry)?, sealed: sealed.map(Into::into) });
    }
    Ok(entries)
}

/// Hashes of the entries after `after`, up to `until` and at most `limit`.
pub(crate) async fn hashes(
    db: &mut Connection,
    vault: VaultId,
    after: u64,
    until: u64,
    limit: u32,
) -> Result<Vec<Sha256Digest>> {
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("select hash from entry where vault = $1 and n > $2 and n <= $3 order by n limit $4")
            .bind(bytes(vault))
            .bind(number(after))
            .bind(number(until))
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(stored).collect()
}
