//! The recovery key: a change of it stands fourteen days by the witnesses' clocks before it counts, and until then the
//! key of the sheet takes the account back from whatever an account key named.

use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{ChangeRecovery, TakeBack};
use cachet_crypto::protocol::recovery::{RecoveryChange, verify_change};
use cachet_crypto::{AccountId, Day, Envelope, Sha256Digest, Verified};

use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::Body;
use crate::own_object::{KEYRING, MAILBOXES, check_object};
use crate::refusal::{CONFLICT, NOT_FOUND, Result, UNAUTHENTICATED, UNVERIFIED, require};
use crate::store;
use crate::transparency::record;
use crate::way_in::{check_device, check_recovery, lookup_hash};

/// Verifies a change that `record` announces today. Clocks may differ by a day.
pub(crate) fn check_change(change: &Envelope, record: &AccountRecord, today: Day) -> Result<Verified<RecoveryChange>> {
    let change = verify_change(change, record)?;
    require(change.since.0.abs_diff(today.0) <= 1, UNVERIFIED)?;
    Ok(change)
}

/// The recovery key that counts for a record of `account`.
pub(crate) async fn recovery_of(app: &App, account: AccountId, record: &AccountRecord) -> Result<Sha256Digest> {
    let db = &mut *app.store.connection().await?;
    let change = store::recovery::change(db, account, record.epoch()).await?;
    let stood = store::recovery::has_stood(db, account, record.epoch()).await?;
    Ok(record.counting_recovery(change.as_ref(), stood)?)
}

/// Announces a change.
pub(crate) async fn announce(
    State(app): State<App>,
    caller: AccountCaller,
    Body(asked): Body<ChangeRecovery>,
) -> Result<StatusCode> {
    let record = caller.record(&mut *app.store.connection().await?).await?;
    let change = check_change(&asked.change, &record, app.today())?;
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::hold(db, caller.account).await?, UNAUTHENTICATED)?;
    let epoch = store::account::epoch(db, caller.account).await?;
    require(epoch == Some(u64::from(caller.epoch)), UNAUTHENTICATED)?;
    let written =
        store::recovery::insert_change(db, caller.account, caller.epoch, change.ripe_on(), &asked.change).await?;
    require(written, CONFLICT)?;
    record::account(db, caller.account, record.hash(), Some(change.hash())).await?;
    alert::raise(db, caller.account, AlertKind::ChangePending, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stops a change that does not count yet: any device may.
pub(crate) async fn stop(State(app): State<App>, caller: AccountCaller) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::hold(db, caller.account).await?, UNAUTHENTICATED)?;
    require(store::recovery::stop_change(db, caller.account).await?, NOT_FOUND)?;
    let record = store::account::record(db, caller.account).await?.ok_or(UNAUTHENTICATED)?;
    record::account(db, caller.account, record.hash()?, None).await?;
    alert::raise(db, caller.account, AlertKind::ChangeStopped, app.now()).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The recovery key of a held sheet names the next record: the records after the sheet's own count for nothing.
pub(crate) async fn take_back(State(app): State<App>, Body(asked): Body<TakeBack>) -> Result<StatusCode> {
    let lookup = lookup_hash(&asked.lookup);
    let held = {
        let mut db = app.store.connection().await?;
        store::recovery::sweep_held(&mut db).await?;
        store::recovery::held(&mut db, lookup).await?.ok_or(NOT_FOUND)?
    };
    let (account, fork) = (held.account, held.root.epoch);
    let record = {
        let mut db = app.store.connection().await?;
        let envelope = store::account::record_of(&mut db, account, fork).await?.ok_or(NOT_FOUND)?;
        AccountRecord::verify(&envelope, account)?
    };
    let bare = asked.next.change.is_none() && asked.next.stood.is_none();
    require(asked.next.recovery.is_some() && bare, UNVERIFIED)?;
    let key = recovery_of(&app, account, &record).await?;
    let next = record.verify_next(key, &asked.next)?;
    let epoch = next.epoch();
    check_recovery(&asked.recovery, epoch)?;
    if let Some(device) = &asked.device {
        check_device(device, epoch)?;
    }
    for object in std::iter::once(&asked.keyring).chain(&asked.mailboxes) {
        check_object(object, epoch, &app.settings.limits)?;
    }
    commit(&app, account, fork, &next, &asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn commit(
    app: &App,
    account: AccountId,
    fork: u32,
    next: &Verified<AccountRecord>,
    asked: &TakeBack,
) -> Result<()> {
    let epoch = next.epoch();
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::recovery::take_back(db, account, fork, epoch).await?, CONFLICT)?;
    store::account::insert_record(db, account, epoch, &asked.next).await?;
    record::account(db, account, next.hash(), None).await?;
    store::recovery::delete_held(db, account).await?;
    store::way_in::set_recovery(db, account, lookup_hash(&asked.recovery.lookup), &asked.recovery).await?;
    store::way_in::delete_devices(db, account).await?;
    store::passkey::delete_all(db, account).await?;
    store::way_in::forget_starts(db, account).await?;
    store::way_in::forget_logins(db, account).await?;
    if let Some(device) = &asked.device {
        store::way_in::set_device(db, account, device, app.today()).await?;
    }
    for (name, object) in [(KEYRING, Some(&asked.keyring)), (MAILBOXES, asked.mailboxes.as_ref())] {
        let n = store::recovery::object_number(db, account, name).await?;
        require(object.is_none_or(|object| object.n == n + 1), CONFLICT)?;
        store::recovery::replace_object(db, account, name, object).await?;
    }
    store::directory::delete(db, account).await?;
    store::contacts::delete_plan(db, account).await?;
    // As every access does, they end: the keys that were taken back from may have made some.
    store::health_link::delete_all(db, account).await?;
    store::card_contact::delete(db, account).await?;
    alert::raise(db, account, AlertKind::TakenBack, app.now()).await?;
    transaction.commit().await?;
    Ok(())
}
