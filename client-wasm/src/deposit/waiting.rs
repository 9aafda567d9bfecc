//! What waits to be accepted: listed with who signed it, read, erased; part of nothing yet.

use cachet_crypto::protocol::api::{Deposits, StoredDeposit, path};
use cachet_crypto::protocol::deposit::DEPOSIT_DAYS;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Day, DepositId, weakened};
use cachet_seal::SenderTreatment;

use super::opened::{Content, NOTHING_TO_CANCEL, Opened};
use super::signer::Asked;
use super::view::{DepositView, Waiting};
use crate::files::{Progress, Sink};
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, OpenedDocument, Refusal, Result, Session};

/// What waits to be accepted.
#[derive(Clone, Debug, Default)]
pub struct Inbox {
    /// What can be decided about, the newest first.
    pub waiting: Vec<DepositView>,
    /// How many more wait for a proof of who sent them: an account of a moment ago has it with the next epoch.
    pub unproven: usize,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// What waits. What is not a valid deposit for this vault is recorded and erased, what a blocked sender left is
    /// erased unseen.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn inbox(&self) -> Result<Inbox> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let waiting: Deposits = self.server.get(&self.as_account(), path::own_deposits()).await?;
        let (mut views, mut unproven, mut asked) = (Vec::new(), 0, Asked::default());
        let today = self.platform.now().day();
        self.forget_seen(today).await?;
        self.forget_listed(today).await?;
        for stored in &waiting.deposits {
            if self.was_refused(stored.deposit).await? {
                self.erase_deposit(stored.deposit).await?;
                continue;
            }
            asked.is_unproven = false;
            match self.open_listed(stored, &mut asked, today).await {
                Ok(opened) if opened.view.sender.rule == Some(SenderTreatment::Block) => {
                    self.erase_deposit(stored.deposit).await?;
                }
                Ok(opened) => {
                    if !opened.view.sender.keys_changed && opened.view.sender.by_link.is_none() {
                        self.see(opened.letter, today.plus(DEPOSIT_DAYS)).await?;
                    }
                    views.push(opened.view);
                }
                // Refused or deleted before: there is nothing to decide.
                Err(NOTHING_TO_CANCEL) => self.erase_deposit(stored.deposit).await?,
                // Nothing is proven of its sender now: it waits.
                Err(Error::Refused(Refusal::Stale)) => unproven += 1,
                Err(Error::Problem(ProblemKind::NotFound)) => {}
                Err(Error::Refused(refusal)) if asked.is_unproven => {
                    drop(self.alarmed::<()>("deposit", Err(refusal.into())).await);
                }
                Err(Error::Refused(refusal)) => {
                    drop(self.alarmed::<()>("deposit", Err(refusal.into())).await);
                    self.erase_deposit(stored.deposit).await?;
                }
                Err(error) => return Err(error),
            }
        }
        views.sort_by_key(|view| match &view.what {
            Waiting::Document { date, .. } => (std::cmp::Reverse(*date), view.deposit),
            Waiting::Cancel { .. } => (std::cmp::Reverse(Day(0)), view.deposit),
        });
        Ok(Inbox { waiting: views, unproven })
    }

    /// Opens what waits, under an id that leads to no other letter on this device from now on.
    async fn open_listed(&self, stored: &StoredDeposit, asked: &mut Asked, today: Day) -> Result<Opened> {
        let opened = self.open_deposited(stored, asked).await?;
        if opened.view.sender.rule != Some(SenderTreatment::Block) {
            self.list_letter(stored.deposit, opened.letter, today).await?;
        }
        Ok(opened)
    }

    /// Opens a waiting document into `sink`. What the sink holds may be released only when this returns `Ok`.
    ///
    /// # Errors
    /// [`Error::Input`] when no such document waits, or this device has not listed it; [`Error::Refused`], also for another
    /// letter than the one that was listed.
    pub async fn read_deposit(
        &self,
        deposit: DepositId,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<OpenedDocument> {
        let result = self.read_deposited(deposit, sink, progress).await;
        self.alarmed("deposit", result).await
    }

    async fn read_deposited(
        &self,
        deposit: DepositId,
        sink: &mut impl Sink,
        progress: Progress<'_>,
    ) -> Result<OpenedDocument> {
        let opened = self.waiting(deposit).await?;
        let Content::Document(document) = &opened.content else { return Err(Error::Input("deposit")) };
        let (manifest, parts) = (&document.manifest, &document.stored.parts);
        let mut opener = manifest.opener()?;
        sink.begin(manifest.size, &manifest.media_type).await?;
        let account = self.as_account();
        for (index, part) in parts.iter().enumerate() {
            let bytes = self.server.bytes(&account, path::own_deposit_part(deposit, part.part), None).await;
            let plaintext = zeroize::Zeroizing::new(opener.open_part(index, withheld(bytes)?)?);
            sink.write(&plaintext).await?;
            if !progress(index as u64 + 1, parts.len() as u64) {
                return Err(Error::Cancelled);
            }
        }
        opener.finish()?;
        Ok(OpenedDocument::of(manifest, opened.sender_name()))
    }

    /// One deposit that waits: the letter that this device listed, and no other.
    pub(super) async fn waiting(&self, deposit: DepositId) -> Result<Opened> {
        let listed = self.listed_letter(deposit).await?;
        self.sync(self.own_vault()?).await?;
        let stored: StoredDeposit = match self.server.get(&self.as_account(), path::own_deposit_letter(deposit)).await {
            Err(Error::Problem(ProblemKind::NotFound)) => return Err(Error::Input("deposit")),
            answer => answer?,
        };
        if stored.deposit != deposit {
            return Err(Refusal::Bind.into());
        }
        let opened = self.open_deposited(&stored, &mut Asked::default()).await?;
        if opened.letter != listed && !weakened("deposit-letter") {
            return Err(Refusal::Bind.into());
        }
        Ok(opened)
    }

    pub(super) async fn erase_deposit(&self, deposit: DepositId) -> Result<()> {
        match self.server.delete(&self.as_account(), path::own_deposit(deposit)).await {
            Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
