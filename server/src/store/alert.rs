//! Alerts of accounts.

use cachet_crypto::protocol::alert::{Alert, AlertKind};
use cachet_crypto::{AccountId, AlertId, Day};

use super::{Connection, Result, bytes, corrupt, stored};

pub(crate) async fn insert(db: &mut Connection, account: AccountId, alert: &Alert) -> Result<()> {
    sqlx::query("insert into alert (account, alert, kind, day) values ($1, $2, $3, $4)")
        .bind(bytes(account))
        .bind(bytes(alert.alert))
        .bind(alert.kind.code())
        .bind(i64::from(alert.day.0))
        .execute(db)
        .await?;
    Ok(())
}

/// Whether there is an alert of this kind and day.
pub(crate) async fn is_raised(db: &mut Connection, account: AccountId, kind: AlertKind, day: Day) -> Result<bool> {
    let held: i64 = sqlx::query_scalar("select count(*) from alert where account = $1 and kind = $2 and day = $3")
        .bind(bytes(account))
        .bind(kind.code())
        .bind(i64::from(day.0))
        .fetch_one(db)
        .await?;
    Ok(held > 0)
}

/// Newest day first; within a day in no order.
pub(crate) async fn of_account(db: &mut Connection, account: AccountId) -> Result<Vec<Alert>> {
    let rows: Vec<(Vec<u8>, String, i64)> =
        sqlx::query_as("select alert, kind, day from alert where account = $1 order by day desc, alert")
            .bind(bytes(account))
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(alert, kind, day)| {
            let kind: AlertKind = kind.parse().map_err(|_| corrupt())?;
            Ok(Alert { alert: stored::<AlertId>(alert)?, kind, day: Day(u32::try_from(day).unwrap_or_default()) })
        })
        .collect()
}

pub(crate) async fn sweep(db: &mut Connection, before: Day) -> Result<u64> {
    let done = sqlx::query("delete from alert where day < $1").bind(i64::from(before.0)).execute(db).await?;
    Ok(done.rows_affected())
}
