//! The relay by which a new device and an old one of the same person meet. It names no account, keeps a message until it
//! is taken, five minutes at most, and understands none: what the two say is checked by them and by the person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::LinkId;
use cachet_crypto::protocol::api::LinkMessage;
use cachet_crypto::protocol::link::{CAPSULE, LINK_SECONDS, MAX_LINK_MESSAGE};

use crate::app::App;
use crate::extract::{Body, Ids};
use crate::refusal::{ALREADY_DIFFERENT, MALFORMED, NOT_FOUND, Result, TOO_LARGE, TOO_MANY, require};
use crate::store;

/// Leaves a message where none waits.
pub(crate) async fn leave(
    State(app): State<App>,
    Ids((link, step)): Ids<(LinkId, u32)>,
    Body(LinkMessage { message }): Body<LinkMessage>,
) -> Result<StatusCode> {
    require(step <= CAPSULE, NOT_FOUND)?;
    require(!message.0.is_empty(), MALFORMED)?;
    require(message.0.len() <= MAX_LINK_MESSAGE, TOO_LARGE)?;
    let now = app.now();
    let mut transaction = app.store.begin().await?;
    store::link::sweep(&mut transaction, now).await?;
    require(store::link::waiting(&mut transaction).await? < u64::from(app.settings.limits.links), TOO_MANY)?;
    let put = store::link::put(&mut transaction, link, step, &message.0, now.plus(LINK_SECONDS)).await?;
    require(put, ALREADY_DIFFERENT)?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a message, and erases it.
pub(crate) async fn take(State(app): State<App>, Ids((link, step)): Ids<(LinkId, u32)>) -> Result<Json<LinkMessage>> {
    let message = store::link::take(&mut *app.store.connection().await?, link, step, app.now()).await?;
    message.map(|message| Json(LinkMessage { message: message.into() })).ok_or(NOT_FOUND)
}
