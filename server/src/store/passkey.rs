//! Passkeys.

use cachet_crypto::protocol::api::{FoundPasskey, ListedPasskey, WrappedRoot};
use cachet_crypto::protocol::passkey::PasskeyWayIn;
use cachet_crypto::{AccountId, Day, PasskeyId, Sha256Digest};

use super::{Connection, Result, bytes, stored};

/// Adds a passkey, or gives it a new wrap.
pub(crate) async fn set(
    db: &mut Connection,
    account: AccountId,
    lookup: Sha256Digest,
    way: &PasskeyWayIn,
    today: Day,
) -> Result<()> {
    sqlx::query(
        "insert into passkey (account, passkey, lookup, epoch, wrap, name, added) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (account, passkey) do update set \
         lookup = excluded.lookup, epoch = excluded.epoch, wrap = excluded.wrap, name = excluded.name",
    )
    .bind(bytes(account))
    .bind(bytes(way.passkey))
    .bind(bytes(lookup))
    .bind(i64::from(way.epoch))
    .bind(bytes(&way.wrap))
    .bind(bytes(&way.name))
    .bind(i64::from(today.0))
    .execute(db)
    .await?;
    Ok(())
}

type FoundRow = (Vec<u8>, Vec<u8>, i64, Vec<u8>);

pub(crate) async fn find(db: &mut Connection, lookup: Sha256Digest) -> Result<Option<FoundPasskey>> {
    let row: Option<FoundRow> = sqlx::query_as("select account, passkey, epoch, wrap from passkey where lookup = $1")
        .bind(bytes(lookup))
        .fetch_optional(db)
        .await?;
    row.map(|(account, passkey, epoch, wrap)| {
        let root = WrappedRoot { epoch: u32::try_from(epoch).unwrap_or_default(), wrap: wrap.into() };
        Ok(FoundPasskey { account: stored(account)?, passkey: stored(passkey)?, root })
    })
    .transpose()
}

pub(crate) async fn list(db: &mut Connection, account: AccountId) -> Result<Vec<ListedPasskey>> {
    let rows: Vec<(Vec<u8>, Vec<u8>, i64)> =
        sqlx::query_as("select passkey, name, added from passkey where account = $1 order by passkey")
            .bind(bytes(account))
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(passkey, name, added)| {
            let added = Day(u32::try_from(added).unwrap_or_default());
            Ok(ListedPasskey { passkey: stored(passkey)?, name: name.into(), added })
        })
        .collect()
}

pub(crate) async fn delete(db: &mut Connection, account: AccountId, passkey: PasskeyId) -> Result<bool> {
    let done = sqlx::query("delete from passkey where account = $1 and passkey = $2")
        .bind(bytes(account))
        .bind(bytes(passkey))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn delete_all(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("delete from passkey where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(())
}
