//! One's own card, and the codes on the cards of others.

use cachet_crypto::protocol::account::AccountRecord;
use cachet_crypto::protocol::api::{DemonstrationRequest, Listing, path};
use cachet_crypto::protocol::credential::Credential;
use cachet_crypto::{AccountId, Envelope, Sha256Digest};
use cachet_seal::PairingCode;

use crate::account::fetch_records;
use crate::server::Server;
use crate::store::Store;
use crate::transport::Transport;
use crate::{Error, Refusal, Result, Session};

use super::verify::verify_credential;

/// One's own card, to be shown to patients.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Card {
    /// The account.
    pub account: AccountId,
    /// The credential, when there is one in force.
    pub credential: Option<Credential>,
    /// Who signed it.
    pub verified_by: String,
    /// Whether a demonstration registrar did.
    pub demonstration: bool,
    /// Text of the pairing QR.
    pub qr: String,
    /// Eight groups of five digits.
    pub digits: Vec<String>,
}

impl<T: Transport, S: Store> Session<T, S> {
    /// One's own card.
    ///
    /// # Errors
    /// [`Error::Device`].
    pub fn card(&self) -> Result<Card> {
        let keys = self.keys();
        let today = self.platform.now().day();
        let held = keys.keyring.credential.as_ref();
        let verified =
            held.and_then(|held| verify_credential(held, &keys.record, &self.platform.registrars, today).ok());
        let code = PairingCode {
            account: keys.account,
            epoch: keys.epoch,
            fingerprint: keys.record.key,
            door: keys.keyring.door.as_ref().map(|door| *door.0.expose()),
            credential: verified.as_ref().and(held).cloned(),
            checkpoint: self.seen_checkpoint(),
        };
        let (credential, registrar) = verified.unzip();
        Ok(Card {
            account: keys.account,
            credential,
            verified_by: registrar.as_ref().map(|registrar| registrar.name.clone()).unwrap_or_default(),
            demonstration: registrar.is_some_and(|registrar| registrar.demonstration),
            qr: code.to_text()?,
            digits: digits(&keys.record),
        })
    }

    /// Keeps a registrar's credential for this account's keys in force.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is not by a registrar of this client, or about other keys.
    pub async fn install_credential(&self, credential: &Envelope) -> Result<()> {
        let today = self.platform.now().day();
        verify_credential(credential, &self.keys().record, &self.platform.registrars, today)?;
        self.update_keyring(|keyring| keyring.credential = Some(credential.clone())).await
    }

    /// Asks the demonstration registrar, on servers that have one.
    ///
    /// # Errors
    /// [`Error::Problem`] with `not-found` on any other server.
    pub async fn demonstration_credential(&self, rpps: &str, name: &str, profession: &str, place: &str) -> Result<()> {
        let asked = DemonstrationRequest {
            rpps: rpps.to_owned(),
            name: name.to_owned(),
            profession: profession.to_owned(),
            place: place.to_owned(),
        };
        let credential: Envelope = self.server.post(&self.as_account(), path::demonstration(), &asked).await?;
        self.install_credential(&credential).await
    }

    /// Lists this account in the directory, or takes it off.
    ///
    /// # Errors
    /// [`Error::Input`] without a credential in force, or while one's door demands its secret.
    pub async fn set_listed(&self, listed: bool) -> Result<()> {
        if listed && self.demands_door_secret() {
            return Err(Error::Input("door secret"));
        }
        match listed {
            false => self.server.delete(&self.as_account(), path::own_listing()).await?,
            true => {
                let credential = self.keys().keyring.credential.clone().ok_or(Error::Input("credential"))?;
                self.server.put(&self.as_account(), path::own_listing(), &Listing { credential }).await?;
            }
        }
        self.update_keyring(|keyring| keyring.listed = listed).await
    }

    /// Whether this account chose to be listed.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.keys().keyring.listed
    }
}

/// Whose keys a pairing code shows: account, epoch and fingerprint, for a registrar that is about to attest them.
///
/// # Errors
/// [`Error::PairingCode`] for another text.
pub fn keys_of_code(text: &str) -> Result<(AccountId, u32, Sha256Digest)> {
    let code = PairingCode::from_text(text).map_err(|_| Error::PairingCode)?;
    Ok((code.account, code.epoch, code.fingerprint))
}

/// The keys that a pairing code shows, with the digits by which people compare them, once the server's records agree.
///
/// # Errors
/// [`Error::PairingCode`] for another text, [`Error::Refused`] when the account's keys are others; [`Error::Network`].
pub async fn digits_of_code<T: Transport>(
    transport: T,
    origin: &str,
    text: &str,
) -> Result<(AccountId, u32, Sha256Digest, Vec<String>)> {
    let (account, epoch, key) = keys_of_code(text)?;
    let records = fetch_records(&Server::new(transport, origin), account).await?;
    let (_, record) = records.last().ok_or(Refusal::Withheld)?;
    if (record.epoch(), record.key) != (epoch, key) {
        return Err(Refusal::KeyUnauth.into());
    }
    Ok((account, epoch, key, digits(record)))
}

/// The eight groups of five digits by which people compare keys.
pub(super) fn digits(record: &AccountRecord) -> Vec<String> {
    cachet_seal::pairing_digits(record.account(), record.epoch(), &record.sign, &record.recipient).to_vec()
}
