//! Keys of the installation.

use super::{Connection, Result};

pub(crate) async fn insert(db: &mut Connection, name: &str, value: &[u8]) -> Result<()> {
    sqlx::query("insert into service (name, value) values ($1, $2) on conflict (name) do nothing")
        .bind(name)
        .bind(value.to_vec())
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn read(db: &mut Connection, name: &str) -> Result<Vec<u8>> {
    Ok(sqlx::query_scalar("select value from service where name = $1").bind(name).fetch_one(db).await?)
}

/// One round trip, for the readiness probe.
pub(crate) async fn probe(db: &mut Connection) -> Result<()> {
    sqlx::query("select 1").execute(db).await?;
    Ok(())
}
