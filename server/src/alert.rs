//! Alerts: whatever changes who can open an account is told to each of its devices at their next opening, and that there
//! is something to see, to the e-mail address that the account has for it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::alert::{Alert, AlertKind};
use cachet_crypto::protocol::api::{Alerts, RaiseAlert};
use cachet_crypto::{AccountId, AlertId, Timestamp};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::chance::random;
use crate::extract::Body;
use crate::refusal::{MALFORMED, Result, UNAUTHENTICATED, require};
use crate::store;

/// Seconds after which the mail relay is not tried any more.
pub(crate) const GIVEN_UP: u64 = 2 * 86_400;

/// Writes an alert down, in the transaction of what it tells, and with it the message that says that there is news.
pub(crate) async fn raise(
    db: &mut store::Connection,
    account: AccountId,
    kind: AlertKind,
    now: Timestamp,
) -> Result<()> {
    let alert = Alert { alert: AlertId::from_bytes(random()), kind, day: now.day() };
    store::alert::insert(db, account, &alert).await?;
    store::notice::send_news(db, account, &random::<16>(), (now, now.plus(GIVEN_UP))).await
}

/// As [`raise`], once a day for each kind: what others can set off as often as they like.
pub(crate) async fn raise_daily(
    db: &mut store::Connection,
    account: AccountId,
    kind: AlertKind,
    now: Timestamp,
) -> Result<()> {
    if store::alert::is_raised(db, account, kind, now.day()).await? {
        return store::notice::send_news(db, account, &random::<16>(), (now, now.plus(GIVEN_UP))).await;
    }
    raise(db, account, kind, now).await
}

/// The account's alerts. Which of them a device has shown is that device's to remember.
pub(crate) async fn read(State(app): State<App>, caller: AccountCaller) -> Result<Json<Alerts>> {
    let alerts = store::alert::of_account(&mut *app.store.connection().await?, caller.account).await?;
    Ok(Json(Alerts { alerts }))
}

/// An alert by a device of the account: the relay between two devices names no account, so only the old one can tell.
pub(crate) async fn tell(
    State(app): State<App>,
    caller: AccountCaller,
    Body(asked): Body<RaiseAlert>,
) -> Result<StatusCode> {
    require(asked.kind == AlertKind::DeviceLinked, MALFORMED)?;
    let mut transaction = app.store.begin().await?;
    require(store::account::hold(&mut transaction, caller.account).await?, UNAUTHENTICATED)?;
    raise(&mut transaction, caller.account, asked.kind, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
