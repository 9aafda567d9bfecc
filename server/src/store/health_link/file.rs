//! What a link leads to.

use cachet_crypto::protocol::api::HealthLinkFile;
use cachet_crypto::{HealthLinkId, Sha256Digest};

use super::super::{Connection, Result, bytes, number};

/// What a link leads to.
pub(crate) struct File {
    pub(crate) content_type: String,
    pub(crate) jwe: String,
}

/// Writes what a link leads to.
pub(crate) async fn insert_files(
    db: &mut Connection,
    health_link: HealthLinkId,
    files: &[HealthLinkFile],
) -> Result<()> {
    for (place, file) in files.iter().enumerate() {
        sqlx::query("insert into health_link_file (health_link, place, content_type, jwe) values ($1, $2, $3, $4)")
            .bind(bytes(health_link))
            .bind(number(place as u64))
            .bind(&file.content_type)
            .bind(&file.jwe)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Erases what a link leads to.
pub(crate) async fn delete_files(db: &mut Connection, health_link: HealthLinkId) -> Result<()> {
    sqlx::query("delete from health_link_file where health_link = $1").bind(bytes(health_link)).execute(db).await?;
    Ok(())
}

/// What a link leads to, in order.
pub(crate) async fn files(db: &mut Connection, health_link: HealthLinkId) -> Result<Vec<File>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("select content_type, jwe from health_link_file where health_link = $1 order by place")
            .bind(bytes(health_link))
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|(content_type, jwe)| File { content_type, jwe }).collect())
}

/// One file of the link at `address`, if that is the link.
pub(crate) async fn file(
    db: &mut Connection,
    address: Sha256Digest,
    health_link: HealthLinkId,
    place: u64,
) -> Result<Option<File>> {
    let row: Option<(String, String)> = sqlx::query_as(
        "select content_type, jwe from health_link_file join health_link \
         on health_link.health_link = health_link_file.health_link \
         where health_link.address = $1 and health_link.health_link = $2 and place = $3 and revoked is null",
    )
    .bind(bytes(address))
    .bind(bytes(health_link))
    .bind(number(place))
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(content_type, jwe)| File { content_type, jwe }))
}
