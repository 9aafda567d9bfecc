//! Deposits that are done: how each ended.

use cachet_crypto::{DepositId, Sha256Digest};

use super::super::{Connection, Result, bytes, stored};

/// How a deposit ended.
#[derive(Clone, Copy)]
pub(crate) enum Over {
    /// It arrived, and was taken or refused.
    Done,
    /// Its sender withdrew it.
    Withdrawn,
}

impl Over {
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Done => "deposit_done",
            Self::Withdrawn => "deposit_withdrawn",
        }
    }
}

/// Remembers how a deposit ended, to the end of a season.
pub(crate) async fn set_over(
    db: &mut Connection,
    over: Over,
    (deposit, secret): (DepositId, Sha256Digest),
    season: u32,
) -> Result<()> {
    let table = over.table();
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "insert into {table} (deposit, secret, season) values ($1, $2, $3) on conflict (deposit) do nothing"
    )))
    .bind(bytes(deposit))
    .bind(bytes(secret))
    .bind(i64::from(season))
    .execute(db)
    .await?;
    Ok(())
}

/// The secret of a deposit that ended so.
pub(crate) async fn over(db: &mut Connection, over: Over, deposit: DepositId) -> Result<Option<Sha256Digest>> {
    let table = over.table();
    let row: Option<Vec<u8>> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select secret from {table} where deposit = $1")))
            .bind(bytes(deposit))
            .fetch_optional(db)
            .await?;
    row.map(stored).transpose()
}
