//! Opening a link: passcodes, numbers of openings, notes.

use cachet_crypto::protocol::health_link::{HealthLinkKind, MAX_OPENINGS, PASSCODE_TRIES, PasscodeVerifier};
use cachet_crypto::{AccountId, HealthLinkId, Sha256Digest, Timestamp};

use super::super::{Connection, Result, bytes, count, number, stored};
use super::{kind_of, small};

/// A link that was just opened.
pub(crate) struct Opened {
    pub(crate) health_link: HealthLinkId,
    pub(crate) account: AccountId,
    pub(crate) kind: HealthLinkKind,
    pub(crate) has_passcode: bool,
    pub(crate) n: u64,
    pub(crate) note_key: Vec<u8>,
    pub(crate) changed: Timestamp,
}

/// A link at address $1 that opens at $2: `concat!`ed, so that the statements stay literals.
macro_rules! opens {
    () => {
        "address = $1 and revoked is null and (expires is null or expires >= $2) and (most is null or openings < most)"
    };
}

/// Salt, verifier.
type VerifierRow = (Option<Vec<u8>>, Option<Vec<u8>>);

/// What the passcode of a link is recognised by.
pub(crate) async fn passcode(db: &mut Connection, address: Sha256Digest) -> Result<Option<PasscodeVerifier>> {
    let row: Option<VerifierRow> = sqlx::query_as("select salt, verifier from health_link where address = $1")
        .bind(bytes(address))
        .fetch_optional(db)
        .await?;
    let Some((Some(salt), Some(hash))) = row else { return Ok(None) };
    Ok(Some(PasscodeVerifier { salt: stored(salt)?, hash: stored(hash)? }))
}

/// Wrong passcodes so far, of a link that opens.
pub(crate) async fn tries(db: &mut Connection, address: Sha256Digest, now: Timestamp) -> Result<Option<u32>> {
    let tries: Option<i64> = sqlx::query_scalar(concat!("select tries from health_link where ", opens!()))
        .bind(bytes(address))
        .bind(number(now.0))
        .fetch_optional(db)
        .await?;
    Ok(tries.map(small))
}

/// Counts a try before it is looked at; nothing when the link does not open, or has no try left.
pub(crate) async fn count_try(
    db: &mut Connection,
    address: Sha256Digest,
    now: Timestamp,
    most: u32,
) -> Result<Option<u32>> {
    let tries: Option<i64> = sqlx::query_scalar(concat!(
        "update health_link set tries = tries + 1 where tries < $3 and ",
        opens!(),
        " returning tries"
    ))
    .bind(bytes(address))
    .bind(number(now.0))
    .bind(i64::from(most))
    .fetch_optional(db)
    .await?;
    Ok(tries.map(small))
}

/// The try was the passcode: it is no wrong one.
pub(crate) async fn take_back_try(db: &mut Connection, address: Sha256Digest) -> Result<()> {
    sqlx::query("update health_link set tries = tries - 1 where address = $1 and tries > 0")
        .bind(bytes(address))
        .execute(db)
        .await?;
    Ok(())
}

/// Id, account, kind, salt, openings, note key, changed.
type OpenedRow = (Vec<u8>, Vec<u8>, String, Option<Vec<u8>>, i64, Vec<u8>, i64);

/// Counts an opening of a link that opens; nothing otherwise.
pub(crate) async fn count_opening(
    db: &mut Connection,
    address: Sha256Digest,
    now: Timestamp,
) -> Result<Option<Opened>> {
    let row: Option<OpenedRow> = sqlx::query_as(concat!(
        "update health_link set openings = openings + 1 where tries < $3 and openings < $4 and ",
        opens!(),
        " returning health_link, account, kind, salt, openings, note_key, changed"
    ))
    .bind(bytes(address))
    .bind(number(now.0))
    .bind(i64::from(PASSCODE_TRIES))
    .bind(i64::from(MAX_OPENINGS))
    .fetch_optional(db)
    .await?;
    row.map(|(health_link, account, kind, salt, openings, note_key, changed)| {
        Ok(Opened {
            health_link: stored(health_link)?,
            account: stored(account)?,
            kind: kind_of(&kind)?,
            has_passcode: salt.is_some(),
            n: count(openings),
            note_key,
            changed: Timestamp(count(changed)),
        })
    })
    .transpose()
}

/// Writes the note of opening `n` and puts the key of the next one in the place of its own.
pub(crate) async fn insert_note(
    db: &mut Connection,
    health_link: HealthLinkId,
    n: u64,
    sealed: &[u8],
    next: &[u8; 32],
) -> Result<()> {
    sqlx::query("update health_link set note_key = $2 where health_link = $1")
        .bind(bytes(health_link))
        .bind(bytes(next))
        .execute(&mut *db)
        .await?;
    sqlx::query("insert into health_link_opening (health_link, n, sealed) values ($1, $2, $3)")
        .bind(bytes(health_link))
        .bind(number(n))
        .bind(bytes(sealed))
        .execute(db)
        .await?;
    Ok(())
}

/// Erases notes up to opening `until`.
pub(crate) async fn forget_notes(db: &mut Connection, health_link: HealthLinkId, until: u64) -> Result<()> {
    sqlx::query("delete from health_link_opening where health_link = $1 and n <= $2")
        .bind(bytes(health_link))
        .bind(number(until))
        .execute(db)
        .await?;
    Ok(())
}
