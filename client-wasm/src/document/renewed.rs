//! Readers to whom a new version or note goes.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use cachet_crypto::{DocumentId, MailboxId};
use cachet_seal::PreparedRecipient;

use crate::store::Store;
use crate::transport::Transport;
use crate::vault::index::GrantState;
use crate::{Error, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// The keys of the readers to whom a new version or note of `document` may go: those whose key set is the one that
    /// the owner recognised. A reader whose keys changed, or whose credential was taken back, gets nothing until recognised
    /// anew.
    pub(super) async fn recipients(&self, document: DocumentId) -> Result<BTreeMap<MailboxId, Rc<PreparedRecipient>>> {
        let Some(index) = self.own_vault()?.loaded() else { return Ok(BTreeMap::new()) };
        let today = self.platform.now().day();
        let in_force = |state: &&GrantState| state.revoked.is_none() && today <= state.grant.not_after;
        let mailboxes: BTreeSet<_> = index
            .grants
            .values()
            .filter(|state| state.grant.document == document)
            .filter(in_force)
            .map(|state| state.grant.mailbox)
            .collect();
        if !mailboxes.is_empty() {
            self.alarmed("readers", self.prove_head(self.own_vault()?).await).await?;
        }
        let mut recipients = BTreeMap::new();
        for mailbox in mailboxes {
            let pair = &index.mailboxes.get(&mailbox).ok_or(Refusal::Unknown)?.pair;
            match self.recipient_of(pair).await {
                Ok(recipient) => drop(recipients.insert(mailbox, self.recipients.prepare(&recipient)?)),
                Err(Error::KeysChanged | Error::Problem(_)) => {}
                Err(error @ Error::Refused(Refusal::Revoked)) => {
                    drop(self.alarmed::<()>("readers", Err(error)).await);
                }
                Err(error) => return self.alarmed("readers", Err(error)).await,
            }
        }
        Ok(recipients)
    }
}
