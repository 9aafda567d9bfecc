//! Openings: the reader's signed journal entry first, then header, manifest and a pass for the parts.
//!
//! The mailbox's row is written first, so an opening and a revocation come one after the other, never between.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use cachet_crypto::protocol::api::{JournalTail, Opened, Opening, PASS_HEADER};
use cachet_crypto::protocol::journal::{AccessEntry, MAX_SEALED};
use cachet_crypto::protocol::mailbox::as_signer;
use cachet_crypto::{GrantId, MailboxId, ObjectId, PartName, Timestamp, sha256};

use crate::app::{App, State as AppState};
use crate::caller::MailboxCaller;
use crate::extract::{Body, Ids};
use crate::refusal::{CONFLICT, INTERNAL, NOT_FOUND, NOT_IN_FORCE, Result, TOO_LARGE, TOO_MANY, UNVERIFIED, require};
use crate::{mac, part, store};

const PASS: &str = "pass";

/// The journal's newest entry.
pub(crate) async fn tail(
    State(app): State<App>,
    caller: MailboxCaller,
    Ids(mailbox): Ids<MailboxId>,
) -> Result<Json<JournalTail>> {
    let mailbox = caller.at(mailbox)?;
    let last = store::journal::last(&mut *app.store.connection().await?, mailbox).await?;
    Ok(Json(JournalTail { last }))
}

/// Writes the entry and serves what it opens, or neither. A grant that was revoked, has ended, has not begun or never
/// was is one answer.
pub(crate) async fn open(
    State(app): State<App>,
    caller: MailboxCaller,
    Ids(mailbox): Ids<MailboxId>,
    Body(opening): Body<Opening>,
) -> Result<Json<Opened>> {
    let mailbox = caller.at(mailbox)?;
    require(opening.sealed.0.len() <= MAX_SEALED, TOO_LARGE)?;
    let entry = opening.entry.verify::<AccessEntry>(&caller.key, &as_signer(mailbox, &caller.key))?;
    require(entry.mailbox == mailbox && sha256(&opening.sealed.0) == entry.sealed, UNVERIFIED)?;
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let advanced = store::journal::advance(db, mailbox, entry.seq, entry.previous, entry.hash()).await?;
    require(advanced, CONFLICT)?;
    let row = store::mailbox::read(db, mailbox).await?.ok_or(NOT_FOUND)?;
    // The key may have changed between the token's check and the row's lock.
    require(row.key == Some(caller.key), CONFLICT)?;
    let header = store::consent::header_in_force(db, mailbox, entry.grant, entry.object, app.today()).await?;
    let header = header.ok_or(NOT_IN_FORCE)?;
    // Only what is in force is counted: ids that were made up take no memory.
    require(app.limiter.opens(entry.grant), TOO_MANY)?;
    store::journal::insert(db, mailbox, entry.seq, entry.hash(), &opening.entry, &opening.sealed).await?;
    let manifest = store::object::manifest(db, row.vault, entry.object).await?.ok_or(INTERNAL)?;
    let parts = store::part::of_object(db, row.vault, entry.object).await?;
    transaction.commit().await?;
    let pass = issue(&app, mailbox, entry.grant, entry.object);
    Ok(Json(Opened { header: header.into(), manifest: manifest.into(), parts, pass }))
}

/// A part of an opened object, while its grant is in force.
pub(crate) async fn read_part(
    State(app): State<App>,
    caller: MailboxCaller,
    Ids((mailbox, name)): Ids<(MailboxId, PartName)>,
    headers: HeaderMap,
) -> Result<Response> {
    let mailbox = caller.at(mailbox)?;
    let pass = headers.get(PASS_HEADER).and_then(|value| value.to_str().ok()).and_then(mac::from_text);
    let (grant, object) = pass.and_then(|pass| recognise(&app, mailbox, &pass)).ok_or(NOT_IN_FORCE)?;
    let found = {
        let db = &mut *app.store.snapshot().await?;
        let in_force = store::consent::header_in_force(db, mailbox, grant, object, app.today()).await?.is_some();
        require(in_force, NOT_IN_FORCE)?;
        let row = store::mailbox::read(db, mailbox).await?.ok_or(NOT_FOUND)?;
        store::part::in_object(db, row.vault, object, name).await?.ok_or(NOT_FOUND)?
    };
    part::serve(&app, &found).await
}

fn issue(app: &AppState, mailbox: MailboxId, grant: GrantId, object: ObjectId) -> String {
    let expires = app.now().plus(app.settings.limits.pass_seconds);
    let ids = [*mailbox.as_bytes(), *grant.as_bytes(), *object.as_bytes()].concat();
    mac::to_text(&app.passes.issue(PASS, &[ids, expires.0.to_be_bytes().to_vec()].concat()))
}

fn recognise(app: &AppState, mailbox: MailboxId, pass: &[u8]) -> Option<(GrantId, ObjectId)> {
    let fields: [u8; 56] = app.passes.recognise(PASS, pass)?;
    let expires = Timestamp(u64::from_be_bytes(fields[48..].try_into().ok()?));
    let valid = &fields[..16] == mailbox.as_bytes() && app.now() < expires;
    let ids = (GrantId::try_from(&fields[16..32]).ok()?, ObjectId::try_from(&fields[32..48]).ok()?);
    valid.then_some(ids)
}
