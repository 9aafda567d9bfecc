//! Giving a restored server back what it lost: the very bytes that were sent before, nothing signed anew.

use cachet_crypto::protocol::api::{Append, CreateMailbox, OwnedMailbox, PartRef, StagedPart, StoredEntry, path};
use cachet_crypto::protocol::log::{Head, LogEntry};
use cachet_crypto::protocol::mailbox::MailboxHead;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{MailboxId, sha256};

use super::Vault;
use super::change::Change;
use super::kept::Step;
use super::sync::{open_sealed_part, verify_entry};
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// How far a server is behind what this device has seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lost {
    /// Entries that the server no longer shows.
    pub entries: u64,
    /// How many of them this device can give back now; those after them wait for the device that made the next one.
    pub kept: u64,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// What the server has lost: none when its log is as new as this device's, and none when what it shows is no state
    /// that this device has seen, which is a fork and stays refused.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn lost(&self) -> Result<Option<Lost>> {
        let vault = self.own_vault()?;
        let Some((head, steps)) = self.behind(vault).await? else { return Ok(None) };
        let newest = steps.last().map_or(head, |step| step.to);
        let kept = steps.iter().take_while(|step| step.whole).last().map_or(head, |step| step.to);
        Ok(Some(Lost { entries: newest.n - head.n, kept: kept.n - head.n }))
    }

    /// Gives the server back what this device kept. What is left is another device's to give.
    ///
    /// # Errors
    /// [`Error::Network`] with a part of it given: the same call goes on. [`Error::Refused`] when the server is not
    /// behind but elsewhere.
    pub async fn give_back(&self) -> Result<Option<Lost>> {
        let vault = self.own_vault()?;
        {
            let _one_at_a_time = vault.writing.lock().await;
            let behind = self.behind(vault).await?;
            if behind.is_some() {
                self.forget_tickets().await?;
            }
            for step in behind.map(|(_, steps)| steps).unwrap_or_default() {
                if !self.give_step(vault, &step).await? {
                    break;
                }
            }
        }
        let left = self.lost().await?;
        if left.is_none() {
            self.sync(vault).await?;
            self.invite_all().await?;
        }
        Ok(left)
    }

    /// The server's head and the steps from it to this device's pin, when it shows an older state of the same log.
    async fn behind(&self, vault: &Vault) -> Result<Option<(Head, Vec<Step>)>> {
        let Some(pin) = self.pinned(vault.id).await? else { return Ok(None) };
        let head = self.log_page(vault.id, pin.n, 1).await?.head;
        if head.n >= pin.n {
            return Ok(None);
        }
        Ok(self.steps_between(vault.id, head, pin).await?.map(|steps| (head, steps)))
    }

    async fn give_step(&self, vault: &Vault, step: &Step) -> Result<bool> {
        let Some(append) = self.kept_append(vault.id, step).await? else { return Ok(false) };
        for part in append.objects.iter().flat_map(|object| &object.parts) {
            if !self.give_part(vault, part).await? {
                return Ok(false);
            }
        }
        self.give_mailboxes(vault, &append).await?;
        let head: Head = self.server.post(&self.as_account(), path::log(vault.id), &append).await?;
        if head == step.to { Ok(true) } else { Err(Refusal::Fork.into()) }
    }

    async fn give_part(&self, vault: &Vault, part: &PartRef) -> Result<bool> {
        let account = self.as_account();
        match self.server.get::<StagedPart>(&account, path::part_status(vault.id, part.part)).await {
            Ok(held) if held.digest == part.digest => return Ok(true),
            Ok(_) => return Err(Refusal::Bind.into()),
            Err(Error::Problem(ProblemKind::NotFound)) => {}
            Err(error) => return Err(error),
        }
        let Some(bytes) = self.kept_part(part.part).await? else { return Ok(false) };
        self.server.put_bytes(&account, path::part(vault.id, part.part), bytes).await?;
        Ok(true)
    }

    /// Mailboxes that the append writes to and the server no longer has. Their readers are invited again.
    async fn give_mailboxes(&self, vault: &Vault, append: &Append) -> Result<()> {
        for head in &append.heads {
            let mailbox = head.peek::<MailboxHead>()?.mailbox;
            let asked = path::owned_mailbox(vault.id, mailbox);
            match self.server.get::<OwnedMailbox>(&self.as_account(), asked).await {
                Ok(_) => continue,
                Err(Error::Problem(ProblemKind::NotFound)) => {}
                Err(error) => return Err(error),
            }
            let claim = self.claim_of(vault, mailbox, append)?.ok_or(Refusal::Unknown)?;
            let request = CreateMailbox { mailbox, claim };
            self.server.post_only(&self.as_account(), path::mailboxes(vault.id), &request).await?;
            self.store.delete(&crate::consent::invited_key(mailbox)).await?;
        }
        Ok(())
    }

    /// Digest of a mailbox's claim secret: from the entry that made the pair, or from the index.
    fn claim_of(
        &self,
        vault: &Vault,
        mailbox: MailboxId,
        append: &Append,
    ) -> Result<Option<cachet_crypto::Sha256Digest>> {
        let keys = self.keys();
        for sent in &append.entries {
            let stored = StoredEntry { entry: sent.entry.clone(), sealed: Some(sent.sealed.clone()) };
            let epoch = stored.entry.peek::<LogEntry>()?.epoch.ok_or(Refusal::Signature)?;
            let entry = verify_entry(&stored, &keys, vault.id, epoch)?;
            for change in open_sealed_part(&stored, &entry, &keys, vault.id)?.changes {
                if let Change::Pair(pair) = change
                    && pair.mailbox == mailbox
                {
                    return Ok(Some(sha256(pair.claim_secret.0.expose())));
                }
            }
        }
        let index = vault.loaded();
        let held = index.as_ref().and_then(|index| index.mailboxes.get(&mailbox));
        Ok(held.map(|held| sha256(held.pair.claim_secret.0.expose())))
    }
}
