//! Stored parts. The row is the only truth about the bytes that lie under its blob's name.

use cachet_crypto::protocol::api::PartRef;
use cachet_crypto::{AccountId, Blake3Digest, Day, ObjectId, PartName, VaultId};

use super::{Connection, Result, bytes, count, number, stored};

/// A part as its row has it.
pub(crate) struct Part {
    pub(crate) blob: String,
    pub(crate) digest: Blake3Digest,
    pub(crate) size: u64,
}

/// Stages a part; false when the name is taken in this vault.
pub(crate) async fn stage(
    db: &mut Connection,
    vault: VaultId,
    name: PartName,
    part: &Part,
    today: Day,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into part (vault, part, blob, digest, size, object, place, staged) \
         values ($1, $2, $3, $4, $5, null, null, $6) on conflict (vault, part) do nothing",
    )
    .bind(bytes(vault))
    .bind(bytes(name))
    .bind(part.blob.clone())
    .bind(bytes(part.digest))
    .bind(number(part.size))
    .bind(i64::from(today.0))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn part((blob, digest, size): (String, Vec<u8>, i64)) -> Result<Part> {
    Ok(Part { blob, digest: stored(digest)?, size: count(size) })
}

/// A part of this account's vault, staged or not.
pub(crate) async fn read(
    db: &mut Connection,
    vault: VaultId,
    account: AccountId,
    name: PartName,
) -> Result<Option<Part>> {
    let row: Option<(String, Vec<u8>, i64)> = sqlx::query_as(
        "select p.blob, p.digest, p.size from part p join vault v on v.vault = p.vault \
         where p.vault = $1 and v.account = $2 and p.part = $3",
    )
    .bind(bytes(vault))
    .bind(bytes(account))
    .bind(bytes(name))
    .fetch_optional(db)
    .await?;
    row.map(part).transpose()
}

/// A staged part that no object holds yet.
pub(crate) async fn staged(db: &mut Connection, vault: VaultId, name: PartName) -> Result<Option<Part>> {
    let row: Option<(String, Vec<u8>, i64)> =
        sqlx::query_as("select blob, digest, size from part where vault = $1 and part = $2 and object is null")
            .bind(bytes(vault))
            .bind(bytes(name))
            .fetch_optional(db)
            .await?;
    row.map(part).transpose()
}

/// Gives a staged part its place in an object.
pub(crate) async fn place(
    db: &mut Connection,
    vault: VaultId,
    name: PartName,
    object: ObjectId,
    place: u64,
) -> Result<bool> {
    let done = sqlx::query(
        "update part set object = $3, place = $4, staged = null where vault = $1 and part = $2 and object is null",
    )
    .bind(bytes(vault))
    .bind(bytes(name))
    .bind(bytes(object))
    .bind(number(place))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Parts of an object, in order.
pub(crate) async fn of_object(db: &mut Connection, vault: VaultId, object: ObjectId) -> Result<Vec<PartRef>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select part, digest from part where vault = $1 and object = $2 order by place")
            .bind(bytes(vault))
            .bind(bytes(object))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(|(part, digest)| Ok(PartRef { part: stored(part)?, digest: stored(digest)? })).collect()
}

/// A part of one object.
pub(crate) async fn in_object(
    db: &mut Connection,
    vault: VaultId,
    object: ObjectId,
    name: PartName,
) -> Result<Option<Part>> {
    let row: Option<(String, Vec<u8>, i64)> =
        sqlx::query_as("select blob, digest, size from part where vault = $1 and object = $2 and part = $3")
            .bind(bytes(vault))
            .bind(bytes(object))
            .bind(bytes(name))
            .fetch_optional(db)
            .await?;
    row.map(part).transpose()
}

/// Bytes that a vault holds: `(staged, in all)`.
pub(crate) async fn held(db: &mut Connection, vault: VaultId) -> Result<(u64, u64)> {
    let (staged, all): (i64, i64) = sqlx::query_as(
        "select cast(coalesce(sum(case when object is null then size else 0 end), 0) as bigint), \
                cast(coalesce(sum(size), 0) as bigint) from part where vault = $1",
    )
    .bind(bytes(vault))
    .fetch_one(db)
    .await?;
    Ok((count(staged), count(all)))
}

/// Erases the parts of an object and names their blobs.
pub(crate) async fn delete_of_object(db: &mut Connection, vault: VaultId, object: ObjectId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("delete from part where vault = $1 and object = $2 returning blob")
        .bind(bytes(vault))
        .bind(bytes(object))
        .fetch_all(db)
        .await?)
}

/// Erases all parts of an account's vaults and names their blobs.
pub(crate) async fn delete_of_account(db: &mut Connection, account: AccountId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "delete from part where vault in (select vault from vault where account = $1) returning blob",
    )
    .bind(bytes(account))
    .fetch_all(db)
    .await?)
}

/// Erases parts that were staged before `day` and that nothing names, and names their blobs.
pub(crate) async fn sweep_staged(db: &mut Connection, day: Day) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("delete from part where object is null and staged < $1 returning blob")
        .bind(i64::from(day.0))
        .fetch_all(db)
        .await?)
}

/// Whether any row names the blob.
pub(crate) async fn names_blob(db: &mut Connection, blob: &str) -> Result<bool> {
    let row: Option<i64> = sqlx::query_scalar(
        "select size from part where blob = $1 union all select size from deposit_part where blob = $1",
    )
    .bind(blob)
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}
