//! The exit capsule, from the server's side: what it gives along that no other request gives, and how it takes a vault
//! in that lived elsewhere. A restored vault is compared with its own signed entries before it counts; until then
//! nothing is appended to it.

mod check;
mod whole;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::account::{AccountRecord, verify_records};
use cachet_crypto::protocol::alert::AlertKind;
use cachet_crypto::protocol::api::{NewVault, WrappedRoot};
use cachet_crypto::protocol::capsule::{KeptPair, Restore, RestoreAccount, RestoreVault};
use cachet_crypto::protocol::recovery::verify_change;
use cachet_crypto::{Envelope, MailboxId, VaultId, Verified};

use crate::alert;
use crate::app::App;
use crate::caller::AccountCaller;
use crate::extract::{Body, Ids, Query};
use crate::mailbox::Openings;
use crate::own_object::{KEYRING, MAILBOXES, check_object};
use crate::refusal::{ALREADY_DIFFERENT, MALFORMED, NOT_FOUND, Result, UNVERIFIED, require};
use crate::store;
use crate::transparency::record;
use crate::way_in::{check_recovery, lookup_hash};

/// The root as the caller's own recovery sheet opens it: without the sheet it opens nothing.
pub(crate) async fn recovery_wrap(State(app): State<App>, caller: AccountCaller) -> Result<Json<WrappedRoot>> {
    let wrap = store::way_in::recovery_wrap(&mut *app.store.connection().await?, caller.account).await?;
    wrap.map(Json).ok_or(NOT_FOUND)
}

/// All of one mailbox of the caller's vault, a long journal in pages.
pub(crate) async fn pair(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, mailbox)): Ids<(VaultId, MailboxId)>,
    Query(stretch): Query<Openings>,
) -> Result<Json<KeptPair>> {
    let mut db = app.store.snapshot().await?;
    require(store::mailbox::is_owned(&mut db, mailbox, vault, caller.account).await?, NOT_FOUND)?;
    let budget = app.settings.limits.journal_bytes;
    let (journal, more) = store::journal::page(&mut db, mailbox, stretch.after.0, budget).await?;
    Ok(Json(KeptPair {
        mailbox: store::capsule::mailbox(&mut db, mailbox).await?.ok_or(NOT_FOUND)?,
        grants: store::capsule::grants(&mut db, mailbox).await?,
        journal,
        more,
    }))
}

/// Takes an account in, with a vault that is empty until the rest has come. A restore that broke off begins anew.
pub(crate) async fn restore(State(app): State<App>, Body(asked): Body<RestoreAccount>) -> Result<StatusCode> {
    let account = asked.records.first().ok_or(MALFORMED)?.record.peek::<AccountRecord>()?.account();
    let records = verify_records(account, &asked.records)?;
    let newest = records.last().ok_or(MALFORMED)?;
    let epoch = newest.epoch();
    let restore = asked.restore.verify::<Restore>(&newest.sign, &newest.as_signer())?;
    require(app.settings.origins.contains(&restore.origin), UNVERIFIED)?;
    check_recovery(&asked.recovery, epoch)?;
    for object in std::iter::once(&asked.keyring).chain(&asked.mailboxes) {
        check_object(object, epoch, &app.settings.limits)?;
    }
    insert(&app, &asked, &records, &restore).await?;
    Ok(StatusCode::CREATED)
}

async fn insert(
    app: &App,
    asked: &RestoreAccount,
    records: &[Verified<AccountRecord>],
    restore: &Restore,
) -> Result<()> {
    let newest = records.last().ok_or(MALFORMED)?;
    let (account, epoch) = (newest.account(), newest.epoch());
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    // The same key signed the one that broke off: what had come of it comes again. Its blobs are swept.
    let record = &asked.records.last().ok_or(MALFORMED)?.record;
    store::capsule::delete_unfinished(db, account, record).await?;
    store::capsule::insert_account(db, account, epoch).await?;
    for (record, succeeded) in records.iter().zip(&asked.records) {
        store::account::insert_record(db, account, record.epoch(), succeeded).await?;
        if let Some(change) = &succeeded.change {
            let ripe = verify_change(change, record)?.ripe_on();
            store::recovery::insert_change(db, account, record.epoch(), ripe, change).await?;
            // Days that another directory proved count here for what is past; the newest change stands its days anew.
            if let Some(stood) = succeeded.stood.as_ref().filter(|_| record.epoch() < epoch) {
                store::recovery::insert_stood(db, account, record.epoch(), stood).await?;
            }
        }
    }
    store::way_in::set_recovery(db, account, lookup_hash(&asked.recovery.lookup), &asked.recovery).await?;
    for (name, object) in [(KEYRING, Some(&asked.keyring)), (MAILBOXES, asked.mailboxes.as_ref())] {
        if let Some(object) = object {
            require(store::own_object::insert(db, account, name, object).await?, ALREADY_DIFFERENT)?;
        }
    }
    let change = asked.records.last().and_then(|newest| newest.change.as_ref());
    record::account(db, account, newest.hash(), change.map(Envelope::hash).transpose()?).await?;
    store::vault::insert(db, restore.vault, account).await?;
    record::new_vault(db, &NewVault { vault: restore.vault, label: restore.label }).await?;
    store::capsule::begin(db, restore.vault, restore.head()).await?;
    alert::raise(db, account, AlertKind::SheetUsed, app.now()).await?;
    Ok(transaction.commit().await?)
}

/// Takes the next stretch of a vault in.
pub(crate) async fn fill(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(vault): Ids<VaultId>,
    Body(stretch): Body<RestoreVault>,
) -> Result<StatusCode> {
    let records = {
        let db = &mut *app.store.connection().await?;
        verify_records(caller.account, &store::account::records(db, caller.account).await?)?
    };
    let mut transaction = app.store.begin().await?;
    let db = &mut *transaction;
    let held = store::capsule::hold(db, vault, caller.account).await?.ok_or(NOT_FOUND)?;
    let at = check::entries(db, vault, held.at, &stretch.entries, &records).await?;
    store::capsule::advance(db, vault, at).await?;
    for object in stretch.objects {
        check::object(db, vault, object).await?;
    }
    for mailbox in &stretch.mailboxes {
        check::mailbox(db, vault, mailbox, &records, &app.settings.limits).await?;
    }
    for grant in &stretch.grants {
        check::grant(db, vault, grant, &records, &app.settings.limits).await?;
    }
    for line in &stretch.journal {
        check::access(db, vault, line).await?;
    }
    if stretch.whole {
        require(at == held.until, UNVERIFIED)?;
        whole::compare(db, vault, caller.account, at).await?;
    }
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
