//! What waits to be accepted: listed with who signed it, read, erased; part of nothing yet.

use cachet_crypto::protocol::api::{Deposits, path};
use cachet_crypto::protocol::deposit::DEPOSIT_DAYS;
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Day, DepositId};
use cachet_seal::SenderTreatment;

use super::opened::{Content, NOTHING_TO_CANCEL, Opened};
use super::signer::Asked;
use super::view::{DepositView, Waiting};
use crate::files::{Progress, Sink};
use crate::server::withheld;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, OpenedDocument, Refusal, Result, Session};

impl<T: Transport, S: Store> Session<T, S> {
    /// What waits. What is not a valid deposit for this vault is recorded and erased, what a blocked sender left is
    /// erased unseen.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn deposits(&self) -> Result<Vec<DepositView>> {
        let vault = self.own_vault()?;
        self.sync(vault).await?;
        let waiting: Deposits = self.server.get(&self.as_account(), path::own_deposits()).await?;
        let (mut views, mut asked) = (Vec::new(), Asked::default());
        let today = self.platform.now().day();
        self.forget_seen(today).await?;
        for stored in &waiting.deposits {
            asked.is_unproven = false;
            match self.open_deposited(stored, &mut asked).await {
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
                Err(Error::Refused(Refusal::Stale) | Error::Problem(ProblemKind::NotFound)) => {}
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
        Ok(views)
    }

    /// Opens a waiting document into `sink`. What the sink holds may be released only when this returns `Ok`.
    ///
    /// # Errors
    /// [`Error::Input`] when no such document waits; [`Error::Refused`].
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

    /// One deposit that waits.
    pub(super) async fn waiting(&self, deposit: DepositId) -> Result<Opened> {
        self.sync(self.own_vault()?).await?;
        let waiting: Deposits = self.server.get(&self.as_account(), path::own_deposits()).await?;
        let stored = waiting.deposits.iter().find(|stored| stored.deposit == deposit);
        self.open_deposited(stored.ok_or(Error::Input("deposit"))?, &mut Asked::default()).await
    }

    pub(super) async fn erase_deposit(&self, deposit: DepositId) -> Result<()> {
        match self.server.delete(&self.as_account(), path::own_deposit(deposit)).await {
            Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
