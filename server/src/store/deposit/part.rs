//! Parts of deposits, until a vault takes them over.

use cachet_crypto::protocol::api::PartRef;
use cachet_crypto::{Day, DepositId, PartName, VaultId};

use super::super::part::Part;
use super::super::{Connection, Result, bytes, count, number, stored};

/// Takes a part; false when its name is taken in this deposit.
pub(crate) async fn insert_part(db: &mut Connection, deposit: DepositId, name: PartName, part: &Part) -> Result<bool> {
    let done = sqlx::query(
        "insert into deposit_part (deposit, part, blob, digest, size, place) values ($1, $2, $3, $4, $5, null) \
         on conflict (deposit, part) do nothing",
    )
    .bind(bytes(deposit))
    .bind(bytes(name))
    .bind(part.blob.clone())
    .bind(bytes(part.digest))
    .bind(number(part.size))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A part of a deposit.
pub(crate) async fn part(db: &mut Connection, deposit: DepositId, name: PartName) -> Result<Option<Part>> {
    let row: Option<(String, Vec<u8>, i64)> =
        sqlx::query_as("select blob, digest, size from deposit_part where deposit = $1 and part = $2")
            .bind(bytes(deposit))
            .bind(bytes(name))
            .fetch_optional(db)
            .await?;
    row.map(|(blob, digest, size)| Ok(Part { blob, digest: stored(digest)?, size: count(size) })).transpose()
}

/// Gives a part its place.
pub(crate) async fn place(db: &mut Connection, deposit: DepositId, name: PartName, place: u64) -> Result<()> {
    sqlx::query("update deposit_part set place = $3 where deposit = $1 and part = $2")
        .bind(bytes(deposit))
        .bind(bytes(name))
        .bind(number(place))
        .execute(db)
        .await?;
    Ok(())
}

/// Parts of a deposit that have their place, in order.
pub(crate) async fn parts(db: &mut Connection, deposit: DepositId) -> Result<Vec<PartRef>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select part, digest from deposit_part where deposit = $1 and place is not null order by place")
            .bind(bytes(deposit))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(|(part, digest)| Ok(PartRef { part: stored(part)?, digest: stored(digest)? })).collect()
}

/// Stored bytes of one deposit.
pub(crate) async fn size(db: &mut Connection, deposit: DepositId) -> Result<u64> {
    let size: i64 =
        sqlx::query_scalar("select cast(coalesce(sum(size), 0) as bigint) from deposit_part where deposit = $1")
            .bind(bytes(deposit))
            .fetch_one(db)
            .await?;
    Ok(count(size))
}

/// Hands the parts of a deposit over to a vault, staged as if its owner had sent them.
pub(crate) async fn hand_over(db: &mut Connection, deposit: DepositId, vault: VaultId, today: Day) -> Result<()> {
    sqlx::query(
        "insert into part (vault, part, blob, digest, size, object, place, staged) \
         select $2, part, blob, digest, size, null, null, $3 from deposit_part where deposit = $1 and place is not null",
    )
    .bind(bytes(deposit))
    .bind(bytes(vault))
    .bind(i64::from(today.0))
    .execute(&mut *db)
    .await?;
    sqlx::query("delete from deposit_part where deposit = $1 and place is not null")
        .bind(bytes(deposit))
        .execute(db)
        .await?;
    Ok(())
}
