//! A change of keys: record, ways in, own objects and every vault's log in one transaction, or nothing.

use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::account::{AccountRecord, Succeeded};
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{OwnObject, Rotate};
use cachet_crypto::protocol::recovery::RecoveryChange;
use cachet_crypto::{VaultId, Verified};

use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::Body;
use crate::log::{self, Checked, Rotation};
use crate::own_object::{self, KEYRING, MAILBOXES, check_object};
use crate::passkey::check_passkey;
use crate::recovery::{check_change, recovery_of};
use crate::refusal::{CONFLICT, Result, UNVERIFIED, require};
use crate::store;
use crate::transparency::record;
use crate::way_in::{check_device, check_recovery, lookup_hash};

/// Verifies, then replaces. Every other way in ends with the commit, and so do the tokens of the epoch before.
pub(crate) async fn rotate(
    State(app): State<App>,
    caller: AccountCaller,
    Body(mut rotate): Body<Rotate>,
) -> Result<StatusCode> {
    let record = caller.record(&mut *app.store.connection().await?).await?;
    let recovery = recovery_of(&app, caller.account, &record).await?;
    require(rotate.next.change.is_none() && rotate.next.stood.is_none(), UNVERIFIED)?;
    let next = record.verify_next(recovery, &rotate.next)?;
    let epoch = next.epoch();
    require(Some(epoch) == caller.epoch.checked_add(1), UNVERIFIED)?;
    // The new sheet's recovery key comes at once under the old one's signature, and by a change without it.
    require(rotate.change.is_some() == rotate.next.succession.is_some(), UNVERIFIED)?;
    let change = match &rotate.change {
        Some(change) => Some(check_change(change, &next, app.today())?),
        None => None,
    };
    check_ways_in(&rotate, epoch)?;
    for object in std::iter::once(&rotate.keyring).chain(&rotate.mailboxes) {
        check_object(object, epoch, &app.settings.limits)?;
    }
    let succession = rotate.next.named_by()?;
    let mut appends: Vec<(VaultId, Checked)> = Vec::new();
    rotate.vaults.sort_by_key(|append| append.vault);
    for vault in std::mem::take(&mut rotate.vaults) {
        let rotation = Rotation { succession, record: next.clone() };
        let checked = log::verify(vault.vault, vault.append, record.clone(), Some(rotation)).await?;
        appends.push((vault.vault, checked));
    }
    commit(&app, caller, &next, change.as_ref(), &rotate, appends).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn commit(
    app: &App,
    caller: AccountCaller,
    record: &Verified<AccountRecord>,
    change: Option<&Verified<RecoveryChange>>,
    rotate: &Rotate,
    appends: Vec<(VaultId, Checked)>,
) -> Result<()> {
    let (account, epoch) = (caller.account, record.epoch());
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    require(store::account::advance(db, account, epoch).await?, CONFLICT)?;
    let next: &Succeeded = &rotate.next;
    store::account::insert_record(db, account, epoch, next).await?;
    record::account(db, account, record.hash(), change.map(Verified::hash)).await?;
    keep_recovery(db, caller).await?;
    if let (Some(change), Some(envelope)) = (change, &rotate.change) {
        store::recovery::insert_change(db, account, epoch, change.ripe_on(), envelope).await?;
        alert::raise(db, account, AlertKind::ChangePending, app.now()).await?;
    } else {
        store::recovery::delete_held(db, account).await?;
    }
    store::contacts::delete_plan(db, account).await?;
    alert::raise(db, account, AlertKind::KeysChanged, app.now()).await?;
    store::way_in::set_recovery(db, account, lookup_hash(&rotate.recovery.lookup), &rotate.recovery).await?;
    store::way_in::delete_devices(db, account).await?;
    store::passkey::delete_all(db, account).await?;
    store::way_in::forget_starts(db, account).await?;
    store::way_in::forget_logins(db, account).await?;
    if let Some(device) = &rotate.device {
        store::way_in::set_device(db, account, device, app.today()).await?;
    }
    if let Some(passkey) = &rotate.passkey {
        store::passkey::set(db, account, lookup_hash(&passkey.lookup), passkey, app.today()).await?;
    }
    own_object::put(db, account, KEYRING, &rotate.keyring).await?;
    replace_mailboxes(db, caller, rotate.mailboxes.as_ref()).await?;
    // The listed credential names the key set that has just ended.
    store::directory::delete(db, account).await?;
    let open = store::vault::open_vaults(db, account).await?;
    require(open.iter().eq(appends.iter().map(|(vault, _)| vault)), UNVERIFIED)?;
    let mut blobs = Vec::new();
    for (vault, append) in appends {
        let (_, orphans) = log::apply(db, &app.settings.limits, app.today(), vault, account, append).await?;
        blobs.extend(orphans);
    }
    transaction.commit().await?;
    app.blobs.delete(&blobs).await;
    Ok(())
}

/// The sheet whose recovery key counts stays a way back: the one that is held, or, once a change of the recovery key
/// counts, the one that is in force until now. A change that does not count yet ends with the keys that announced it.
async fn keep_recovery(db: &mut store::Connection, caller: AccountCaller) -> Result<()> {
    store::recovery::stop_change(db, caller.account).await?;
    if store::recovery::change(db, caller.account, caller.epoch).await?.is_some() {
        store::recovery::delete_held(db, caller.account).await?;
    }
    store::recovery::hold(db, caller.account).await
}

/// What is sealed under the epoch before would be lost with it.
async fn replace_mailboxes(
    db: &mut store::Connection,
    caller: AccountCaller,
    mailboxes: Option<&OwnObject>,
) -> Result<()> {
    match mailboxes {
        Some(object) => own_object::put(db, caller.account, MAILBOXES, object).await,
        None => require(store::own_object::read(db, caller.account, MAILBOXES).await?.is_none(), CONFLICT),
    }
}

fn check_ways_in(rotate: &Rotate, epoch: u32) -> Result<()> {
    check_recovery(&rotate.recovery, epoch)?;
    rotate.device.as_ref().map_or(Ok(()), |device| check_device(device, epoch))?;
    rotate.passkey.as_ref().map_or(Ok(()), |passkey| check_passkey(passkey, epoch))
}
