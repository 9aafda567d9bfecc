//! Sealed segments of the index for search.

use cachet_crypto::VaultId;
use cachet_crypto::protocol::api::{OwnObject, SearchSegment};

use super::own_object::{Row, object};
use super::{Connection, Result, bytes, count, number};

pub(crate) async fn list(db: &mut Connection, vault: VaultId) -> Result<Vec<SearchSegment>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as("select slot, n from search_segment where vault = $1 order by slot")
        .bind(bytes(vault))
        .fetch_all(db)
        .await?;
    let segment = |(slot, n)| SearchSegment { slot: u32::try_from(slot).unwrap_or_default(), n: count(n) };
    Ok(rows.into_iter().map(segment).collect())
}

pub(crate) async fn read(db: &mut Connection, vault: VaultId, slot: u32) -> Result<Option<OwnObject>> {
    let row: Option<Row> = sqlx::query_as("select n, epoch, sealed from search_segment where vault = $1 and slot = $2")
        .bind(bytes(vault))
        .bind(i64::from(slot))
        .fetch_optional(db)
        .await?;
    Ok(row.map(object))
}

/// Writes state n over n-1, state 1 over none; false when another is there.
pub(crate) async fn replace(db: &mut Connection, vault: VaultId, slot: u32, segment: &OwnObject) -> Result<bool> {
    let sql = match segment.n {
        1 => {
            "insert into search_segment (vault, slot, n, epoch, sealed) values ($1, $2, $3, $4, $5) \
             on conflict (vault, slot) do nothing"
        }
        _ => "update search_segment set n = $3, epoch = $4, sealed = $5 where vault = $1 and slot = $2 and n = $3 - 1",
    };
    let done = sqlx::query(sql)
        .bind(bytes(vault))
        .bind(i64::from(slot))
        .bind(number(segment.n))
        .bind(i64::from(segment.epoch))
        .bind(bytes(&segment.sealed))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}
