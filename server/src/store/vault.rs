//! The vault's row, where every write to a vault begins.

use cachet_crypto::protocol::log::Head;
use cachet_crypto::{AccountId, VaultId};

use super::{Connection, Result, bytes, count, number, stored};

pub(crate) async fn insert(db: &mut Connection, vault: VaultId, account: AccountId) -> Result<()> {
    let head = Head::of_empty_log(vault);
    sqlx::query("insert into vault (vault, account, n, link, snapshot, closed) values ($1, $2, $3, $4, 0, 0)")
        .bind(bytes(vault))
        .bind(bytes(account))
        .bind(number(head.n))
        .bind(bytes(head.link))
        .execute(db)
        .await?;
    Ok(())
}

/// Moves the head, by compare-and-swap; false when it is elsewhere, the vault is closed, or not this account's.
pub(crate) async fn advance(
    db: &mut Connection,
    vault: VaultId,
    account: AccountId,
    from: Head,
    to: Head,
) -> Result<bool> {
    let done = sqlx::query(
        "update vault set n = $5, link = $6 where vault = $1 and account = $2 and n = $3 and link = $4 and closed = 0",
    )
    .bind(bytes(vault))
    .bind(bytes(account))
    .bind(number(from.n))
    .bind(bytes(from.link))
    .bind(number(to.n))
    .bind(bytes(to.link))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the vault's row for the rest of the transaction; false when it is closed or not this account's.
pub(crate) async fn hold(db: &mut Connection, vault: VaultId, account: AccountId) -> Result<bool> {
    let done = sqlx::query("update vault set n = n where vault = $1 and account = $2 and closed = 0")
        .bind(bytes(vault))
        .bind(bytes(account))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn set_snapshot(db: &mut Connection, vault: VaultId, n: u64) -> Result<()> {
    sqlx::query("update vault set snapshot = $2 where vault = $1")
        .bind(bytes(vault))
        .bind(number(n))
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn close(db: &mut Connection, vault: VaultId) -> Result<()> {
    sqlx::query("update vault set closed = 1 where vault = $1").bind(bytes(vault)).execute(db).await?;
    Ok(())
}

/// Head and number of the newest snapshot entry of this account's vault.
pub(crate) async fn head(db: &mut Connection, vault: VaultId, account: AccountId) -> Result<Option<(Head, u64)>> {
    let row: Option<(i64, Vec<u8>, i64)> =
        sqlx::query_as("select n, link, snapshot from vault where vault = $1 and account = $2")
            .bind(bytes(vault))
            .bind(bytes(account))
            .fetch_optional(db)
            .await?;
    row.map(|(n, link, snapshot)| Ok((Head { n: count(n), link: stored(link)? }, count(snapshot)))).transpose()
}

/// Vaults of an account that are not closed.
pub(crate) async fn open_vaults(db: &mut Connection, account: AccountId) -> Result<Vec<VaultId>> {
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("select vault from vault where account = $1 and closed = 0 order by vault")
            .bind(bytes(account))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(stored).collect()
}

/// The owner of a vault.
pub(crate) async fn owner(db: &mut Connection, vault: VaultId) -> Result<Option<AccountId>> {
    let row: Option<Vec<u8>> =
        sqlx::query_scalar("select account from vault where vault = $1").bind(bytes(vault)).fetch_optional(db).await?;
    row.map(stored).transpose()
}
