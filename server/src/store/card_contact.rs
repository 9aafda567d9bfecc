//! Contacts of emergency cards, and the message on its way to each.

use cachet_crypto::protocol::notice::{EmailAddress, NoticeLanguage};
use cachet_crypto::{AccountId, Day, Sha256Digest, Timestamp};

use super::notice::{address_of, language_of};
use super::{Connection, Result, bytes, count, number, stored};

/// A contact.
pub(crate) struct Contact {
    pub(crate) account: AccountId,
    pub(crate) address: EmailAddress,
    pub(crate) language: NoticeLanguage,
    pub(crate) salt: Vec<u8>,
    pub(crate) has_agreed: bool,
}

/// A message to a contact: the question, or once the contact agreed that the card was read.
pub(crate) struct Waiting {
    pub(crate) contact: Contact,
    pub(crate) attempts: u64,
    message: Vec<u8>,
    due: i64,
}

/// Account, address, language, salt, agreed.
type ContactRow = (Vec<u8>, String, String, Vec<u8>, Option<i64>);

fn contact((account, address, language, salt, agreed): ContactRow) -> Result<Contact> {
    Ok(Contact {
        account: stored(account)?,
        address: address_of(address)?,
        language: language_of(&language)?,
        salt,
        has_agreed: agreed.is_some(),
    })
}

/// The account's contact.
pub(crate) async fn of_account(db: &mut Connection, account: AccountId) -> Result<Option<Contact>> {
    let row: Option<ContactRow> =
        sqlx::query_as("select account, address, language, salt, agreed from card_contact where account = $1")
            .bind(bytes(account))
            .fetch_optional(db)
            .await?;
    row.map(contact).transpose()
}

/// The contact to whom a way to stop was sent.
pub(crate) async fn by_token(db: &mut Connection, token: Sha256Digest) -> Result<Option<Contact>> {
    let row: Option<ContactRow> =
        sqlx::query_as("select account, address, language, salt, agreed from card_contact where token = $1")
            .bind(bytes(token))
            .fetch_optional(db)
            .await?;
    row.map(contact).transpose()
}

/// Writes down whom to ask, instead of the contact before, and puts the question on its way.
pub(crate) async fn ask(
    db: &mut Connection,
    contact: &Contact,
    token: Sha256Digest,
    message: &[u8],
    (now, answer_by): (Timestamp, Timestamp),
) -> Result<()> {
    sqlx::query(
        "insert into card_contact \
         (account, address, language, salt, token, agreed, answer_by, quiet, message, attempts, due, until) \
         values ($1, $2, $3, $4, $5, null, $6, 0, $7, 0, $8, $6) on conflict (account) do update set \
         address = excluded.address, language = excluded.language, salt = excluded.salt, token = excluded.token, \
         agreed = null, answer_by = excluded.answer_by, quiet = 0, message = excluded.message, attempts = 0, \
         due = excluded.due, until = excluded.until",
    )
    .bind(bytes(contact.account))
    .bind(contact.address.as_str())
    .bind(contact.language.code())
    .bind(bytes(&contact.salt))
    .bind(bytes(token))
    .bind(number(answer_by.0))
    .bind(bytes(message))
    .bind(number(now.0))
    .execute(db)
    .await?;
    Ok(())
}

/// The contact agrees; once more is no change. The question needs no further attempt.
pub(crate) async fn agree(db: &mut Connection, token: Sha256Digest, today: Day) -> Result<bool> {
    let done = sqlx::query("update card_contact set agreed = $2, message = null where token = $1 and agreed is null")
        .bind(bytes(token))
        .bind(i64::from(today.0))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Erases the account's contact; false when there was none.
pub(crate) async fn delete(db: &mut Connection, account: AccountId) -> Result<bool> {
    let done = sqlx::query("delete from card_contact where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Erases the contact who answers with `token`; false when there is none.
pub(crate) async fn delete_by_token(db: &mut Connection, token: Sha256Digest) -> Result<bool> {
    let done = sqlx::query("delete from card_contact where token = $1").bind(bytes(token)).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Puts on its way that the card was read, if there is a contact who agreed.
pub(crate) async fn tell(
    db: &mut Connection,
    account: AccountId,
    message: &[u8],
    (now, until): (Timestamp, Timestamp),
) -> Result<()> {
    sqlx::query(
        "update card_contact set message = $2, attempts = 0, due = case when quiet > $3 then quiet else $3 end, \
         until = $4 where account = $1 and agreed is not null",
    )
    .bind(bytes(account))
    .bind(bytes(message))
    .bind(number(now.0))
    .bind(number(until.0))
    .execute(db)
    .await?;
    Ok(())
}

/// A contact's row, message, attempts, due.
type WaitingRow = (Vec<u8>, String, String, Vec<u8>, Option<i64>, Vec<u8>, i64, i64);

/// Messages whose time has come.
pub(crate) async fn due(db: &mut Connection, now: Timestamp, most: u32) -> Result<Vec<Waiting>> {
    let rows: Vec<WaitingRow> = sqlx::query_as(
        "select account, address, language, salt, agreed, message, attempts, due from card_contact \
         where message is not null and due <= $1 and until >= $1 order by due limit $2",
    )
    .bind(number(now.0))
    .bind(i64::from(most))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(account, address, language, salt, agreed, message, attempts, due)| {
            let contact = contact((account, address, language, salt, agreed))?;
            Ok(Waiting { contact, attempts: count(attempts), message, due })
        })
        .collect()
}

/// Takes a message in hand until `lease`; false when another node was faster, or the message is another one by now.
pub(crate) async fn take_in_hand(db: &mut Connection, waiting: &Waiting, lease: Timestamp) -> Result<bool> {
    let done = sqlx::query("update card_contact set due = $3, attempts = attempts + 1 where message = $1 and due = $2")
        .bind(bytes(&waiting.message))
        .bind(waiting.due)
        .bind(number(lease.0))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A message went: none further before `quiet`. What was read meanwhile is told then.
pub(crate) async fn sent(db: &mut Connection, waiting: &Waiting, quiet: Timestamp) -> Result<()> {
    let contact = &waiting.contact;
    sqlx::query(
        "update card_contact set quiet = $3, due = case when due < $3 then $3 else due end \
         where account = $1 and salt = $2 and agreed is not null",
    )
    .bind(bytes(contact.account))
    .bind(bytes(&contact.salt))
    .bind(number(quiet.0))
    .execute(&mut *db)
    .await?;
    done(db, waiting).await
}

/// A message that needs no further attempt. One that a later reading renewed stays.
pub(crate) async fn done(db: &mut Connection, waiting: &Waiting) -> Result<()> {
    sqlx::query("update card_contact set message = null where message = $1")
        .bind(bytes(&waiting.message))
        .execute(db)
        .await?;
    Ok(())
}

/// Writes down that an account is not to ask an address again.
pub(crate) async fn say_no(db: &mut Connection, subject: &[u8], until: Day) -> Result<()> {
    sqlx::query(
        "insert into card_contact_no (subject, until) values ($1, $2) \
         on conflict (subject) do update set until = excluded.until",
    )
    .bind(bytes(subject))
    .bind(i64::from(until.0))
    .execute(db)
    .await?;
    Ok(())
}

/// Whether an account was told not to ask an address again.
pub(crate) async fn said_no(db: &mut Connection, subject: &[u8], today: Day) -> Result<bool> {
    let held: i64 = sqlx::query_scalar("select count(*) from card_contact_no where subject = $1 and until >= $2")
        .bind(bytes(subject))
        .bind(i64::from(today.0))
        .fetch_one(db)
        .await?;
    Ok(held > 0)
}

/// Questions without an answer, messages that were given up, and what was said a year ago.
pub(crate) async fn sweep(db: &mut Connection, now: Timestamp) -> Result<()> {
    for late in [
        "delete from card_contact where agreed is null and answer_by < $1",
        "update card_contact set message = null where message is not null and until < $1",
    ] {
        sqlx::query(late).bind(number(now.0)).execute(&mut *db).await?;
    }
    sqlx::query("delete from card_contact_no where until < $1").bind(i64::from(now.day().0)).execute(db).await?;
    Ok(())
}
