//! Ways in by passkey. The server is no relying party: it checks no attestation and no assertion, it hands a wrap to
//! whoever names the lookup id, and only the passkey's output opens it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::PasskeyId;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{FoundPasskey, PasskeyLookup, Passkeys};
use cachet_crypto::protocol::passkey::PasskeyWayIn;
use cachet_crypto::protocol::way_in::MAX_WRAP;

use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Ids};
use crate::refusal::{MALFORMED, NOT_FOUND, Result, TOO_LARGE, UNAUTHENTICATED, UNVERIFIED, require};
use crate::store;
use crate::way_in::{MAX_NAME, lookup_hash};

/// What a passkey leads to. Using it clears the counts of every device.
pub(crate) async fn find(State(app): State<App>, Body(request): Body<PasskeyLookup>) -> Result<Json<FoundPasskey>> {
    let mut db = app.store.connection().await?;
    let found = store::passkey::find(&mut db, lookup_hash(&request.lookup)).await?.ok_or(NOT_FOUND)?;
    store::way_in::forget_starts(&mut db, found.account).await?;
    Ok(Json(found))
}

/// The account's passkeys.
pub(crate) async fn list(State(app): State<App>, caller: AccountCaller) -> Result<Json<Passkeys>> {
    let passkeys = store::passkey::list(&mut *app.store.connection().await?, caller.account).await?;
    Ok(Json(Passkeys { passkeys }))
}

/// Adds a passkey, or replaces its wrap.
pub(crate) async fn add(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(passkey): Ids<PasskeyId>,
    Body(way): Body<PasskeyWayIn>,
) -> Result<StatusCode> {
    require(way.passkey == passkey, UNVERIFIED)?;
    check_passkey(&way, caller.epoch)?;
    let mut transaction = app.store.begin().await?;
    require(store::account::hold(&mut transaction, caller.account).await?, UNAUTHENTICATED)?;
    let epoch = store::account::epoch(&mut transaction, caller.account).await?;
    require(epoch == Some(u64::from(caller.epoch)), UNAUTHENTICATED)?;
    store::passkey::set(&mut transaction, caller.account, lookup_hash(&way.lookup), &way, app.today()).await?;
    let passkeys = store::passkey::list(&mut transaction, caller.account).await?.len();
    require(passkeys <= app.settings.limits.passkeys as usize, TOO_LARGE)?;
    alert::raise(&mut transaction, caller.account, AlertKind::PasskeyAdded, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a passkey.
pub(crate) async fn remove(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(passkey): Ids<PasskeyId>,
) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    require(store::passkey::delete(&mut transaction, caller.account, passkey).await?, NOT_FOUND)?;
    alert::raise(&mut transaction, caller.account, AlertKind::PasskeyRemoved, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses a way in that is none, or of another epoch.
pub(crate) fn check_passkey(way: &PasskeyWayIn, epoch: u32) -> Result<()> {
    require(way.epoch == epoch, UNVERIFIED)?;
    require(way.wrap.0.len() <= MAX_WRAP && way.name.0.len() <= MAX_NAME, TOO_LARGE)?;
    require(way.lookup.0.len() == 32 && !way.wrap.0.is_empty(), MALFORMED)
}
