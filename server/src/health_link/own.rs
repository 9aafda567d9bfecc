//! What the owner does with a link: make, list, replace what it leads to, revoke.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::HealthLinkId;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{HealthLinkFile, HealthLinkFiles, NewHealthLink, OwnHealthLinks};
use cachet_crypto::protocol::health_link::MAX_FILES;

use super::note::NoteKey;
use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Ids};
use crate::own_object::check_object;
use crate::refusal::{
    ALREADY_DIFFERENT, CONFLICT, MALFORMED, NOT_FOUND, Result, TOO_LARGE, TOO_MANY, UNAUTHENTICATED, UNVERIFIED,
    require,
};
use crate::settings::Limits;
use crate::store;

/// Content types of the specification that stand for something at rest. An access token is not at rest.
const CONTENT_TYPES: [&str; 2] = ["application/fhir+json", "application/smart-health-card"];

/// The account's links.
pub(crate) async fn list(State(app): State<App>, caller: AccountCaller) -> Result<Json<OwnHealthLinks>> {
    let mut db = app.store.snapshot().await?;
    Ok(Json(OwnHealthLinks { links: store::health_link::of_account(&mut db, caller.account).await? }))
}

/// A new link. The same again is taken as the same request again.
pub(crate) async fn create(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(health_link): Ids<HealthLinkId>,
    Body(link): Body<NewHealthLink>,
) -> Result<StatusCode> {
    let limits = &app.settings.limits;
    check_object(&link.own, caller.epoch, limits)?;
    require(link.own.n == 1, UNVERIFIED)?;
    check_files(&link.files, limits)?;
    let key: [u8; 32] = link.note_key.0.as_slice().try_into().map_err(|_| MALFORMED)?;
    // What is used up is erased on the day that it ends, since its last reader may still be reading.
    require(link.most != Some(0) && (link.most.is_none() || link.expires.is_some()), MALFORMED)?;
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::hold(db, caller.account).await?, UNAUTHENTICATED)?;
    if let Some(held) = store::health_link::address(db, health_link, caller.account).await? {
        require(held == link.address, ALREADY_DIFFERENT)?;
        return Ok(StatusCode::NO_CONTENT);
    }
    require(store::health_link::count(db, caller.account).await? < u64::from(limits.health_links), TOO_MANY)?;
    let id = (health_link, caller.account);
    require(store::health_link::insert(db, id, &link, &NoteKey(key).0, app.now()).await?, ALREADY_DIFFERENT)?;
    store::health_link::insert_files(db, health_link, &link.files).await?;
    alert::raise(db, caller.account, AlertKind::HealthLinkMade, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Other files under the same link.
pub(crate) async fn replace(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(health_link): Ids<HealthLinkId>,
    Body(next): Body<HealthLinkFiles>,
) -> Result<StatusCode> {
    check_object(&next.own, caller.epoch, &app.settings.limits)?;
    check_files(&next.files, &app.settings.limits)?;
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::hold(db, caller.account).await?, UNAUTHENTICATED)?;
    let held = store::health_link::own(db, health_link, caller.account).await?.ok_or(NOT_FOUND)?;
    if held == next.own {
        return Ok(StatusCode::NO_CONTENT);
    }
    require(store::health_link::replace(db, health_link, &next.own, app.now()).await?, CONFLICT)?;
    store::health_link::delete_files(db, health_link).await?;
    store::health_link::insert_files(db, health_link, &next.files).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a link for good: its files are erased, its openings stay in the owner's list.
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(health_link): Ids<HealthLinkId>,
) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    let revoked = store::health_link::revoke(&mut transaction, health_link, caller.account, app.today()).await?;
    require(revoked, NOT_FOUND)?;
    store::health_link::delete_files(&mut transaction, health_link).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn check_files(files: &[HealthLinkFile], limits: &Limits) -> Result<()> {
    require((1..=MAX_FILES).contains(&files.len()), MALFORMED)?;
    require(files.iter().all(|file| CONTENT_TYPES.contains(&file.content_type.as_str())), MALFORMED)?;
    require(files.iter().all(|file| is_compact(&file.jwe)), MALFORMED)?;
    require(files.iter().map(|file| file.jwe.len()).sum::<usize>() <= limits.health_link_bytes, TOO_LARGE)
}

/// Five pieces of base64url. What they hold is between the owner and the reader.
fn is_compact(jwe: &str) -> bool {
    let is_letter = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    jwe.split('.').count() == 5 && jwe.bytes().all(is_letter)
}
