//! The patient's own deposit address: a card that the patient signs, and the hash by which it is found.

use cachet_crypto::protocol::api::{self, path};
use cachet_crypto::protocol::deposit::{DepositAddress, DepositCard};
use cachet_crypto::protocol::problem::ProblemKind;
use cachet_crypto::{Base64Url, Signed};

use crate::platform::generate_secret;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

/// One's own deposit address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OwnAddress {
    /// The address, as it is read out, typed and scanned.
    pub address: DepositAddress,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// The address in force, if there is one.
    ///
    /// # Errors
    /// [`Error::Refused`] for a card that this account did not sign for its own vault.
    pub async fn deposit_address(&self) -> Result<Option<OwnAddress>> {
        let own: api::OwnAddress = match self.server.get(&self.as_account(), path::own_address()).await {
            Ok(own) => own,
            Err(Error::Problem(ProblemKind::NotFound)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let result = self.verify_own(&own);
        self.alarmed("deposit-address", result).await.map(Some)
    }

    /// Signed in any epoch of this account: an address outlives a change of keys.
    fn verify_own(&self, own: &api::OwnAddress) -> Result<OwnAddress> {
        let keys = self.keys();
        let claimed: DepositCard = own.card.peek()?;
        let epoch = claimed.epoch.ok_or(Refusal::Signature)?;
        let card = own.card.verify::<DepositCard>(keys.verifying_of(epoch)?, &keys.signer_of(epoch)?)?;
        if card.vault != self.own_vault()?.id {
            return Err(Refusal::Bind.into());
        }
        Ok(OwnAddress { address: DepositAddress::of_card(card.hash(), self.host()) })
    }

    /// A new address; the one before leads nowhere any more.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn new_deposit_address(&self) -> Result<OwnAddress> {
        let keys = self.keys();
        let nonce = generate_secret::<32>()?;
        let card = DepositCard::new(keys.signer(), self.own_vault()?.id, Base64Url(nonce.expose().to_vec()));
        let card = Signed::sign(card, keys.signing())?;
        let own = api::OwnAddress { card: card.envelope().clone() };
        self.server.put(&self.as_account(), path::own_address(), &own).await?;
        Ok(OwnAddress { address: DepositAddress::of_card(card.hash(), self.host()) })
    }

    /// Withdraws the address. What was left under it stays.
    ///
    /// # Errors
    /// [`Error::Network`].
    pub async fn withdraw_deposit_address(&self) -> Result<()> {
        match self.server.delete(&self.as_account(), path::own_address()).await {
            Ok(()) | Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Host of this session's server, with its port where it has one.
    pub(super) fn host(&self) -> &str {
        self.platform.origin.split_once("://").map_or(self.platform.origin.as_str(), |(_, host)| host)
    }
}
