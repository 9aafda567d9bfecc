//! SMART Health Links: links, their files, their openings.

mod file;
mod opening;

use cachet_crypto::protocol::api::{HealthLinkNote, NewHealthLink, OwnHealthLink, OwnObject};
use cachet_crypto::protocol::health_link::{HealthLinkKind, PASSCODE_TRIES};
use cachet_crypto::{AccountId, Day, HealthLinkId, Sha256Digest, Timestamp};

use super::own_object::{Row, object};
use super::{Connection, Result, bytes, corrupt, number, stored};

pub(crate) use file::{File, delete_files, file, files, insert_files};
pub(crate) use opening::{Opened, count_opening, count_try, forget_notes, insert_note, passcode, take_back_try, tries};

fn kind_of(code: &str) -> Result<HealthLinkKind> {
    code.parse().map_err(|_| corrupt())
}

fn small(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// How many links the account has, those that are over included.
pub(crate) async fn count(db: &mut Connection, account: AccountId) -> Result<u64> {
    let held: i64 = sqlx::query_scalar("select count(*) from health_link where account = $1")
        .bind(bytes(account))
        .fetch_one(db)
        .await?;
    Ok(super::count(held))
}

/// The address of a link of the account.
pub(crate) async fn address(
    db: &mut Connection,
    health_link: HealthLinkId,
    account: AccountId,
) -> Result<Option<Sha256Digest>> {
    let held: Option<Vec<u8>> =
        sqlx::query_scalar("select address from health_link where health_link = $1 and account = $2")
            .bind(bytes(health_link))
            .bind(bytes(account))
            .fetch_optional(db)
            .await?;
    held.map(stored).transpose()
}

/// Writes a link; false when its id or address is taken.
pub(crate) async fn insert(
    db: &mut Connection,
    (health_link, account): (HealthLinkId, AccountId),
    link: &NewHealthLink,
    note_key: &[u8; 32],
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into health_link (health_link, account, address, kind, expires, most, salt, verifier, tries, openings, \
         revoked, note_key, changed, n, epoch, sealed) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, null, $9, $10, $11, $12, $13) on conflict do nothing",
    )
    .bind(bytes(health_link))
    .bind(bytes(account))
    .bind(bytes(link.address))
    .bind(link.kind.code())
    .bind(link.expires.map(|expires| number(expires.0)))
    .bind(link.most.map(i64::from))
    .bind(link.passcode.map(|passcode| bytes(passcode.salt)))
    .bind(link.passcode.map(|passcode| bytes(passcode.hash)))
    .bind(bytes(note_key))
    .bind(number(now.0))
    .bind(number(link.own.n))
    .bind(i64::from(link.own.epoch))
    .bind(bytes(&link.own.sealed))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the owner keeps of a link that is not revoked.
pub(crate) async fn own(
    db: &mut Connection,
    health_link: HealthLinkId,
    account: AccountId,
) -> Result<Option<OwnObject>> {
    let row: Option<Row> = sqlx::query_as(
        "select n, epoch, sealed from health_link where health_link = $1 and account = $2 and revoked is null",
    )
    .bind(bytes(health_link))
    .bind(bytes(account))
    .fetch_optional(db)
    .await?;
    Ok(row.map(object))
}

/// Writes state `n` of what the owner keeps over state `n - 1`; false when another one is there.
pub(crate) async fn replace(
    db: &mut Connection,
    health_link: HealthLinkId,
    own: &OwnObject,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "update health_link set n = $2, epoch = $3, sealed = $4, changed = $5 where health_link = $1 and n = $2 - 1",
    )
    .bind(bytes(health_link))
    .bind(number(own.n))
    .bind(i64::from(own.epoch))
    .bind(bytes(&own.sealed))
    .bind(number(now.0))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a link; once more is no change. False when the account has no such link.
pub(crate) async fn revoke(
    db: &mut Connection,
    health_link: HealthLinkId,
    account: AccountId,
    today: Day,
) -> Result<bool> {
    let done =
        sqlx::query("update health_link set revoked = coalesce(revoked, $3) where health_link = $1 and account = $2")
            .bind(bytes(health_link))
            .bind(bytes(account))
            .bind(i64::from(today.0))
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Id, address, kind, expires, most, salt, tries, openings, revoked, n, epoch, sealed.
type LinkRow =
    (Vec<u8>, Vec<u8>, String, Option<i64>, Option<i64>, Option<Vec<u8>>, i64, i64, Option<i64>, i64, i64, Vec<u8>);

/// The account's links with the notes of their openings.
pub(crate) async fn of_account(db: &mut Connection, account: AccountId) -> Result<Vec<OwnHealthLink>> {
    let rows: Vec<LinkRow> = sqlx::query_as(
        "select health_link, address, kind, expires, most, salt, tries, openings, revoked, n, epoch, sealed \
         from health_link where account = $1 order by health_link",
    )
    .bind(bytes(account))
    .fetch_all(&mut *db)
    .await?;
    let mut links = Vec::with_capacity(rows.len());
    for (id, address, kind, expires, most, salt, tries, openings, revoked, n, epoch, sealed) in rows {
        let health_link: HealthLinkId = stored(id)?;
        let notes = notes(db, health_link).await?;
        links.push(OwnHealthLink {
            health_link,
            address: stored(address)?,
            kind: kind_of(&kind)?,
            expires: expires.map(|expires| Timestamp(super::count(expires))),
            most: most.map(small),
            passcode: salt.is_some(),
            tries: small(tries),
            openings: super::count(openings),
            revoked: revoked.map(|day| Day(small(day))),
            own: object((n, epoch, sealed)),
            notes,
        });
    }
    Ok(links)
}

async fn notes(db: &mut Connection, health_link: HealthLinkId) -> Result<Vec<HealthLinkNote>> {
    let rows: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("select n, sealed from health_link_opening where health_link = $1 order by n")
            .bind(bytes(health_link))
            .fetch_all(db)
            .await?;
    let note = |(n, sealed): (i64, Vec<u8>)| HealthLinkNote { n: super::count(n), sealed: sealed.into() };
    Ok(rows.into_iter().map(note).collect())
}

/// Erases every link of the account.
pub(crate) async fn delete_all(db: &mut Connection, account: AccountId) -> Result<()> {
    sqlx::query("delete from health_link where account = $1").bind(bytes(account)).execute(db).await?;
    Ok(())
}

/// Links that are over: their files at once, their rows when nobody needs the list any more.
pub(crate) async fn sweep(db: &mut Connection, now: Timestamp, before: Day) -> Result<()> {
    sqlx::query(
        "delete from health_link_file where health_link in \
         (select health_link from health_link where expires < $1 or tries >= $2)",
    )
    .bind(number(now.0))
    .bind(i64::from(PASSCODE_TRIES))
    .execute(&mut *db)
    .await?;
    sqlx::query("delete from health_link where revoked < $1 or expires < $2")
        .bind(i64::from(before.0))
        .bind(number(before.start().0))
        .execute(db)
        .await?;
    Ok(())
}
