//! Alerts: whatever changes who can open an account is told to each of its devices at their next opening.

use axum::Json;
use axum::extract::State;
use cachet_crypto::protocol::alert::{Alert, AlertKind};
use cachet_crypto::protocol::api::Alerts;
use cachet_crypto::{AccountId, AlertId, Day};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::chance::random;
use crate::refusal::Result;
use crate::store;

/// Writes an alert down, in the transaction of what it tells.
pub(crate) async fn raise(db: &mut store::Connection, account: AccountId, kind: AlertKind, today: Day) -> Result<()> {
    let alert = Alert { alert: AlertId::from_bytes(random()), kind, day: today };
    store::alert::insert(db, account, &alert).await
}

/// The account's alerts. Which of them a device has shown is that device's to remember.
pub(crate) async fn read(State(app): State<App>, caller: AccountCaller) -> Result<Json<Alerts>> {
    let alerts = store::alert::of_account(&mut *app.store.connection().await?, caller.account).await?;
    Ok(Json(Alerts { alerts }))
}
