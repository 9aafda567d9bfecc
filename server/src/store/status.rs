//! The newest status list of each registrar.

use cachet_crypto::{Envelope, SignerId, Timestamp};

use super::{Connection, Result, bytes, number, statement};

/// Takes `list` unless one as new is there; whether it did.
pub(crate) async fn set(db: &mut Connection, registrar: SignerId, issued: Timestamp, list: &Envelope) -> Result<bool> {
    let done = sqlx::query(
        "insert into status_list (registrar, issued, list) values ($1, $2, $3) \
         on conflict (registrar) do update set issued = excluded.issued, list = excluded.list \
         where status_list.issued < excluded.issued",
    )
    .bind(bytes(registrar))
    .bind(number(issued.0))
    .bind(list.to_vec())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn read(db: &mut Connection, registrar: SignerId) -> Result<Option<Envelope>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar("select list from status_list where registrar = $1")
        .bind(bytes(registrar))
        .fetch_optional(db)
        .await?;
    row.map(|list| statement(&list)).transpose()
}
