//! Front doors: a drop spends a ticket, and nothing tells who drew it.
//!
//! Tickets are kept as bare hashes. What is left to see: an account's row says until midnight how many it drew.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::api::{DoorSettings, Drop, Drops, TicketRequest, Tickets};
use cachet_crypto::{AccountId, Base64Url, Day, DropId, sha256};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::caller::AccountCaller;
use crate::chance::random;
use crate::extract::{Body, Ids};
use crate::refusal::{NOT_FOUND, Result, TOO_LARGE, TOO_MANY, UNAUTHENTICATED, require};
use crate::store;

/// Days in a season: the only date that a ticket's row holds.
const SEASON: u32 = 30;

/// Tickets, as many as are asked for and left today.
pub(crate) async fn draw(
    State(app): State<App>,
    caller: AccountCaller,
    Body(asked): Body<TicketRequest>,
) -> Result<Json<Tickets>> {
    let (account, today) = (caller.account, app.today());
    let a_day = *app.settings.institutions.get(&account).unwrap_or(&app.settings.limits.tickets);
    let mut transaction = app.store.begin().await?;
    require(store::account::hold(&mut transaction, account).await?, UNAUTHENTICATED)?;
    let drawn = store::account::tickets_drawn(&mut transaction, account, today).await?;
    let mut tickets = Vec::new();
    let until = u64::from(a_day).min(drawn.saturating_add(u64::from(asked.count)));
    for _ in drawn..until {
        let ticket = random::<16>();
        store::door::insert_ticket(&mut transaction, sha256(&ticket), last_season(today)).await?;
        tickets.push(Base64Url(ticket.to_vec()));
    }
    let drawn = u32::try_from(drawn.max(until)).unwrap_or(u32::MAX);
    store::account::set_tickets(&mut transaction, account, today, drawn).await?;
    transaction.commit().await?;
    Ok(Json(Tickets { tickets }))
}

/// A ticket drawn today lasts to the end of the next season: 30 to 60 days.
pub(crate) fn last_season(today: Day) -> u32 {
    today.0 / SEASON + 1
}

/// The season that today lies in; older tickets are swept.
pub(crate) fn season(today: Day) -> u32 {
    today.0 / SEASON
}

/// Leaves a drop. An unknown door, an unknown ticket and a wrong secret are one answer, and spend nothing.
pub(crate) async fn leave(
    State(app): State<App>,
    Ids(account): Ids<AccountId>,
    Body(drop): Body<Drop>,
) -> Result<StatusCode> {
    require(drop.body.0.len() <= app.settings.limits.letter_bytes, TOO_LARGE)?;
    let today = app.today();
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let spent = store::door::spend_ticket(db, sha256(&drop.ticket.0)).await?;
    let exists = store::account::hold(db, account).await?;
    let demanded = store::door::secret(db, account).await?;
    let shown = sha256(&drop.secret.as_ref().map(|secret| secret.0.clone()).unwrap_or_default());
    let admitted = demanded.is_none_or(|hash| hash.as_bytes().ct_eq(shown.as_bytes()).into());
    require(spent && exists && admitted, NOT_FOUND)?;
    let waiting = store::door::count_waiting(db, account, today).await?;
    require(waiting < u64::from(app.settings.limits.waiting), TOO_MANY)?;
    let last_day = today.plus(app.settings.limits.drop_days);
    store::door::insert(db, account, DropId::from_bytes(random()), &drop.body.0, last_day).await?;
    transaction.commit().await?;
    Ok(StatusCode::CREATED)
}

/// What waits at the caller's door.
pub(crate) async fn read(State(app): State<App>, caller: AccountCaller) -> Result<Json<Drops>> {
    let drops = store::door::waiting(&mut *app.store.connection().await?, caller.account, app.today()).await?;
    Ok(Json(Drops { drops }))
}

/// Which secret a drop must show.
pub(crate) async fn set(
    State(app): State<App>,
    caller: AccountCaller,
    Body(settings): Body<DoorSettings>,
) -> Result<StatusCode> {
    store::door::set_secret(&mut *app.store.connection().await?, caller.account, settings.secret).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases a drop that was picked up.
pub(crate) async fn remove(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(letter): Ids<DropId>,
) -> Result<StatusCode> {
    let removed = store::door::delete(&mut *app.store.connection().await?, caller.account, letter).await?;
    require(removed, NOT_FOUND)?;
    Ok(StatusCode::NO_CONTENT)
}
