//! Mailboxes, the hashes of their heads, and messages.

use cachet_crypto::protocol::api::{OpenMailbox, StoredMessage};
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::mailbox::empty_head;
use cachet_crypto::{AccountId, Envelope, MailboxId, MessageId, Sha256Digest, VaultId, VerifyingKey};

use super::{Connection, Result, bytes, corrupt, count, number, statement, stored};

/// A mailbox's row.
pub(crate) struct Mailbox {
    pub(crate) vault: VaultId,
    pub(crate) key: Option<VerifyingKey>,
    pub(crate) key_changes: Vec<Envelope>,
    pub(crate) place: Head,
    pub(crate) head: Option<Envelope>,
    pub(crate) closed: bool,
}

/// Makes a mailbox; false when the id is taken.
pub(crate) async fn insert(
    db: &mut Connection,
    mailbox: MailboxId,
    vault: VaultId,
    claim: Sha256Digest,
) -> Result<bool> {
    let place = empty_head(mailbox);
    let done = sqlx::query(
        "insert into mailbox (mailbox, vault, claim, reader_key, key_changes, m, link, head, closed, seq, journal) \
         values ($1, $2, $3, null, $4, $5, $6, null, 0, 0, null) on conflict (mailbox) do nothing",
    )
    .bind(bytes(mailbox))
    .bind(bytes(vault))
    .bind(bytes(claim))
    .bind(b"[]".to_vec())
    .bind(number(place.n))
    .bind(bytes(place.link))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the mailbox is of this vault and waits for this claim.
pub(crate) async fn is_waiting(
    db: &mut Connection,
    mailbox: MailboxId,
    vault: VaultId,
    claim: Sha256Digest,
) -> Result<bool> {
    let row: Option<i64> = sqlx::query_scalar("select m from mailbox where mailbox = $1 and vault = $2 and claim = $3")
        .bind(bytes(mailbox))
        .bind(bytes(vault))
        .bind(bytes(claim))
        .fetch_optional(db)
        .await?;
    Ok(row.is_some())
}

type Row = (Vec<u8>, Option<Vec<u8>>, Vec<u8>, i64, Vec<u8>, Option<Vec<u8>>, i64);

pub(crate) async fn read(db: &mut Connection, mailbox: MailboxId) -> Result<Option<Mailbox>> {
    let row: Option<Row> =
        sqlx::query_as("select vault, reader_key, key_changes, m, link, head, closed from mailbox where mailbox = $1")
            .bind(bytes(mailbox))
            .fetch_optional(db)
            .await?;
    row.map(|(vault, key, changes, m, link, head, closed)| {
        Ok(Mailbox {
            vault: stored(vault)?,
            key: key.map(key_of).transpose()?,
            key_changes: serde_json::from_slice(&changes).map_err(|_| corrupt())?,
            place: Head { n: count(m), link: stored(link)? },
            head: head.map(|bytes| statement(&bytes)).transpose()?,
            closed: closed == 1,
        })
    })
    .transpose()
}

fn key_of(bytes: Vec<u8>) -> Result<VerifyingKey> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| corrupt())?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| corrupt())
}

/// The reader's key in force; nothing for a mailbox that does not exist or is not claimed.
pub(crate) async fn key(db: &mut Connection, mailbox: MailboxId) -> Result<Option<VerifyingKey>> {
    let row: Option<Vec<u8>> =
        sqlx::query_scalar("select reader_key from mailbox where mailbox = $1 and reader_key is not null")
            .bind(bytes(mailbox))
            .fetch_optional(db)
            .await?;
    row.map(key_of).transpose()
}

/// Whether the mailbox is of a vault of this account.
pub(crate) async fn is_owned(
    db: &mut Connection,
    mailbox: MailboxId,
    vault: VaultId,
    account: AccountId,
) -> Result<bool> {
    let row: Option<i64> = sqlx::query_scalar(
        "select b.m from mailbox b join vault v on v.vault = b.vault \
         where b.mailbox = $1 and b.vault = $2 and v.account = $3",
    )
    .bind(bytes(mailbox))
    .bind(bytes(vault))
    .bind(bytes(account))
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

pub(crate) async fn count_of_vault(db: &mut Connection, vault: VaultId) -> Result<u64> {
    let row: i64 =
        sqlx::query_scalar("select count(*) from mailbox where vault = $1").bind(bytes(vault)).fetch_one(db).await?;
    Ok(count(row))
}

/// The account whose vault a mailbox is of, while it is open.
pub(crate) async fn owner_of_open(db: &mut Connection, mailbox: MailboxId) -> Result<Option<AccountId>> {
    let row: Option<Vec<u8>> = sqlx::query_scalar(
        "select v.account from mailbox b join vault v on v.vault = b.vault where b.mailbox = $1 and b.closed = 0",
    )
    .bind(bytes(mailbox))
    .fetch_optional(db)
    .await?;
    row.map(stored).transpose()
}

/// Mailboxes of a vault that are not closed.
pub(crate) async fn open_of_vault(db: &mut Connection, vault: VaultId) -> Result<Vec<MailboxId>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("select mailbox from mailbox where vault = $1 and closed = 0")
        .bind(bytes(vault))
        .fetch_all(db)
        .await?;
    rows.into_iter().map(stored).collect()
}

/// Mailboxes of a vault that are not closed, each with its newest head.
pub(crate) async fn heads_of_vault(db: &mut Connection, vault: VaultId) -> Result<Vec<OpenMailbox>> {
    let rows: Vec<(Vec<u8>, i64, Vec<u8>)> =
        sqlx::query_as("select mailbox, m, link from mailbox where vault = $1 and closed = 0 order by mailbox")
            .bind(bytes(vault))
            .fetch_all(db)
            .await?;
    rows.into_iter()
        .map(|(mailbox, m, link)| {
            Ok(OpenMailbox { mailbox: stored(mailbox)?, head: Head { n: count(m), link: stored(link)? } })
        })
        .collect()
}

/// The first claim sets the key and voids the secret; false for any other.
pub(crate) async fn claim(
    db: &mut Connection,
    mailbox: MailboxId,
    claim: Sha256Digest,
    key: &VerifyingKey,
) -> Result<bool> {
    let done = sqlx::query(
        "update mailbox set claim = null, reader_key = $3 where mailbox = $1 and claim = $2 and reader_key is null \
         and closed = 0",
    )
    .bind(bytes(mailbox))
    .bind(bytes(claim))
    .bind(bytes(key.as_bytes()))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the reader's key.
pub(crate) async fn set_key(
    db: &mut Connection,
    mailbox: MailboxId,
    key: &VerifyingKey,
    changes: &[Envelope],
) -> Result<()> {
    let changes = serde_json::to_vec(changes).map_err(|_| corrupt())?;
    sqlx::query("update mailbox set reader_key = $2, key_changes = $3 where mailbox = $1")
        .bind(bytes(mailbox))
        .bind(bytes(key.as_bytes()))
        .bind(changes)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes the mailbox's row for the rest of the transaction.
pub(crate) async fn hold(db: &mut Connection, mailbox: MailboxId) -> Result<bool> {
    let done = sqlx::query("update mailbox set m = m where mailbox = $1").bind(bytes(mailbox)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the newest head.
pub(crate) async fn set_head(
    db: &mut Connection,
    mailbox: MailboxId,
    place: Head,
    head: &Envelope,
    closed: bool,
) -> Result<()> {
    sqlx::query("update mailbox set m = $2, link = $3, head = $4, closed = $5 where mailbox = $1")
        .bind(bytes(mailbox))
        .bind(number(place.n))
        .bind(bytes(place.link))
        .bind(head.to_vec())
        .bind(i64::from(closed))
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn insert_head_hash(
    db: &mut Connection,
    mailbox: MailboxId,
    m: u64,
    hash: Sha256Digest,
) -> Result<()> {
    sqlx::query("insert into mailbox_head (mailbox, m, hash) values ($1, $2, $3)")
        .bind(bytes(mailbox))
        .bind(number(m))
        .bind(bytes(hash))
        .execute(db)
        .await?;
    Ok(())
}

/// Hashes of the heads after number `after`, in order.
pub(crate) async fn head_hashes(db: &mut Connection, mailbox: MailboxId, after: u64) -> Result<Vec<Vec<u8>>> {
    Ok(sqlx::query_scalar("select hash from mailbox_head where mailbox = $1 and m > $2 order by m")
        .bind(bytes(mailbox))
        .bind(number(after))
        .fetch_all(db)
        .await?)
}

pub(crate) async fn insert_message(
    db: &mut Connection,
    mailbox: MailboxId,
    message: MessageId,
    body: &[u8],
) -> Result<()> {
    sqlx::query("insert into message (mailbox, message, body) values ($1, $2, $3)")
        .bind(bytes(mailbox))
        .bind(bytes(message))
        .bind(body.to_vec())
        .execute(db)
        .await?;
    Ok(())
}

pub(crate) async fn count_messages(db: &mut Connection, mailbox: MailboxId) -> Result<u64> {
    let row: i64 = sqlx::query_scalar("select count(*) from message where mailbox = $1")
        .bind(bytes(mailbox))
        .fetch_one(db)
        .await?;
    Ok(count(row))
}

pub(crate) async fn messages(db: &mut Connection, mailbox: MailboxId) -> Result<Vec<StoredMessage>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select message, body from message where mailbox = $1 order by message")
            .bind(bytes(mailbox))
            .fetch_all(db)
            .await?;
    rows.into_iter().map(|(message, body)| Ok(StoredMessage { message: stored(message)?, body: body.into() })).collect()
}
