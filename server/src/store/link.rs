//! Messages between two devices that are being linked.

use cachet_crypto::{LinkId, Timestamp};

use super::{Connection, Result, bytes, count, number};

/// Puts a message where none waits; whether it did.
pub(crate) async fn put(db: &mut Connection, link: LinkId, step: u32, body: &[u8], expires: Timestamp) -> Result<bool> {
    let done = sqlx::query(
        "insert into link (link, step, body, expires) values ($1, $2, $3, $4) on conflict (link, step) do nothing",
    )
    .bind(bytes(link))
    .bind(i64::from(step))
    .bind(body.to_vec())
    .bind(number(expires.0))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a message out: it is given once.
pub(crate) async fn take(db: &mut Connection, link: LinkId, step: u32, now: Timestamp) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>, i64)> =
        sqlx::query_as("delete from link where link = $1 and step = $2 returning body, expires")
            .bind(bytes(link))
            .bind(i64::from(step))
            .fetch_optional(db)
            .await?;
    Ok(row.filter(|(_, expires)| now.0 <= count(*expires)).map(|(body, _)| body))
}

/// How many messages wait.
pub(crate) async fn waiting(db: &mut Connection) -> Result<u64> {
    let waiting: i64 = sqlx::query_scalar("select count(*) from link").fetch_one(db).await?;
    Ok(count(waiting))
}

/// Erases what nobody came for.
pub(crate) async fn sweep(db: &mut Connection, now: Timestamp) -> Result<()> {
    sqlx::query("delete from link where expires < $1").bind(number(now.0)).execute(db).await?;
    Ok(())
}
