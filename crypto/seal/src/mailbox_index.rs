//! A reader's sealed list of mailboxes: the keys, the pins and the journal's state of every pair.

use cachet_crypto::protocol::log::Head;
use cachet_crypto::{AccountId, Envelope, MailboxId, Sha256Digest, Signed, SigningKey, VaultId};
use rand_core::TryCryptoRng;
use serde::{Deserialize, Serialize};

use crate::enclosed::Enclosed;
use crate::keyring::KeyringPlace;
use crate::own_object::{Context, PurposeKey, open_own, seal_own};
use crate::padding::{pad_to_padme, unpad_padme};
use crate::pairing::Binding;
use crate::{Error, Result, json};

const MIN: u64 = 4096;

/// One mailbox as its reader keeps it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldMailbox {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Seed of the reader's key for it. Nobody else ever holds that key.
    pub key_seed: Enclosed<32>,
    /// The key that the patient's invite brought.
    pub pair_key: Enclosed<32>,
    /// The patient's account.
    pub patient: AccountId,
    /// The patient's name, as the patient gives it.
    pub patient_name: String,
    /// The patient's newest record that the reader accepted.
    pub record: Envelope,
    /// The vault.
    pub vault: VaultId,
    /// Newest head seen; nothing older is accepted.
    pub head: Head,
    /// Number of the reader's last journal entry; 0 before the first.
    pub seq: u64,
    /// Its hash.
    pub previous: Option<Sha256Digest>,
    /// An entry that is being sent, with its hash, while it is not known whether it arrived.
    pub pending: Option<(u64, Sha256Digest)>,
    /// Whether the reader recognised the patient.
    pub confirmed: bool,
    /// The claim secret, while the claim has not been answered.
    pub claim: Option<Enclosed<32>>,
    /// Epoch of the account that signed the newest binding; null before the first.
    pub bound: Option<u32>,
    /// Seed of the next key, while a change of keys has not been answered.
    pub next_seed: Option<Enclosed<32>>,
}

impl HeldMailbox {
    /// The reader's key for this mailbox.
    #[must_use]
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.key_seed.0)
    }

    /// The binding of that key to the reader's account.
    ///
    /// # Errors
    /// [`Error::Bind`] when `header` names no epoch.
    pub fn binding(&self, header: cachet_crypto::Header, account: &SigningKey) -> Result<Signed<Binding>> {
        let key = self.signing_key().verifying_key();
        Ok(Signed::sign(Binding::new(header, self.mailbox, self.vault, key), account)?)
    }
}

/// The list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxIndex {
    /// Version of the shape, always 1.
    pub v: u8,
    /// The mailboxes.
    pub mailboxes: Vec<HeldMailbox>,
}

fn context(place: &KeyringPlace) -> Context<'static> {
    Context { kind: "mailboxes", account: place.account, vault: None, id: &[], n: place.n, epoch: place.epoch }
}

/// Seals a reader's list, padded to max(4 KiB, Padmé).
///
/// # Errors
/// [`Error::Limit`] or [`Error::Chance`].
pub fn seal_mailbox_index(
    key: &PurposeKey,
    place: &KeyringPlace,
    index: &MailboxIndex,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    seal_own(key, &context(place), &pad_to_padme(&json::encode(index), MIN)?, rng)
}

/// Opens a reader's list.
///
/// # Errors
/// [`Error::Forged`], [`Error::Malformed`] or [`Error::Downgrade`].
pub fn open_mailbox_index(key: &PurposeKey, place: &KeyringPlace, sealed: &[u8]) -> Result<MailboxIndex> {
    let plaintext = open_own(key, &context(place), sealed)?;
    let index: MailboxIndex = json::decode(unpad_padme(&plaintext, MIN)?)?;
    if index.v != 1 {
        return Err(Error::Downgrade);
    }
    Ok(index)
}
