//! Deposit links: made and revoked by their owner; whoever has one begins a deposit with it in the place of a ticket. What
//! follows is as for any deposit. Over, used up, revoked and unknown are one answer.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::api::{NewDepositLink, OfferedDepositLink, OpenLinkDeposit};
use cachet_crypto::protocol::deposit::{DepositCard, MAX_LINK_COUNT, MAX_LINK_DAYS};
use cachet_crypto::{DepositId, DepositLinkId, sha256};

use super::sender::begin;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Ids};
use crate::refusal::{ALREADY_DIFFERENT, MALFORMED, NOT_FOUND, Result, TOO_MANY, require};
use crate::store;

/// A new link. Sent again, it is the same link.
pub(crate) async fn make(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(link): Ids<DepositLinkId>,
    Body(new): Body<NewDepositLink>,
) -> Result<StatusCode> {
    let today = app.today();
    // A day of grace: the owner's clock may be ahead.
    require((1..=MAX_LINK_COUNT).contains(&new.count), MALFORMED)?;
    require(new.last_day >= today && new.last_day <= today.plus(MAX_LINK_DAYS + 1), MALFORMED)?;
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::hold(db, caller.account).await?, NOT_FOUND)?;
    let record = caller.record(db).await?;
    let card = new.card.verify::<DepositCard>(&record.sign, &record.as_signer())?;
    store::vault::head(db, card.vault, caller.account).await?.ok_or(NOT_FOUND)?;
    if let Some((account, held)) = store::deposit_link::owner(db, link).await? {
        require(account == caller.account && held == new.card, ALREADY_DIFFERENT)?;
        return Ok(StatusCode::NO_CONTENT);
    }
    let held = store::deposit_link::count_of(db, caller.account, today).await?;
    require(held < u64::from(app.settings.limits.deposit_links), TOO_MANY)?;
    require(store::deposit_link::insert(db, link, caller.account, &new).await?, ALREADY_DIFFERENT)?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes a link: nothing more is begun through it.
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(link): Ids<DepositLinkId>,
) -> Result<StatusCode> {
    require(store::deposit_link::delete(&mut *app.store.connection().await?, caller.account, link).await?, NOT_FOUND)?;
    Ok(StatusCode::NO_CONTENT)
}

/// To whom a link leads, and for how long.
pub(crate) async fn offered(State(app): State<App>, Ids(link): Ids<DepositLinkId>) -> Result<Json<OfferedDepositLink>> {
    let found = store::deposit_link::offered(&mut *app.store.connection().await?, link, app.today()).await?;
    Ok(Json(found.ok_or(NOT_FOUND)?))
}

/// Begins a deposit through a link.
pub(crate) async fn open(
    State(app): State<App>,
    Ids((link, deposit)): Ids<(DepositLinkId, DepositId)>,
    Body(asked): Body<OpenLinkDeposit>,
) -> Result<StatusCode> {
    require(sha256(&asked.pass.0).as_bytes() == link.as_bytes(), NOT_FOUND)?;
    let mut transaction = app.store.begin().await?;
    let account = store::deposit_link::take(&mut transaction, link, app.today()).await?;
    begin(&app, transaction, deposit, asked.secret, account).await
}
