//! Sealed objects of an account, each replaced by compare-and-swap.

use cachet_crypto::AccountId;
use cachet_crypto::protocol::api::OwnObject;

use super::{Connection, Result, bytes, count, number};

/// Number, epoch and sealed bytes of something that its owner sealed.
pub(super) type Row = (i64, i64, Vec<u8>);

pub(super) fn object((n, epoch, sealed): Row) -> OwnObject {
    OwnObject { n: count(n), epoch: u32::try_from(epoch).unwrap_or_default(), sealed: sealed.into() }
}

pub(crate) async fn read(db: &mut Connection, account: AccountId, name: &str) -> Result<Option<OwnObject>> {
    let row: Option<Row> = sqlx::query_as("select n, epoch, sealed from own_object where account = $1 and name = $2")
        .bind(bytes(account))
        .bind(name)
        .fetch_optional(db)
        .await?;
    Ok(row.map(object))
}

/// Writes state 1 where there is none; false when one is there.
pub(crate) async fn insert(db: &mut Connection, account: AccountId, name: &str, object: &OwnObject) -> Result<bool> {
    let done = sqlx::query(
        "insert into own_object (account, name, n, epoch, sealed) values ($1, $2, $3, $4, $5) \
         on conflict (account, name) do nothing",
    )
    .bind(bytes(account))
    .bind(name)
    .bind(number(object.n))
    .bind(i64::from(object.epoch))
    .bind(bytes(&object.sealed))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes state `n` over state `n - 1`; false when another one is there, or none.
pub(crate) async fn replace(db: &mut Connection, account: AccountId, name: &str, object: &OwnObject) -> Result<bool> {
    let done = sqlx::query(
        "update own_object set n = $3, epoch = $4, sealed = $5 where account = $1 and name = $2 and n = $3 - 1",
    )
    .bind(bytes(account))
    .bind(name)
    .bind(number(object.n))
    .bind(i64::from(object.epoch))
    .bind(bytes(&object.sealed))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
