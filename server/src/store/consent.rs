//! Grants in force: consent, terms, newest envelope, header.

use cachet_crypto::protocol::api::ServedGrant;
use cachet_crypto::{Base64Url, Day, Envelope, GrantId, MailboxId, ObjectId, Sha256Digest, VaultId};

use super::{Connection, Result, bytes, count, number, statement, stored};

/// What an append checks new heads and envelopes against.
#[derive(Clone, Debug)]
pub(crate) struct LiveGrant {
    pub(crate) grant: GrantId,
    pub(crate) consent: Sha256Digest,
    pub(crate) envelope: Sha256Digest,
    pub(crate) k: u64,
}

/// A consent as it is stored with its first envelope.
pub(crate) struct Granted<'a> {
    pub(crate) hash: Sha256Digest,
    pub(crate) statement: &'a Envelope,
    pub(crate) terms: &'a Base64Url,
    pub(crate) not_before: Day,
    pub(crate) not_after: Day,
}

/// An envelope as it is stored.
pub(crate) struct Wrapped<'a> {
    pub(crate) hash: Sha256Digest,
    pub(crate) statement: &'a Envelope,
    pub(crate) k: u64,
    pub(crate) object: ObjectId,
    pub(crate) manifest: Sha256Digest,
    pub(crate) header: &'a Base64Url,
}

pub(crate) async fn insert(
    db: &mut Connection,
    mailbox: MailboxId,
    grant: GrantId,
    consent: &Granted<'_>,
    envelope: &Wrapped<'_>,
) -> Result<()> {
    sqlx::query(
        "insert into live_grant (mailbox, access, consent_hash, consent, terms, not_before, not_after, \
         envelope_hash, envelope, k, object, manifest_hash, header) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(bytes(mailbox))
    .bind(bytes(grant))
    .bind(bytes(consent.hash))
    .bind(consent.statement.to_vec())
    .bind(bytes(consent.terms))
    .bind(i64::from(consent.not_before.0))
    .bind(i64::from(consent.not_after.0))
    .bind(bytes(envelope.hash))
    .bind(envelope.statement.to_vec())
    .bind(number(envelope.k))
    .bind(bytes(envelope.object))
    .bind(bytes(envelope.manifest))
    .bind(bytes(envelope.header))
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces a grant's envelope and header.
pub(crate) async fn set_envelope(
    db: &mut Connection,
    mailbox: MailboxId,
    grant: GrantId,
    envelope: &Wrapped<'_>,
) -> Result<()> {
    sqlx::query(
        "update live_grant set envelope_hash = $3, envelope = $4, k = $5, object = $6, manifest_hash = $7, header = $8 \
         where mailbox = $1 and access = $2",
    )
    .bind(bytes(mailbox))
    .bind(bytes(grant))
    .bind(bytes(envelope.hash))
    .bind(envelope.statement.to_vec())
    .bind(number(envelope.k))
    .bind(bytes(envelope.object))
    .bind(bytes(envelope.manifest))
    .bind(bytes(envelope.header))
    .execute(db)
    .await?;
    Ok(())
}

type LiveRow = (Vec<u8>, Vec<u8>, Vec<u8>, i64);

/// The grants of one mailbox.
pub(crate) async fn of_mailbox(db: &mut Connection, mailbox: MailboxId) -> Result<Vec<LiveGrant>> {
    let rows: Vec<LiveRow> =
        sqlx::query_as("select access, consent_hash, envelope_hash, k from live_grant where mailbox = $1")
            .bind(bytes(mailbox))
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(grant, consent, envelope, k)| {
            Ok(LiveGrant { grant: stored(grant)?, consent: stored(consent)?, envelope: stored(envelope)?, k: count(k) })
        })
        .collect()
}

/// How many grants of a vault give an object under another manifest than the one stored, or an object that is gone.
pub(crate) async fn stale(db: &mut Connection, vault: VaultId, object: ObjectId) -> Result<u64> {
    let row: i64 = sqlx::query_scalar(
        "select count(*) from live_grant g join mailbox b on b.mailbox = g.mailbox \
         where b.vault = $1 and g.object = $2 and not exists (select 1 from object o \
         where o.vault = b.vault and o.object = g.object and o.manifest_hash = g.manifest_hash)",
    )
    .bind(bytes(vault))
    .bind(bytes(object))
    .fetch_one(db)
    .await?;
    Ok(count(row))
}

/// Whether a grant is in force in any mailbox of a vault.
pub(crate) async fn is_live(db: &mut Connection, vault: VaultId, grant: GrantId) -> Result<bool> {
    let row: Option<i64> = sqlx::query_scalar(
        "select g.k from live_grant g join mailbox b on b.mailbox = g.mailbox where b.vault = $1 and g.access = $2",
    )
    .bind(bytes(vault))
    .bind(bytes(grant))
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

pub(crate) async fn delete(db: &mut Connection, mailbox: MailboxId, grant: GrantId) -> Result<()> {
    sqlx::query("delete from live_grant where mailbox = $1 and access = $2")
        .bind(bytes(mailbox))
        .bind(bytes(grant))
        .execute(db)
        .await?;
    Ok(())
}

type ServedRow = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

/// All that a reader is served before it opens anything.
pub(crate) async fn served(db: &mut Connection, mailbox: MailboxId) -> Result<Vec<ServedGrant>> {
    let rows: Vec<ServedRow> =
        sqlx::query_as("select access, consent, terms, envelope from live_grant where mailbox = $1 order by access")
            .bind(bytes(mailbox))
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(grant, consent, terms, envelope)| {
            Ok(ServedGrant {
                grant: stored(grant)?,
                consent: statement(&consent)?,
                terms: terms.into(),
                envelope: statement(&envelope)?,
            })
        })
        .collect()
}

/// Header of a grant that gives `object` and whose days hold `today`.
pub(crate) async fn header_in_force(
    db: &mut Connection,
    mailbox: MailboxId,
    grant: GrantId,
    object: ObjectId,
    today: Day,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "select header from live_grant where mailbox = $1 and access = $2 and object = $3 \
         and not_before <= $4 and not_after >= $4",
    )
    .bind(bytes(mailbox))
    .bind(bytes(grant))
    .bind(bytes(object))
    .bind(i64::from(today.0))
    .fetch_optional(db)
    .await?)
}
