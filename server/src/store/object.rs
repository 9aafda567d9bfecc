//! Objects: versions of documents, and snapshots.

use cachet_crypto::{ObjectId, Sha256Digest, VaultId};

use super::{Connection, Result, bytes, stored};

/// An object's signed digests.
pub(crate) struct Digests {
    pub(crate) manifest: Sha256Digest,
    pub(crate) parts: Sha256Digest,
    pub(crate) snapshot: bool,
}

pub(crate) async fn insert(
    db: &mut Connection,
    vault: VaultId,
    object: ObjectId,
    manifest: &[u8],
    digests: &Digests,
) -> Result<()> {
    sqlx::query(
        "insert into object (vault, object, snapshot, manifest, manifest_hash, parts_root) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(bytes(vault))
    .bind(bytes(object))
    .bind(i64::from(digests.snapshot))
    .bind(manifest.to_vec())
    .bind(bytes(digests.manifest))
    .bind(bytes(digests.parts))
    .execute(db)
    .await?;
    Ok(())
}

/// Puts another manifest over a document's unchanged content; false when there is no such document.
pub(crate) async fn set_manifest(
    db: &mut Connection,
    vault: VaultId,
    object: ObjectId,
    manifest: &[u8],
    hash: Sha256Digest,
) -> Result<bool> {
    let done = sqlx::query(
        "update object set manifest = $3, manifest_hash = $4 where vault = $1 and object = $2 and snapshot = 0",
    )
    .bind(bytes(vault))
    .bind(bytes(object))
    .bind(manifest.to_vec())
    .bind(bytes(hash))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn digests(db: &mut Connection, vault: VaultId, object: ObjectId) -> Result<Option<Digests>> {
    let row: Option<(Vec<u8>, Vec<u8>, i64)> =
        sqlx::query_as("select manifest_hash, parts_root, snapshot from object where vault = $1 and object = $2")
            .bind(bytes(vault))
            .bind(bytes(object))
            .fetch_optional(db)
            .await?;
    row.map(|(manifest, parts, snapshot)| {
        Ok(Digests { manifest: stored(manifest)?, parts: stored(parts)?, snapshot: snapshot == 1 })
    })
    .transpose()
}

pub(crate) async fn manifest(db: &mut Connection, vault: VaultId, object: ObjectId) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("select manifest from object where vault = $1 and object = $2")
        .bind(bytes(vault))
        .bind(bytes(object))
        .fetch_optional(db)
        .await?)
}

pub(crate) async fn snapshots(db: &mut Connection, vault: VaultId) -> Result<Vec<ObjectId>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("select object from object where vault = $1 and snapshot = 1")
        .bind(bytes(vault))
        .fetch_all(db)
        .await?;
    rows.into_iter().map(stored).collect()
}

pub(crate) async fn delete(db: &mut Connection, vault: VaultId, object: ObjectId) -> Result<()> {
    sqlx::query("delete from object where vault = $1 and object = $2")
        .bind(bytes(vault))
        .bind(bytes(object))
        .execute(db)
        .await?;
    Ok(())
}
