//! Deposit links: whose they are, until when, for how many deposits.

use cachet_crypto::protocol::api::{NewDepositLink, OfferedDepositLink};
use cachet_crypto::{AccountId, Day, DepositLinkId, Envelope};

use super::{Connection, Result, bytes, corrupt, count, statement, stored};

/// Keeps a link; false when its id is taken.
pub(crate) async fn insert(
    db: &mut Connection,
    link: DepositLinkId,
    account: AccountId,
    new: &NewDepositLink,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into deposit_link (link, account, card, last_day, remaining) values ($1, $2, $3, $4, $5) \
         on conflict (link) do nothing",
    )
    .bind(bytes(link))
    .bind(bytes(account))
    .bind(new.card.to_vec())
    .bind(i64::from(new.last_day.0))
    .bind(i64::from(new.count))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Number of an account's links that still work.
pub(crate) async fn count_of(db: &mut Connection, account: AccountId, today: Day) -> Result<u64> {
    let links: i64 = sqlx::query_scalar("select count(*) from deposit_link where account = $1 and last_day >= $2")
        .bind(bytes(account))
        .bind(i64::from(today.0))
        .fetch_one(db)
        .await?;
    Ok(count(links))
}

/// Owner and card of a link.
pub(crate) async fn owner(db: &mut Connection, link: DepositLinkId) -> Result<Option<(AccountId, Envelope)>> {
    let row: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as("select account, card from deposit_link where link = $1")
        .bind(bytes(link))
        .fetch_optional(db)
        .await?;
    row.map(|(account, card)| Ok((stored(account)?, statement(&card)?))).transpose()
}

/// What whoever has the link's text is told; none when it is over or used up.
pub(crate) async fn offered(
    db: &mut Connection,
    link: DepositLinkId,
    today: Day,
) -> Result<Option<OfferedDepositLink>> {
    let row: Option<(Vec<u8>, i64, i64)> = sqlx::query_as(
        "select card, last_day, remaining from deposit_link where link = $1 and last_day >= $2 and remaining > 0",
    )
    .bind(bytes(link))
    .bind(i64::from(today.0))
    .fetch_optional(db)
    .await?;
    row.map(|(card, last_day, remaining)| {
        let small = |number: i64| u32::try_from(number).map_err(|_| corrupt());
        Ok(OfferedDepositLink {
            card: statement(&card)?,
            last_day: Day(small(last_day)?),
            remaining: small(remaining)?,
        })
    })
    .transpose()
}

/// Uses a link once; whose it is, none when it is over or used up.
pub(crate) async fn take(db: &mut Connection, link: DepositLinkId, today: Day) -> Result<Option<AccountId>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar(
        "update deposit_link set remaining = remaining - 1 \
         where link = $1 and last_day >= $2 and remaining > 0 returning account",
    )
    .bind(bytes(link))
    .bind(i64::from(today.0))
    .fetch_optional(db)
    .await?;
    row.map(stored).transpose()
}

/// Revokes an account's link; false when it has none of this id.
pub(crate) async fn delete(db: &mut Connection, account: AccountId, link: DepositLinkId) -> Result<bool> {
    let done = sqlx::query("delete from deposit_link where account = $1 and link = $2")
        .bind(bytes(account))
        .bind(bytes(link))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Erases the links whose last day is over.
pub(crate) async fn sweep(db: &mut Connection, today: Day) -> Result<()> {
    sqlx::query("delete from deposit_link where last_day < $1").bind(i64::from(today.0)).execute(db).await?;
    Ok(())
}
