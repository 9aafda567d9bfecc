//! Sealed objects of an account: its keyring and its index of mailboxes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::AccountId;
use cachet_crypto::protocol::api::OwnObject;
use cachet_crypto::protocol::log::MAX_NUMBER;

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Ids};
use crate::refusal::{CONFLICT, NOT_FOUND, Result, TOO_LARGE, UNVERIFIED, require};
use crate::settings::Limits;
use crate::store;

pub(crate) const KEYRING: &str = "keyring";
pub(crate) const MAILBOXES: &str = "mailboxes";

/// The newest state.
pub(crate) async fn read(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(name): Ids<String>,
) -> Result<Json<OwnObject>> {
    let name = known(&name)?;
    let object = store::own_object::read(&mut *app.store.connection().await?, caller.account, name).await?;
    object.map(Json).ok_or(NOT_FOUND)
}

/// The next state. The same state again is taken as the same request again.
pub(crate) async fn write(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(name): Ids<String>,
    Body(object): Body<OwnObject>,
) -> Result<StatusCode> {
    let name = known(&name)?;
    check_object(&object, caller.epoch, &app.settings.limits)?;
    let mut transaction = app.store.begin().await?;
    put(&mut transaction, caller.account, name, &object).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes state n over n-1, or finds it written.
pub(crate) async fn put(db: &mut store::Connection, account: AccountId, name: &str, object: &OwnObject) -> Result<()> {
    let written = match object.n {
        1 => store::own_object::insert(db, account, name, object).await?,
        _ => store::own_object::replace(db, account, name, object).await?,
    };
    let held = written || store::own_object::read(db, account, name).await?.as_ref() == Some(object);
    require(held, CONFLICT)
}

/// Refuses another epoch, a number that no chain reaches, and what is over a limit.
pub(crate) fn check_object(object: &OwnObject, epoch: u32, limits: &Limits) -> Result<()> {
    require(object.epoch == epoch && (1..=MAX_NUMBER).contains(&object.n), UNVERIFIED)?;
    require(object.sealed.0.len() <= limits.own_object_bytes, TOO_LARGE)
}

fn known(name: &str) -> Result<&'static str> {
    [KEYRING, MAILBOXES].into_iter().find(|known| *known == name).ok_or(NOT_FOUND)
}
