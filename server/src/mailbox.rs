//! Mailboxes, from both sides: the vault's owner makes them and reads what the reader left; the reader claims one and
//! reads its newest head with the grants in force. Neither side's requests name the other's account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cachet_crypto::protocol::api::{
    Claim, CreateMailbox, KeyChange, Message, OpenMailboxes, OwnedMailbox, ReaderMailbox,
};
use cachet_crypto::protocol::mailbox::{MailboxKeyChange, as_signer, empty_head};
use cachet_crypto::{MailboxId, MessageId, VaultId, sha256};
use serde::Deserialize;

use crate::app::App;
use crate::caller::{AccountCaller, MailboxCaller};
use crate::chance::random;
use crate::extract::{Body, ChainNumber, Ids, Query};
use crate::refusal::{ALREADY_DIFFERENT, CONFLICT, NOT_FOUND, NOT_IN_FORCE, Result, TOO_LARGE, TOO_MANY, require};
use crate::store;
use crate::transparency::record;

/// Changes of one mailbox's key at most.
const MAX_KEY_CHANGES: usize = 1_000;

/// From which head on the reader wants hashes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pin {
    #[serde(default)]
    m: ChainNumber,
}

/// From which opening on the owner wants the journal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Openings {
    #[serde(default)]
    pub(crate) after: ChainNumber,
}

/// The mailboxes of the caller's vault that are not closed.
pub(crate) async fn list(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(vault): Ids<VaultId>,
) -> Result<Json<OpenMailboxes>> {
    let mut db = app.store.snapshot().await?;
    store::vault::head(&mut db, vault, caller.account).await?.ok_or(NOT_FOUND)?;
    Ok(Json(OpenMailboxes { mailboxes: store::mailbox::heads_of_vault(&mut db, vault).await? }))
}

/// A new mailbox of the caller's vault. The same request again finds it made.
pub(crate) async fn create(
    State(app): State<App>,
    caller: AccountCaller,
    Ids(vault): Ids<VaultId>,
    Body(new): Body<CreateMailbox>,
) -> Result<StatusCode> {
    let mut transaction = app.store.begin().await?;
    require(store::vault::hold(&mut transaction, vault, caller.account).await?, NOT_FOUND)?;
    let mailboxes = store::mailbox::count_of_vault(&mut transaction, vault).await?;
    require(mailboxes < u64::from(app.settings.limits.mailboxes), TOO_LARGE)?;
    if !store::mailbox::insert(&mut transaction, new.mailbox, vault, new.claim).await? {
        let again = store::mailbox::is_waiting(&mut transaction, new.mailbox, vault, new.claim).await?;
        require(again, ALREADY_DIFFERENT)?;
    }
    record::mailbox(&mut transaction, new.mailbox, empty_head(new.mailbox)).await?;
    transaction.commit().await?;
    Ok(StatusCode::CREATED)
}

/// Messages and journal of the pair, a long journal in pages.
pub(crate) async fn read_owned(
    State(app): State<App>,
    caller: AccountCaller,
    Ids((vault, mailbox)): Ids<(VaultId, MailboxId)>,
    Query(stretch): Query<Openings>,
) -> Result<Json<OwnedMailbox>> {
    let mut db = app.store.snapshot().await?;
    require(store::mailbox::is_owned(&mut db, mailbox, vault, caller.account).await?, NOT_FOUND)?;
    let row = store::mailbox::read(&mut db, mailbox).await?.ok_or(NOT_FOUND)?;
    let budget = app.settings.limits.journal_bytes;
    let (journal, more) = store::journal::page(&mut db, mailbox, stretch.after.0, budget).await?;
    Ok(Json(OwnedMailbox {
        key: row.key,
        changes: row.key_changes,
        messages: store::mailbox::messages(&mut db, mailbox).await?,
        journal,
        more,
    }))
}

/// The first claim holds. An unknown mailbox, a wrong secret and a second claim are one answer.
pub(crate) async fn claim(
    State(app): State<App>,
    Ids(mailbox): Ids<MailboxId>,
    Body(claim): Body<Claim>,
) -> Result<StatusCode> {
    let hash = sha256(&claim.secret.0);
    let claimed = store::mailbox::claim(&mut *app.store.connection().await?, mailbox, hash, &claim.key).await?;
    require(claimed, NOT_FOUND)?;
    Ok(StatusCode::NO_CONTENT)
}

/// All that a reader learns of a vault.
pub(crate) async fn read(
    State(app): State<App>,
    caller: MailboxCaller,
    Ids(mailbox): Ids<MailboxId>,
    Query(pin): Query<Pin>,
) -> Result<Json<ReaderMailbox>> {
    let mailbox = caller.at(mailbox)?;
    let mut db = app.store.snapshot().await?;
    let row = store::mailbox::read(&mut db, mailbox).await?.ok_or(NOT_FOUND)?;
    let owner = store::vault::owner(&mut db, row.vault).await?.ok_or(NOT_FOUND)?;
    Ok(Json(ReaderMailbox {
        head: row.head,
        since: store::mailbox::head_hashes(&mut db, mailbox, pin.m.0).await?.concat().into(),
        owner: store::account::records(&mut db, owner).await?,
        grants: store::consent::served(&mut db, mailbox).await?,
    }))
}

/// Leaves a message for the vault's owner.
pub(crate) async fn post_message(
    State(app): State<App>,
    caller: MailboxCaller,
    Ids(mailbox): Ids<MailboxId>,
    Body(message): Body<Message>,
) -> Result<StatusCode> {
    let mailbox = caller.at(mailbox)?;
    require(message.body.0.len() <= app.settings.limits.letter_bytes, TOO_LARGE)?;
    let mut transaction = app.store.begin().await?;
    require(store::mailbox::hold(&mut transaction, mailbox).await?, NOT_FOUND)?;
    let row = store::mailbox::read(&mut transaction, mailbox).await?.ok_or(NOT_FOUND)?;
    require(!row.closed, NOT_IN_FORCE)?;
    let held = store::mailbox::count_messages(&mut transaction, mailbox).await?;
    require(held < u64::from(app.settings.limits.messages), TOO_MANY)?;
    let id = MessageId::from_bytes(random());
    store::mailbox::insert_message(&mut transaction, mailbox, id, &message.body.0).await?;
    transaction.commit().await?;
    Ok(StatusCode::CREATED)
}

/// The reader's next key, signed by the one in force. Tokens of that one end.
pub(crate) async fn change_key(
    State(app): State<App>,
    caller: MailboxCaller,
    Ids(mailbox): Ids<MailboxId>,
    Body(change): Body<KeyChange>,
) -> Result<StatusCode> {
    let mailbox = caller.at(mailbox)?;
    let statement = change.change.verify::<MailboxKeyChange>(&caller.key, &as_signer(mailbox, &caller.key))?;
    require(statement.mailbox == mailbox, NOT_FOUND)?;
    let mut transaction = app.store.begin().await?;
    require(store::mailbox::hold(&mut transaction, mailbox).await?, NOT_FOUND)?;
    let row = store::mailbox::read(&mut transaction, mailbox).await?.ok_or(NOT_FOUND)?;
    require(row.key == Some(caller.key), CONFLICT)?;
    require(row.key_changes.len() < MAX_KEY_CHANGES, TOO_MANY)?;
    let mut changes = row.key_changes;
    changes.push(change.change);
    store::mailbox::set_key(&mut transaction, mailbox, &statement.next, &changes).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
