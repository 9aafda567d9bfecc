//! To whom a deposit is sealed: a card that is the one the sender was given, and the keys that follow from it.

use cachet_crypto::protocol::account::{AccountRecord, HybridRecipient};
use cachet_crypto::protocol::api::path;
use cachet_crypto::protocol::deposit::{DepositAddress, DepositCard};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{AccountId, Envelope, GrantId, MailboxId, Sha256Digest, VaultId};
use cachet_seal::HeldMailbox;
use serde::{Deserialize, Serialize};

use crate::server::As;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// Seconds for which a looked-up patient's keys are taken as the newest.
const FRESH: u64 = 600;

/// Whom a deposit is sealed to.
#[derive(Clone)]
pub(crate) struct Depositee {
    pub(super) account: AccountId,
    pub(super) vault: VaultId,
    pub(super) key: Sha256Digest,
    pub(super) recipient: HybridRecipient,
    at: cachet_crypto::Timestamp,
}

/// Where a deposit is left by somebody who has an account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DepositTo {
    /// At an address that the patient gave.
    Address(DepositAddress),
    /// For the patient who shares something in this mailbox.
    Mailbox(MailboxId),
}

impl<T: Transport, S: Store> Session<T, S> {
    /// In which mailbox something was shared: where to leave a document for whoever shared it.
    #[must_use]
    pub fn deposit_to_grantor(&self, grant: GrantId) -> Option<DepositTo> {
        self.reader.listed.borrow().get(&grant).map(|mailbox| DepositTo::Mailbox(*mailbox))
    }

    /// Whom a deposit that is left there is sealed to.
    pub(super) async fn depositee_at(&self, to: &DepositTo) -> Result<Depositee> {
        match to {
            DepositTo::Address(address) => self.depositee(address).await,
            DepositTo::Mailbox(mailbox) => {
                let found = self.patient_of(*mailbox).await;
                self.alarmed("deposit", found).await
            }
        }
    }

    /// The patient of a mailbox: the record that was accepted is one of the account's, of which the newest is proven.
    async fn patient_of(&self, mailbox: MailboxId) -> Result<Depositee> {
        let held = self.held_mailbox(mailbox).await?;
        let accepted = AccountRecord::verify(&held.record, held.patient)?;
        let records = self.fresh_records(held.patient).await?;
        if !records.iter().any(|(_, record)| record.hash() == accepted.hash()) {
            return Err(Refusal::KeyUnauth.into());
        }
        let (_, newest) = records.last().ok_or(Refusal::Withheld)?;
        let at = self.platform.now();
        Ok(Depositee { account: held.patient, vault: held.vault, key: newest.key, recipient: newest.recipient, at })
    }

    /// A mailbox of the reader's own list.
    pub(super) async fn held_mailbox(&self, mailbox: MailboxId) -> Result<HeldMailbox> {
        let index = self.load_mailboxes().await?.map(|(index, _)| index.mailboxes).unwrap_or_default();
        index.into_iter().find(|held| held.mailbox == mailbox).ok_or(Error::Input("mailbox"))
    }

    /// The patient of an address: the card hashes to the address, and the keys in force follow from the card's.
    pub(super) async fn depositee(&self, address: &DepositAddress) -> Result<Depositee> {
        if !address.host.eq_ignore_ascii_case(self.host()) {
            return Err(Error::Input("this address is of another server"));
        }
        let now = self.platform.now();
        let known = self.depositees.borrow().get(&address.id).filter(|to| now.0 < to.at.0 + FRESH).cloned();
        if let Some(to) = known {
            return Ok(to);
        }
        let found = self.find_depositee(address).await;
        let to = self.alarmed("deposit-address", found).await?;
        self.depositees.borrow_mut().insert(address.id, to.clone());
        Ok(to)
    }

    async fn find_depositee(&self, address: &DepositAddress) -> Result<Depositee> {
        let answer = self.server.get(&As::Anyone, path::deposit_address(address.id)).await;
        let card: Envelope = answer.map_err(|error| match error {
            Error::Problem(ProblemKind::NotFound) => Error::Input("address"),
            other => other,
        })?;
        if !address.is_of(card.hash()?) {
            return Err(Refusal::KeyUnauth.into());
        }
        self.depositee_of(&card).await
    }

    /// Whom a card names, once it is known to be the right one: signed under a record of the account's chain, of which the
    /// newest is proven.
    pub(super) async fn depositee_of(&self, card: &Envelope) -> Result<Depositee> {
        let claimed: DepositCard = card.peek()?;
        let account = AccountId::from_bytes(*claimed.signer.as_bytes());
        let records = self.fresh_records(account).await?;
        // Of a branch that the recovery key has beaten nothing counts: its record is not among these.
        let signer = records.iter().find(|(_, record)| Some(record.epoch()) == claimed.epoch);
        let (_, signer) = signer.ok_or(Refusal::KeyUnauth)?;
        let card = card.verify::<DepositCard>(&signer.sign, &signer.as_signer())?;
        let (_, newest) = records.last().ok_or(Refusal::Withheld)?;
        let at = self.platform.now();
        Ok(Depositee { account, vault: card.vault, key: newest.key, recipient: newest.recipient, at })
    }
}
