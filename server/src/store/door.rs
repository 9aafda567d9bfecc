//! Front doors: settings, waiting drops, tickets.

use cachet_crypto::protocol::api::StoredDrop;
use cachet_crypto::{AccountId, Day, DropId, Sha256Digest};

use super::{Connection, Result, bytes, count, stored};

pub(crate) async fn set_secret(db: &mut Connection, account: AccountId, secret: Option<Sha256Digest>) -> Result<()> {
    sqlx::query(
        "insert into door (account, secret) values ($1, $2) on conflict (account) do update set secret = excluded.secret",
    )
    .bind(bytes(account))
    .bind(secret.map(bytes))
    .execute(db)
    .await?;
    Ok(())
}

/// The hash of the secret that a drop must show.
pub(crate) async fn secret(db: &mut Connection, account: AccountId) -> Result<Option<Sha256Digest>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar("select secret from door where account = $1 and secret is not null")
        .bind(bytes(account))
        .fetch_optional(db)
        .await?;
    row.map(stored).transpose()
}

pub(crate) async fn insert(
    db: &mut Connection,
    account: AccountId,
    letter: DropId,
    body: &[u8],
    last_day: Day,
) -> Result<()> {
    sqlx::query("insert into waiting (account, letter, body, last_day) values ($1, $2, $3, $4)")
        .bind(bytes(account))
        .bind(bytes(letter))
        .bind(body.to_vec())
        .bind(i64::from(last_day.0))
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn count_waiting(db: &mut Connection, account: AccountId, today: Day) -> Result<u64> {
    let row: i64 = sqlx::query_scalar("select count(*) from waiting where account = $1 and last_day >= $2")
        .bind(bytes(account))
        .bind(i64::from(today.0))
        .fetch_one(db)
        .await?;
    Ok(count(row))
}

pub(crate) async fn waiting(db: &mut Connection, account: AccountId, today: Day) -> Result<Vec<StoredDrop>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select letter, body from waiting where account = $1 and last_day >= $2 order by letter")
            .bind(bytes(account))
            .bind(i64::from(today.0))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(|(letter, body)| Ok(StoredDrop { drop: stored(letter)?, body: body.into() })).collect()
}

pub(crate) async fn delete(db: &mut Connection, account: AccountId, letter: DropId) -> Result<bool> {
    let done = sqlx::query("delete from waiting where account = $1 and letter = $2")
        .bind(bytes(account))
        .bind(bytes(letter))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn sweep(db: &mut Connection, today: Day) -> Result<u64> {
    let done = sqlx::query("delete from waiting where last_day < $1").bind(i64::from(today.0)).execute(db).await?;
    Ok(done.rows_affected())
}

pub(crate) async fn insert_ticket(db: &mut Connection, hash: Sha256Digest, season: u32) -> Result<()> {
    sqlx::query("insert into ticket (hash, season) values ($1, $2)")
        .bind(bytes(hash))
        .bind(i64::from(season))
        .execute(db)
        .await?;
    Ok(())
}

/// Spends a ticket; false when there is none.
pub(crate) async fn spend_ticket(db: &mut Connection, hash: Sha256Digest) -> Result<bool> {
    let done = sqlx::query("delete from ticket where hash = $1").bind(bytes(hash)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn sweep_tickets(db: &mut Connection, season: u32) -> Result<u64> {
    let done = sqlx::query("delete from ticket where season < $1").bind(i64::from(season)).execute(db).await?;
    Ok(done.rows_affected())
}
