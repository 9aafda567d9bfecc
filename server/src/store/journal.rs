//! The access journal.

use cachet_crypto::protocol::api::StoredAccess;
use cachet_crypto::{Base64Url, Envelope, MailboxId, Sha256Digest};

use futures_util::TryStreamExt as _;

use super::{Connection, Result, bytes, number, statement};

/// Moves the journal's end, by compare-and-swap; false when it is elsewhere.
pub(crate) async fn advance(
    db: &mut Connection,
    mailbox: MailboxId,
    seq: u64,
    previous: Option<Sha256Digest>,
    hash: Sha256Digest,
) -> Result<bool> {
    let done = sqlx::query(
        "update mailbox set seq = $2, journal = $3 where mailbox = $1 and seq = $2 - 1 \
         and ((journal is null and $2 = 1) or journal = $4)",
    )
    .bind(bytes(mailbox))
    .bind(number(seq))
    .bind(bytes(hash))
    .bind(previous.map(bytes).unwrap_or_default())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn insert(
    db: &mut Connection,
    mailbox: MailboxId,
    seq: u64,
    hash: Sha256Digest,
    entry: &Envelope,
    sealed: &Base64Url,
) -> Result<()> {
    sqlx::query("insert into journal (mailbox, seq, hash, entry, sealed) values ($1, $2, $3, $4, $5)")
        .bind(bytes(mailbox))
        .bind(number(seq))
        .bind(bytes(hash))
        .bind(entry.to_vec())
        .bind(bytes(sealed))
        .execute(db)
        .await?;
    Ok(())
}

/// The newest entry.
pub(crate) async fn last(db: &mut Connection, mailbox: MailboxId) -> Result<Option<StoredAccess>> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select entry, sealed from journal where mailbox = $1 order by seq desc limit 1")
            .bind(bytes(mailbox))
            .fetch_optional(db)
            .await?;
    row.map(access).transpose()
}

/// Entries after `after`, oldest first, of about `budget` bytes and at least one; and whether more follow.
pub(crate) async fn page(
    db: &mut Connection,
    mailbox: MailboxId,
    after: u64,
    budget: usize,
) -> Result<(Vec<StoredAccess>, bool)> {
    let mut rows = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(
        "select entry, sealed from journal where mailbox = $1 and seq > $2 order by seq",
    )
    .bind(bytes(mailbox))
    .bind(number(after))
    .fetch(db);
    let (mut entries, mut read) = (Vec::new(), 0);
    while let Some(row) = rows.try_next().await? {
        read += row.0.len() + row.1.len();
        if read > budget && !entries.is_empty() {
            return Ok((entries, true));
        }
        entries.push(access(row)?);
    }
    Ok((entries, false))
}

fn access((entry, sealed): (Vec<u8>, Vec<u8>)) -> Result<StoredAccess> {
    Ok(StoredAccess { entry: statement(&entry)?, sealed: sealed.into() })
}
