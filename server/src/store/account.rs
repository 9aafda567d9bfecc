//! Accounts and their records.

use cachet_crypto::protocol::account::Succeeded;
use cachet_crypto::{AccountId, Day, Envelope};

use super::{Connection, Result, bytes, count, statement};

pub(crate) async fn insert(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("insert into account (account, epoch, tickets_day, tickets_drawn) values ($1, 0, 0, 0)")
        .bind(bytes(account))
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn insert_record(
    db: &mut Connection,
    account: AccountId,
    epoch: u32,
    record: &Succeeded,
) -> Result<()> {
    sqlx::query("insert into account_record (account, epoch, record, succession) values ($1, $2, $3, $4)")
        .bind(bytes(account))
        .bind(i64::from(epoch))
        .bind(record.record.to_vec())
        .bind(record.succession.as_ref().map(Envelope::to_vec))
        .execute(&mut *db)
        .await?;
    match &record.recovery {
        Some(signed) => super::recovery::insert_succession(db, account, epoch, signed).await,
        None => Ok(()),
    }
}

/// Every record, ascending by epoch; none for an account that does not exist.
pub(crate) async fn records(db: &mut Connection, account: AccountId) -> Result<Vec<Succeeded>> {
    let rows: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> =
        sqlx::query_as("select epoch, record, succession from account_record where account = $1 order by epoch")
            .bind(bytes(account))
            .fetch_all(&mut *db)
            .await?;
    let mut records = Vec::with_capacity(rows.len());
    for (epoch, record, succession) in rows {
        let succession = succession.map(|bytes| statement(&bytes)).transpose()?;
        let succeeded = Succeeded { succession, ..Succeeded::first(statement(&record)?) };
        records.push((u32::try_from(epoch).unwrap_or_default(), succeeded));
    }
    super::recovery::complete(db, account, &mut records).await?;
    Ok(records.into_iter().map(|(_, succeeded)| succeeded).collect())
}

/// The record of `epoch`.
pub(crate) async fn record_of(db: &mut Connection, account: AccountId, epoch: u32) -> Result<Option<Envelope>> {
    let row: Option<Vec<u8>> =
        sqlx::query_scalar("select record from account_record where account = $1 and epoch = $2")
            .bind(bytes(account))
            .bind(i64::from(epoch))
            .fetch_optional(db)
            .await?;
    row.map(|bytes| statement(&bytes)).transpose()
}

/// The record in force.
pub(crate) async fn record(db: &mut Connection, account: AccountId) -> Result<Option<Envelope>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar(
        "select r.record from account a join account_record r on r.account = a.account and r.epoch = a.epoch \
         where a.account = $1",
    )
    .bind(bytes(account))
    .fetch_optional(db)
    .await?;
    row.map(|bytes| statement(&bytes)).transpose()
}

/// The epoch in force.
pub(crate) async fn epoch(db: &mut Connection, account: AccountId) -> Result<Option<u64>> {
    let epoch: Option<i64> = sqlx::query_scalar("select epoch from account where account = $1")
        .bind(bytes(account))
        .fetch_optional(db)
        .await?;
    Ok(epoch.map(count))
}

/// Moves to epoch `next` from the one before; false when the account is elsewhere.
pub(crate) async fn advance(db: &mut Connection, account: AccountId, next: u32) -> Result<bool> {
    let done = sqlx::query("update account set epoch = $2 where account = $1 and epoch = $2 - 1")
        .bind(bytes(account))
        .bind(i64::from(next))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the account's row for the rest of the transaction.
pub(crate) async fn hold(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done =
        sqlx::query("update account set epoch = epoch where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Erases the account and, by the schema's cascades, all that is its own.
pub(crate) async fn delete(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("delete from account where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(())
}

/// How many tickets were drawn on `day`.
pub(crate) async fn tickets_drawn(db: &mut Connection, account: AccountId, day: Day) -> Result<u64> {
    let drawn: Option<i64> =
        sqlx::query_scalar("select tickets_drawn from account where account = $1 and tickets_day = $2")
            .bind(bytes(account))
            .bind(i64::from(day.0))
            .fetch_optional(db)
            .await?;
    Ok(drawn.map(count).unwrap_or_default())
}

/// Notes how many tickets were drawn on `day`.
pub(crate) async fn set_tickets(db: &mut Connection, account: AccountId, day: Day, drawn: u32) -> Result<()> {
    sqlx::query("update account set tickets_day = $2, tickets_drawn = $3 where account = $1")
        .bind(bytes(account))
        .bind(i64::from(day.0))
        .bind(i64::from(drawn))
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets on which past day tickets were drawn.
pub(crate) async fn forget_tickets(db: &mut Connection, today: Day) -> Result<()> {
    sqlx::query("update account set tickets_day = 0, tickets_drawn = 0 where tickets_day <> 0 and tickets_day < $1")
        .bind(i64::from(today.0))
        .execute(db)
        .await?;
    Ok(())
}
