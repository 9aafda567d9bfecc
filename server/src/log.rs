//! The vault log: appended by compare-and-swap, a batch whole or not at all.
//!
//! `check` verifies all that needs no row (signatures, chain, digests that the entries sign), `apply` is the one
//! transaction, `grants` what it does to mailboxes. Not compared: any entry's content with this server's clock, so that
//! an export restores anywhere.

mod apply;
mod check;
mod grants;

use axum::Json;
use axum::extract::State;
use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{Append, Hashes, Log};
use cachet_crypto::protocol::log::{Act, Head, LogEntry, MAX_BATCH};
use cachet_crypto::{Sha256Digest, VaultId, Verified};
use serde::Deserialize;

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, ChainNumber, Ids, Query};
use crate::refusal::{INTERNAL, NOT_FOUND, Result};
use crate::store;

pub(crate) use apply::{apply, insert_object};
pub(crate) use check::{Checked, CheckedObject, MAX_HEADER};

/// Bytes of entries in one answer, about.
const ANSWER_BYTES: usize = 8 << 20;

/// Hashes in one answer.
const ANSWER_HASHES: u32 = 65_536;

/// A change of keys that an append may hold.
pub(crate) struct Rotation {
    pub(crate) succession: Sha256Digest,
    pub(crate) record: Verified<AccountRecord>,
}

/// A stretch of the log.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stretch {
    #[serde(default)]
    after: ChainNumber,
    limit: Option<u32>,
}

/// Numbers of the hashes that are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Range {
    #[serde(default)]
    after: ChainNumber,
    until: Option<ChainNumber>,
}

/// Appends a batch.
pub(crate) async fn append(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(vault): Ids<VaultId>,
    Body(append): Body<Append>,
) -> Result<Json<Head>> {
    let (record, rotation) = {
        let db = &mut *app.store.connection().await?;
        let record = caller.record(db).await?;
        let rotation = taken_back(db, caller, &append, &record).await?;
        (record, rotation)
    };
    let checked = verify(vault, append, record, rotation).await?;
    let mut transaction = app.store.begin().await?;
    let (head, blobs) =
        apply(&mut transaction, &app.settings.limits, app.today(), vault, caller.account, checked).await?;
    transaction.commit().await?;
    app.blobs.delete(&blobs).await;
    Ok(Json(head))
}

/// After the recovery key took an account back, its log goes on with a rotate entry by the new key: whatever other keys
/// wrote before counts for nothing.
async fn taken_back(
    db: &mut store::Connection,
    caller: AccountCaller,
    append: &Append,
    record: &Verified<AccountRecord>,
) -> Result<Option<Rotation>> {
    let first = append.entries.first().and_then(|sent| sent.entry.peek::<LogEntry>().ok());
    if !first.is_some_and(|entry| matches!(entry.act, Act::Rotate { .. })) {
        return Ok(None);
    }
    let succession = store::recovery::succession(db, caller.account, caller.epoch).await?;
    Ok(succession.map(|succession| Rotation { succession, record: record.clone() }))
}

/// Verifies away from the threads that serve: a batch may hold thousands of signatures.
pub(crate) async fn verify(
    vault: VaultId,
    append: Append,
    record: Verified<AccountRecord>,
    rotation: Option<Rotation>,
) -> Result<Checked> {
    let work = move || check::check(vault, append, &record, rotation.as_ref());
    tokio::task::spawn_blocking(work).await.map_err(|_| INTERNAL)?
}

/// Entries with their sealed parts.
pub(crate) async fn read(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(vault): Ids<VaultId>,
    Query(stretch): Query<Stretch>,
) -> Result<Json<Log>> {
    let mut db = app.store.snapshot().await?;
    let (head, snapshot) = store::vault::head(&mut db, vault, caller.account).await?.ok_or(NOT_FOUND)?;
    let most = u32::try_from(MAX_BATCH).unwrap_or(u32::MAX);
    let limit = stretch.limit.unwrap_or(most).min(most);
    let entries = store::log::entries(&mut db, vault, stretch.after.0, limit, ANSWER_BYTES).await?;
    Ok(Json(Log { head, snapshot, entries }))
}

/// Hashes of entries, to check an extension of a pinned head.
pub(crate) async fn hashes(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(vault): Ids<VaultId>,
    Query(range): Query<Range>,
) -> Result<Json<Hashes>> {
    let mut db = app.store.snapshot().await?;
    let (head, _) = store::vault::head(&mut db, vault, caller.account).await?.ok_or(NOT_FOUND)?;
    let until = range.until.map_or(head.n, |until| until.0);
    let hashes = store::log::hashes(&mut db, vault, range.after.0, until, ANSWER_HASHES).await?;
    let joined: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
    Ok(Json(Hashes { hashes: joined.into() }))
}
