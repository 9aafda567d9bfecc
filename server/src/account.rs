//! Accounts: none exists before its owner makes it, and it leaves with everything.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::account::{AccountRecord, Succeeded};
use cachet_crypto::protocol::api::{CreateAccount, PublicAccount};
use cachet_crypto::{AccountId, Day, Sha256Digest};

use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Ids};
use crate::own_object::{KEYRING, check_object};
use crate::passkey::check_passkey;
use crate::refusal::{ALREADY_DIFFERENT, NOT_FOUND, Result, UNAUTHENTICATED, UNVERIFIED, require};
use crate::store;
use crate::transparency::record;
use crate::way_in::{check_device, check_recovery, lookup_hash};

/// An account with its first ways in, whole or not at all.
pub(crate) async fn create(State(app): State<App>, Body(new): Body<CreateAccount>) -> Result<StatusCode> {
    let account = new.record.peek::<AccountRecord>()?.account();
    let record = AccountRecord::verify(&new.record, account)?;
    require(record.epoch() == 0 && new.keyring.n == 1, UNVERIFIED)?;
    check_object(&new.keyring, 0, &app.settings.limits)?;
    check_recovery(&new.recovery, 0)?;
    if let Some(device) = &new.device {
        check_device(device, 0)?;
    }
    if let Some(passkey) = &new.passkey {
        check_passkey(passkey, 0)?;
    }
    insert(&app, account, &new, record.hash(), app.today()).await?;
    Ok(StatusCode::CREATED)
}

async fn insert(app: &App, account: AccountId, new: &CreateAccount, hash: Sha256Digest, today: Day) -> Result<()> {
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    store::account::insert(db, account).await?;
    let record = Succeeded::first(new.record.clone());
    store::account::insert_record(db, account, 0, &record).await?;
    store::way_in::set_recovery(db, account, lookup_hash(&new.recovery.lookup), &new.recovery).await?;
    if let Some(device) = &new.device {
        store::way_in::set_device(db, account, device, today).await?;
        store::way_in::forget_starts_of(db, account, device.device).await?;
    }
    if let Some(passkey) = &new.passkey {
        store::passkey::set(db, account, lookup_hash(&passkey.lookup), passkey, today).await?;
    }
    require(store::own_object::insert(db, account, KEYRING, &new.keyring).await?, ALREADY_DIFFERENT)?;
    record::account(db, account, hash, None).await?;
    if let Some(vault) = &new.vault {
        store::vault::insert(db, vault.vault, account).await?;
        record::new_vault(db, vault).await?;
    }
    Ok(transaction.commit().await?)
}

/// Every record of an account.
pub(crate) async fn read(State(app): State<App>, Ids(account): Ids<AccountId>) -> Result<Json<PublicAccount>> {
    let records = store::account::records(&mut *app.store.connection().await?, account).await?;
    require(!records.is_empty(), NOT_FOUND)?;
    Ok(Json(PublicAccount { records }))
}

/// Erases the account, its vaults and their mailboxes; then the stored parts. What a crash in between leaves, the
/// sweep takes.
pub(crate) async fn delete(State(app): State<App>, caller: AccountCaller) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    require(store::account::hold(&mut transaction, caller.account).await?, UNAUTHENTICATED)?;
    let mut blobs = store::part::delete_of_account(&mut transaction, caller.account).await?;
    blobs.extend(store::deposit::delete_of_account(&mut transaction, caller.account).await?);
    store::way_in::forget_starts(&mut transaction, caller.account).await?;
    store::way_in::forget_logins(&mut transaction, caller.account).await?;
    record::retire(&mut transaction, caller.account).await?;
    store::account::delete(&mut transaction, caller.account).await?;
    transaction.commit().await?;
    app.blobs.delete(&blobs).await;
    app.store.settle().await?;
    Ok(StatusCode::NO_CONTENT)
}
