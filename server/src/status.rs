//! Status lists of the registrars that the operator names. Only a newer list replaces one; clients check everything anew.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::credential::registrar_signer;
use cachet_crypto::protocol::status::{MAX_STATUS_AHEAD, StatusList};
use cachet_crypto::{Envelope, SignerId};

use crate::app::App;
use crate::extract::{Body, Ids};
use crate::refusal::{CONFLICT, NOT_FOUND, Result, UNVERIFIED, require};
use crate::store;

/// Takes a registrar's newer list. A list of the same second finds itself done, or in conflict.
pub(crate) async fn publish(
    State(app): State<App>,
    Ids(registrar): Ids<SignerId>,
    Body(list): Body<Envelope>,
) -> Result<StatusCode> {
    let named = app.settings.registrars.iter().find(|key| registrar_signer(key).signer == registrar);
    let key = named.ok_or(NOT_FOUND)?;
    let verified = list.verify::<StatusList>(key, &registrar_signer(key))?;
    // A list from a clock gone wrong would stand in the way of every later one.
    require(verified.issued <= app.now().plus(MAX_STATUS_AHEAD), UNVERIFIED)?;
    let mut db = app.store.connection().await?;
    if !store::status::set(&mut db, registrar, verified.issued, &list).await? {
        let stored = store::status::read(&mut db, registrar).await?;
        require(stored.is_some_and(|stored| stored == list), CONFLICT)?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The newest list of a registrar.
pub(crate) async fn read(State(app): State<App>, Ids(registrar): Ids<SignerId>) -> Result<Json<Envelope>> {
    #[cfg(debug_assertions)]
    if app.settings.demonstration && registrar == crate::demonstration::signer().signer {
        return Ok(Json(crate::demonstration::status(app.now())?));
    }
    let stored = store::status::read(&mut *app.store.connection().await?, registrar).await?;
    stored.map(Json).ok_or(NOT_FOUND)
}
