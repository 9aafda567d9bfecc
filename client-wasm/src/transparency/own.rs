//! One's own account and vault: that what is open here is the newest there is, and which acts are proven.

use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::transparency::{account_label, read_head, read_record, vault_label};
use cachet_crypto::{Sha256Digest, Timestamp, weakened};

use crate::store::Store;
use crate::transport::Transport;
use crate::vault::Vault;
use crate::{Error, Refusal, Result, Session};

/// What the directory last proved of one's own.
#[derive(Clone, Copy, Default)]
pub(super) struct OwnProof {
    /// The vault's head as it was proven.
    head: Option<Head>,
    /// The proven head that was found on this session's chain.
    on_chain: Option<Head>,
    /// The change of the recovery key that was proven to stand under the record in force.
    change: Option<Sha256Digest>,
}

/// Whether the newest state is known to be the newest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Freshness {
    /// Proven as of a time by the witnesses' clocks.
    Proven(Timestamp),
    /// No fresh checkpoint, or one from before what is open here, or no network.
    NotProven,
    /// This client ships with no policy: nobody's word on freshness counts.
    NoPolicy,
}

/// How far one's own acts are proven.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Standing {
    /// Whether, and as of when.
    pub freshness: Freshness,
    /// Number of the newest entry.
    pub head: u64,
    /// Number of the newest entry that is proven: it and all before it are done, the others on their way.
    pub proven: u64,
}

impl Standing {
    /// Whether every act is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.freshness, Freshness::Proven(_)) && self.proven == self.head
    }
}

impl<T: Transport, S: Store> Session<T, S> {
    /// Which of one's own acts are proven. An act is done only when this says so; until then it is on its way.
    ///
    /// # Errors
    /// [`Error::Refused`] for an older or other history than the proven one.
    pub async fn standing(&self) -> Result<Standing> {
        let result = self.own_standing().await;
        self.alarmed("freshness", result).await
    }

    async fn own_standing(&self) -> Result<Standing> {
        let freshness = match self.prove_own().await {
            Ok(at) => Freshness::Proven(at),
            Err(Error::Refused(Refusal::Stale)) if self.platform.policy.is_none() => Freshness::NoPolicy,
            // What is read without a network is what this device kept: nothing proves that it is still the newest.
            Err(Error::Refused(Refusal::Stale) | Error::Network) => Freshness::NotProven,
            Err(error) => return Err(error),
        };
        let Some(vault) = &self.vault else { return Ok(Standing { freshness, head: 0, proven: 0 }) };
        self.sync_or_kept(vault).await?;
        let head = vault.loaded().map_or(0, |index| index.head.n);
        let proven = self.transparency.own.borrow().head.map_or(0, |head| head.n);
        Ok(Standing { freshness, head, proven })
    }

    /// Called once a session is open: what opened here is not older than what is proven. Without a fresh checkpoint the
    /// session opens all the same, and [`Session::standing`] says that freshness is not proven.
    pub(crate) async fn prove_opening(&self) -> Result<()> {
        self.transparency.first_contact.set(self.pinned_checkpoint().await?.is_none());
        match self.prove_own().await {
            Ok(_) | Err(Error::Refused(Refusal::Stale) | Error::Network | Error::Problem(_)) => Ok(()),
            Err(error) => self.alarmed("opening", Err(error)).await,
        }
    }

    /// Before anything is wrapped: the vault's head here is on the proven chain and not behind it.
    pub(crate) async fn prove_head(&self, vault: &Vault) -> Result<()> {
        self.prove_own().await?;
        self.sync(vault).await
    }

    /// Looks one's own record and head up under a fresh checkpoint.
    async fn prove_own(&self) -> Result<Timestamp> {
        let keys = self.keys();
        let mut labels = vec![account_label(keys.account)];
        labels.extend(keys.keyring.vaults.last().map(|held| vault_label(&held.label)));
        let proven = self.look_up(&labels).await?;
        let (record, change) = read_record(&proven.entries[0].value)?;
        if record != keys.record.hash() && !weakened("proven-record") {
            // A record of ours that is over, or of keys that were beaten: the newest is not published yet. Any other one
            // is newer than ours.
            let is_over = keys.had_record(record) || keys.were_taken_back();
            return Err(if is_over { Refusal::Stale } else { Refusal::Rollback }.into());
        }
        let head = proven.entries.get(1).map(|entry| read_head(&entry.value)).transpose()?;
        let mut own = self.transparency.own.borrow_mut();
        match own.head.zip(head) {
            Some((before, head)) if head.n < before.n => return Err(Refusal::Rollback.into()),
            Some((before, head)) if head.n == before.n && head.link != before.link => return Err(Refusal::Fork.into()),
            _ => {}
        }
        own.head = head;
        own.change = change.filter(|_| record == keys.record.hash());
        Ok(proven.time)
    }

    /// The change of the recovery key that the directory last proved to stand under the record in force.
    pub(crate) fn proven_change(&self) -> Option<Sha256Digest> {
        self.transparency.own.borrow().change
    }

    /// Refuses a vault's `head` that is behind the proven one, or not on its chain.
    pub(crate) async fn check_proven(&self, vault: &Vault, head: Head) -> Result<()> {
        let OwnProof { head: proven, on_chain, .. } = *self.transparency.own.borrow();
        let Some(proven) = proven.filter(|proven| on_chain != Some(*proven)) else { return Ok(()) };
        if head.n < proven.n && !weakened("proven-head") {
            return Err(Refusal::Rollback.into());
        }
        if head.n == proven.n && head.link != proven.link && !weakened("proven-head") {
            return Err(Refusal::Fork.into());
        }
        if head.n > proven.n && !weakened("proven-head") {
            self.check_extension(vault.id, proven, head).await?;
        }
        self.transparency.own.borrow_mut().on_chain = Some(proven);
        Ok(())
    }
}
