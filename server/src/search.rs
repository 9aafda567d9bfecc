//! Sealed segments of a vault's index for search: a cache that the owner can make again, each replaced by
//! compare-and-swap.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::VaultId;
use cachet_crypto::protocol::api::{OwnObject, SearchSegments};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Ids};
use crate::own_object::check_object;
use crate::refusal::{CONFLICT, NOT_FOUND, Result, UNVERIFIED, require};
use crate::store;

/// Smallest plaintext of a segment: shorter ones would tell how little there is to find.
const LEAST: usize = 64 << 10;

/// Which segments there are, and their numbers.
pub(crate) async fn list(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(vault): Ids<VaultId>,
) -> Result<Json<SearchSegments>> {
    let mut db = app.store.snapshot().await?;
    store::vault::head(&mut db, vault, caller.account).await?.ok_or(NOT_FOUND)?;
    Ok(Json(SearchSegments { segments: store::search::list(&mut db, vault).await? }))
}

/// The newest state of one.
pub(crate) async fn read(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, slot)): Ids<(VaultId, u32)>,
) -> Result<Json<OwnObject>> {
    let mut db = app.store.snapshot().await?;
    store::vault::head(&mut db, vault, caller.account).await?.ok_or(NOT_FOUND)?;
    store::search::read(&mut db, vault, slot).await?.map(Json).ok_or(NOT_FOUND)
}

/// The next state of one. The same state again is taken as the same request again.
pub(crate) async fn write(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, slot)): Ids<(VaultId, u32)>,
    Body(segment): Body<OwnObject>,
) -> Result<StatusCode> {
    require(slot < app.settings.limits.search_segments, NOT_FOUND)?;
    check_object(&segment, caller.epoch, &app.settings.limits)?;
    let mut transaction = app.store.begin().await?;
    require(store::vault::hold(&mut transaction, vault, caller.account).await?, NOT_FOUND)?;
    require(segment.sealed.0.len() > LEAST, UNVERIFIED)?;
    let written = store::search::replace(&mut transaction, vault, slot, &segment).await?;
    let held = written || store::search::read(&mut transaction, vault, slot).await?.as_ref() == Some(&segment);
    require(held, CONFLICT)?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
