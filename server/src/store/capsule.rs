//! Vaults that are being restored from an export, and what an export takes along of a mailbox.

use cachet_crypto::protocol::api::StoredMessage;
use cachet_crypto::protocol::capsule::{KeptGrant, KeptMailbox};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::{AccountId, Envelope, MailboxId, ObjectId, Sha256Digest, VaultId};

use super::object::Digests;
use super::{Connection, Result, bytes, corrupt, count, number, statement, stored};

/// How far a restore has come, and where it ends.
pub(crate) struct Restoring {
    pub(crate) at: Head,
    pub(crate) until: Head,
}

/// Makes an account whose newest epoch is `epoch`.
pub(crate) async fn insert_account(db: &mut Connection, account: AccountId, epoch: u32) -> Result<()> {
    sqlx::query("insert into account (account, epoch, tickets_day, tickets_drawn) values ($1, $2, 0, 0)")
        .bind(bytes(account))
        .bind(i64::from(epoch))
        .execute(db)
        .await?;
    Ok(())
}

/// Erases an account under this very record of which a vault is still being restored.
pub(crate) async fn delete_unfinished(db: &mut Connection, account: AccountId, record: &Envelope) -> Result<()> {
    sqlx::query(
        "delete from account where account = $1 and exists (select 1 from restoring r join vault v \
         on v.vault = r.vault where v.account = $1) and exists (select 1 from account_record k \
         where k.account = account.account and k.epoch = account.epoch and k.record = $2)",
    )
    .bind(bytes(account))
    .bind(record.to_vec())
    .execute(db)
    .await?;
    Ok(())
}

/// Begins to restore an empty vault up to `until`.
pub(crate) async fn begin(db: &mut Connection, vault: VaultId, until: Head) -> Result<()> {
    let at = Head::of_empty_log(vault);
    sqlx::query("insert into restoring (vault, n, link, until_n, until_link) values ($1, $2, $3, $4, $5)")
        .bind(bytes(vault))
        .bind(number(at.n))
        .bind(bytes(at.link))
        .bind(number(until.n))
        .bind(bytes(until.link))
        .execute(db)
        .await?;
    Ok(())
}

/// Takes the row of a restore of this account for the rest of the transaction.
pub(crate) async fn hold(db: &mut Connection, vault: VaultId, account: AccountId) -> Result<Option<Restoring>> {
    sqlx::query("update restoring set n = n where vault = $1").bind(bytes(vault)).execute(&mut *db).await?;
    let row: Option<(i64, Vec<u8>, i64, Vec<u8>)> = sqlx::query_as(
        "select r.n, r.link, r.until_n, r.until_link from restoring r join vault v on v.vault = r.vault \
         where r.vault = $1 and v.account = $2",
    )
    .bind(bytes(vault))
    .bind(bytes(account))
    .fetch_optional(db)
    .await?;
    row.map(|(n, link, until, until_link)| {
        let at = Head { n: count(n), link: stored(link)? };
        Ok(Restoring { at, until: Head { n: count(until), link: stored(until_link)? } })
    })
    .transpose()
}

/// Notes how far a restore has come.
pub(crate) async fn advance(db: &mut Connection, vault: VaultId, at: Head) -> Result<()> {
    sqlx::query("update restoring set n = $2, link = $3 where vault = $1")
        .bind(bytes(vault))
        .bind(number(at.n))
        .bind(bytes(at.link))
        .execute(db)
        .await?;
    Ok(())
}

/// Ends a restore.
pub(crate) async fn end(db: &mut Connection, vault: VaultId) -> Result<()> {
    sqlx::query("delete from restoring where vault = $1").bind(bytes(vault)).execute(db).await?;
    Ok(())
}

/// Whether a vault is not whole yet.
pub(crate) async fn is_restoring(db: &mut Connection, vault: VaultId) -> Result<bool> {
    let row: Option<i64> =
        sqlx::query_scalar("select n from restoring where vault = $1").bind(bytes(vault)).fetch_optional(db).await?;
    Ok(row.is_some())
}

type ObjectRow = (Vec<u8>, Vec<u8>, Vec<u8>, i64);

/// Every object of a vault with its digests.
pub(crate) async fn objects(db: &mut Connection, vault: VaultId) -> Result<Vec<(ObjectId, Digests)>> {
    let rows: Vec<ObjectRow> =
        sqlx::query_as("select object, manifest_hash, parts_root, snapshot from object where vault = $1")
            .bind(bytes(vault))
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(object, manifest, parts, snapshot)| {
            let digests = Digests { manifest: stored(manifest)?, parts: stored(parts)?, snapshot: snapshot == 1 };
            Ok((stored(object)?, digests))
        })
        .collect()
}

/// Hashes of every head of every mailbox of a vault.
pub(crate) async fn head_hashes(db: &mut Connection, vault: VaultId) -> Result<Vec<Sha256Digest>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "select h.hash from mailbox_head h join mailbox b on b.mailbox = h.mailbox where b.vault = $1",
    )
    .bind(bytes(vault))
    .fetch_all(db)
    .await?;
    rows.into_iter().map(stored).collect()
}

/// Every mailbox of a vault.
pub(crate) async fn mailboxes(db: &mut Connection, vault: VaultId) -> Result<Vec<MailboxId>> {
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("select mailbox from mailbox where vault = $1").bind(bytes(vault)).fetch_all(db).await?;
    rows.into_iter().map(stored).collect()
}

/// A mailbox with its newest head, its hashes and its messages.
pub(crate) async fn mailbox(db: &mut Connection, mailbox: MailboxId) -> Result<Option<KeptMailbox>> {
    let Some(row) = super::mailbox::read(db, mailbox).await? else { return Ok(None) };
    let claim: Option<Vec<u8>> = sqlx::query_scalar("select claim from mailbox where mailbox = $1")
        .bind(bytes(mailbox))
        .fetch_one(&mut *db)
        .await?;
    Ok(Some(KeptMailbox {
        mailbox,
        claim: claim.map(stored).transpose()?,
        key: row.key,
        changes: row.key_changes,
        messages: super::mailbox::messages(db, mailbox).await?,
        hashes: super::mailbox::head_hashes(db, mailbox, 0).await?.concat().into(),
        head: row.head,
    }))
}

/// Writes a mailbox that comes from an export; false when the id is taken.
pub(crate) async fn insert_mailbox(
    db: &mut Connection,
    vault: VaultId,
    kept: &KeptMailbox,
    place: Head,
    closed: bool,
) -> Result<bool> {
    let changes = serde_json::to_vec(&kept.changes).map_err(|_| corrupt())?;
    let done = sqlx::query(
        "insert into mailbox (mailbox, vault, claim, reader_key, key_changes, m, link, head, closed, seq, journal) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, null) on conflict (mailbox) do nothing",
    )
    .bind(bytes(kept.mailbox))
    .bind(bytes(vault))
    .bind(kept.claim.map(bytes))
    .bind(kept.key.map(|key| bytes(key.as_bytes())))
    .bind(changes)
    .bind(number(place.n))
    .bind(bytes(place.link))
    .bind(kept.head.as_ref().map(Envelope::to_vec))
    .bind(i64::from(closed))
    .execute(&mut *db)
    .await?;
    for StoredMessage { message, body } in &kept.messages {
        super::mailbox::insert_message(db, kept.mailbox, *message, &body.0).await?;
    }
    Ok(done.rows_affected() == 1)
}

type GrantRow = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

/// The grants in force of a mailbox, whole.
pub(crate) async fn grants(db: &mut Connection, mailbox: MailboxId) -> Result<Vec<KeptGrant>> {
    let rows: Vec<GrantRow> = sqlx::query_as(
        "select access, consent, terms, envelope, header from live_grant where mailbox = $1 order by access",
    )
    .bind(bytes(mailbox))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(grant, consent, terms, envelope, header)| {
            Ok(KeptGrant {
                mailbox,
                grant: stored(grant)?,
                consent: statement(&consent)?,
                terms: terms.into(),
                envelope: statement(&envelope)?,
                header: header.into(),
            })
        })
        .collect()
}
