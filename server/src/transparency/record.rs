//! What of a change the directory will say, noted in the transaction of the change itself: a crash loses both or neither.

use cachet_crypto::protocol::api::NewVault;
use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::transparency::{
    DirectoryLabel, VaultLabel, account_label, head_value, mailbox_label, record_value, vault_label,
};
use cachet_crypto::{AccountId, MailboxId, Sha256Digest, VaultId};

use crate::refusal::Result;
use crate::store::transparency::{self as rows, Change};
use crate::store::{self, Connection};

/// An account's newest record, and the change of the recovery key that stands under it.
pub(crate) async fn account(
    db: &mut Connection,
    account: AccountId,
    record: Sha256Digest,
    change: Option<Sha256Digest>,
) -> Result<()> {
    rows::change_after(db, account_label(account).as_bytes(), &record_value(record, change)).await
}

/// A new vault, under the label that its owner chose.
pub(crate) async fn new_vault(db: &mut Connection, new: &NewVault) -> Result<()> {
    rows::set_label(db, new.vault, new.label.as_bytes()).await?;
    let head = Head::of_empty_log(new.vault);
    change(db, vault_label(&new.label), head.n, head_value(head)).await
}

/// A vault's newest head.
pub(crate) async fn vault(db: &mut Connection, vault: VaultId, head: Head) -> Result<()> {
    // A vault of the time before the directory has no label, so nothing can be proven of it.
    let Some(label) = rows::label_of(db, vault).await? else { return Ok(()) };
    let label: VaultLabel = store::stored(label)?;
    change(db, vault_label(&label), head.n, head_value(head)).await
}

/// A mailbox's newest head.
pub(crate) async fn mailbox(db: &mut Connection, mailbox: MailboxId, head: Head) -> Result<()> {
    change(db, mailbox_label(mailbox), head.n, head_value(head)).await
}

/// Everything of an account that leaves.
pub(crate) async fn retire(db: &mut Connection, account: AccountId) -> Result<()> {
    let mut labels = vec![account_label(account)];
    for label in rows::vault_labels(db, account).await? {
        labels.push(vault_label(&store::stored(label)?));
    }
    labels.extend(rows::mailboxes(db, account).await?.into_iter().map(mailbox_label));
    labels.sort_unstable();
    for label in labels {
        rows::retire(db, label.as_bytes()).await?;
    }
    Ok(())
}

async fn change(db: &mut Connection, label: DirectoryLabel, place: u64, value: Vec<u8>) -> Result<()> {
    rows::change(db, &Change { label: label.as_bytes().to_vec(), place, value }).await
}
