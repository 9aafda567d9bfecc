//! What this device sent, as it keeps it: to take it back, to replace it, and to know what came back.

use std::collections::BTreeMap;

use cachet_crypto::{AccountId, DepositId, DocumentId, Sha256Digest, Timestamp};
use cachet_seal::Enclosed;
use serde::{Deserialize, Serialize};

use super::depositee::DepositTo;
use super::sender::{DepositDraft, DepositIds};
use super::sending::SealedDeposit;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Result, Session};

/// What a sender remembers of a deposit that was sent. Of what was sent by an earlier release less is known.
#[derive(Deserialize, Serialize)]
pub(super) struct SentDeposit {
    pub(super) recipient: AccountId,
    pub(super) document: DocumentId,
    pub(super) manifest: Sha256Digest,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) place: Option<DepositTo>,
    #[serde(default)]
    pub(super) secret: Option<Enclosed<32>>,
    #[serde(default = "unknown")]
    pub(super) at: Timestamp,
    #[serde(default)]
    pub(super) cancelled: bool,
    /// The deposit that this one replaced.
    #[serde(default)]
    pub(super) replaces: Option<DepositId>,
}

const fn unknown() -> Timestamp {
    Timestamp(0)
}

/// A deposit that this device sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SentView {
    /// Its id.
    pub deposit: DepositId,
    /// The document.
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// Where it was left: the address, or the name of the patient who shares something.
    pub to: String,
    /// When, by this device's clock.
    pub at: Timestamp,
    /// Whether this device withdrew it, or left a letter that takes it back.
    pub cancelled: bool,
    /// Whether the patient says, signed, that it is about somebody else.
    pub returned: bool,
}

/// How a deposit was taken back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TakenBack {
    /// Nobody had taken it: it is gone.
    Withdrawn,
    /// The patient decides about the letter that takes it back.
    Asked,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// What this device sent under the keys in force, the newest first. Looks at the door for what came back.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn sent_deposits(&self) -> Result<Vec<SentView>> {
        let returned = self.returned_deposits().await?;
        let mailboxes = self.load_mailboxes().await?.map(|(index, _)| index.mailboxes).unwrap_or_default();
        let names: BTreeMap<_, _> = mailboxes.into_iter().map(|held| (held.mailbox, held.patient_name)).collect();
        let mut views = Vec::new();
        for key in self.store.keys(SENT).await? {
            let Ok(deposit) = key[SENT.len()..].parse::<DepositId>() else { continue };
            let Some(SentDeposit { document, title, place, at, cancelled, .. }) = self.sent(deposit).await? else {
                continue;
            };
            let to = match place {
                Some(DepositTo::Address(address)) => address.to_string(),
                Some(DepositTo::Mailbox(mailbox)) => names.get(&mailbox).cloned().unwrap_or_default(),
                None => String::new(),
            };
            let returned = returned.contains(&deposit);
            views.push(SentView { deposit, document, title, to, at, cancelled, returned });
        }
        views.sort_by_key(|view| (std::cmp::Reverse(view.at), view.deposit));
        Ok(views)
    }

    /// Takes a deposit back that this device sent: withdraws it, or leaves a letter where the patient has taken it. What it
    /// replaced is taken back with it: the patient may have accepted that and not this.
    ///
    /// # Errors
    /// [`Error::Input`] for one that this device does not know; as [`Session::seal_deposit`].
    pub async fn take_deposit_back(&self, deposit: DepositId) -> Result<TakenBack> {
        let sent = self.sent(deposit).await?.filter(|sent| sent.secret.is_some()).ok_or(Error::Input("deposit"))?;
        let before = match sent.replaces {
            Some(replaced) => self.leave_cancel(replaced).await?,
            None => TakenBack::Withdrawn,
        };
        Ok(match self.leave_cancel(deposit).await? {
            TakenBack::Withdrawn => before,
            TakenBack::Asked => TakenBack::Asked,
        })
    }

    /// Withdraws a sent deposit, else leaves the letter that takes it back, unless one was left before. To a patient who does
    /// not have the document it says nothing.
    async fn leave_cancel(&self, deposit: DepositId) -> Result<TakenBack> {
        let Some(sent) = self.sent(deposit).await?.filter(|sent| !sent.cancelled) else {
            return Ok(TakenBack::Withdrawn);
        };
        let Some(sent) = self.withdraw_sent(deposit, sent).await? else { return Ok(TakenBack::Withdrawn) };
        let place = sent.place.as_ref().ok_or(Error::Input("address"))?;
        let letter = self.seal_cancel_for(place, &DepositIds::about(sent.document)?).await?;
        self.send_whole(&letter, &|_, _| true).await?;
        self.remember_sent(deposit, &SentDeposit { cancelled: true, ..sent }).await?;
        Ok(TakenBack::Asked)
    }

    /// Seals what replaces a deposit that this device sent. Once it is sent, an earlier one that nobody has taken is
    /// withdrawn, and the new one stands alone; until then the earlier one stays where it is.
    ///
    /// # Errors
    /// [`Error::Input`] for one that this device does not know; as [`Session::seal_deposit`].
    pub async fn seal_replacement(
        &self,
        earlier: DepositId,
        ids: &DepositIds,
        says: &DepositDraft,
        content: &[u8],
    ) -> Result<SealedDeposit> {
        let sent = self.sent(earlier).await?.ok_or(Error::Input("deposit"))?;
        let place = sent.place.ok_or(Error::Input("address"))?;
        // What the patient has not accepted when she looks replaces nothing.
        let says = DepositDraft { replaces: Some(sent.document), ..says.clone() };
        let sealed = self.seal_deposit_for(&place, ids, &says, content).await?;
        Ok(SealedDeposit { supersedes: Some(earlier), ..sealed })
    }

    /// An earlier deposit that another one, sent now, names as what it replaces.
    ///
    /// Nobody tells a sender what was accepted: of a chain of corrections it may be the earlier one or the one before it,
    /// and the new letter names one document. So a letter takes back the one before, whatever became of the earlier one:
    /// withdrawn, refused or accepted, at most the new one stays. Where it was accepted the letter is about nothing.
    pub(super) async fn supersede(&self, earlier: DepositId) -> Result<()> {
        let Some(sent) = self.sent(earlier).await? else { return Ok(()) };
        if let Some(replaced) = sent.replaces {
            self.leave_cancel(replaced).await?;
        }
        self.withdraw_sent(earlier, sent).await.map(drop)
    }

    /// Withdraws a sent deposit and remembers it; gives it back where the server has it no more, or nothing can show that it
    /// is this device's.
    async fn withdraw_sent(&self, deposit: DepositId, sent: SentDeposit) -> Result<Option<SentDeposit>> {
        let Some(secret) = &sent.secret else { return Ok(Some(sent)) };
        if !self.withdraw(deposit, secret).await? {
            return Ok(Some(sent));
        }
        self.remember_sent(deposit, &SentDeposit { cancelled: true, ..sent }).await?;
        Ok(None)
    }

    pub(super) async fn remember_sent(&self, deposit: DepositId, sent: &SentDeposit) -> Result<()> {
        let bytes = serde_json::to_vec(sent).expect("ids, digests and strings");
        let sealed = self.seal_outbox(&sent_key(deposit), &bytes)?;
        Ok(self.store.put(&sent_key(deposit), &sealed).await?)
    }

    pub(super) async fn sent(&self, deposit: DepositId) -> Result<Option<SentDeposit>> {
        let Some(sealed) = self.store.get(&sent_key(deposit)).await? else { return Ok(None) };
        // What was sent under earlier keys does not open any more: its return waits until it is swept.
        let Ok(bytes) = self.open_outbox(&sent_key(deposit), &sealed) else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| Error::Device("storage"))
    }
}

/// Prefix of sent deposits in the store.
const SENT: &str = "deposit-sent/";

fn sent_key(deposit: DepositId) -> String {
    format!("{SENT}{deposit}")
}
