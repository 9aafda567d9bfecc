//! The account's sealed keyring: what a person needs beside the root. Never holds an old signing key.

use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::{AccountId, Base64Url, Day, Envelope, PlanId, Sha256Digest, VaultId};
use rand_core::TryCryptoRng;
use serde::{Deserialize, Serialize};

use crate::enclosed::Enclosed;
use crate::hybrid::HybridIdentity;
use crate::own_object::{Context, PurposeKey, open_own, seal_own};
use crate::padding::{pad_to_multiple, unpad_multiple};
use crate::terms::MAX_NAME;
use crate::{Error, Result, json};

const STEP: usize = 4096;

/// What the account is used for. The server does not know it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Holds a vault.
    Patient,
    /// Reads what patients grant.
    Professional,
}

/// The root of a vault that this account holds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeldVault {
    /// The vault.
    pub vault: VaultId,
    /// Epoch of the root.
    pub epoch: u32,
    /// The root.
    pub root: Enclosed<32>,
    /// Under which label the vault's head stands in the directory; the same in every epoch.
    pub label: VaultLabel,
    /// Where the log stood when this epoch began: after the entry that rotated. Null in the vault's first epoch.
    pub since: Option<Head>,
}

/// The hybrid identity of an epoch that is over: it still opens what was wrapped to it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OldIdentity {
    /// The epoch.
    pub epoch: u32,
    /// The identity's seed.
    pub seed: Enclosed<32>,
}

impl OldIdentity {
    /// The identity, for opening.
    #[must_use]
    pub fn identity(&self) -> HybridIdentity {
        HybridIdentity::from_seed(self.seed.0.duplicate())
    }
}

/// Which recovery sheet is in force.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Number printed on it, from 1.
    pub number: u32,
    /// Day on which it was made.
    pub made_on: Day,
    /// Its recovery key, which counts at once or after fourteen days.
    pub recovery: Sha256Digest,
}

/// A recovery contact as the owner keeps one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KeptContact {
    /// The contact's account.
    pub account: AccountId,
    /// The contact's name, as the owner gives it.
    pub name: String,
    /// Fingerprint of the key set that the owner recognised.
    pub key: Sha256Digest,
    /// Number of the share.
    pub number: u8,
    /// By which the share proves that it is there.
    pub drill_key: Enclosed<32>,
    /// Challenge that has not been answered.
    pub nonce: Option<Base64Url>,
    /// Day of the last proof.
    pub proved: Option<Day>,
}

/// The recovery contacts as the owner keeps them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPlan {
    /// The sharing.
    pub plan: PlanId,
    /// Epoch of the root that it opens.
    pub epoch: u32,
    /// How many contacts are needed.
    pub threshold: u8,
    /// Days that the server waits.
    pub wait: u32,
    /// Day on which the shares were made.
    pub made_on: Day,
    /// Whether every share was left at its contact's door.
    pub sent: bool,
    /// The contacts.
    pub contacts: Vec<KeptContact>,
}

/// A share that this account keeps for somebody.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KeptShare {
    /// The signed share.
    pub letter: Envelope,
    /// The owner's challenge that has not been answered.
    pub nonce: Option<Base64Url>,
}

/// What a person wants done with a sender's deposits.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SenderTreatment {
    /// They are accepted on this person's own device, and told.
    Accept,
    /// They are refused unseen.
    Block,
}

/// A person's own rule about one sender.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SenderRule {
    /// The sender.
    pub sender: AccountId,
    /// Fingerprint of the key set under which the rule was made. Accepting ends with it; blocking does not.
    pub key: Sha256Digest,
    /// The sender's name, as it was attested.
    pub name: String,
    /// What is done.
    pub treatment: SenderTreatment,
}

/// The keyring.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Keyring {
    /// Version of the shape, always 1.
    pub v: u8,
    /// What the account is used for.
    pub role: Role,
    /// The person's own name.
    pub own_name: String,
    /// Vaults that the account holds.
    pub vaults: Vec<HeldVault>,
    /// Identities of earlier epochs.
    pub old_identities: Vec<OldIdentity>,
    /// The professional's credential.
    pub credential: Option<Envelope>,
    /// Whether the professional chose to be listed.
    pub listed: bool,
    /// What a drop at one's own door must show.
    pub door: Option<Enclosed<32>>,
    /// The recovery sheet in force.
    pub sheet: Sheet,
    /// The recovery contacts.
    pub contacts: Option<KeptPlan>,
    /// Shares kept for others.
    pub shares: Vec<KeptShare>,
    /// The person's day of birth, `YYYY-MM-DD`, to compare with what a deposited document says.
    pub born: Option<String>,
    /// Rules about senders of deposits.
    pub senders: Vec<SenderRule>,
}

impl Keyring {
    /// That of an account which holds nothing yet.
    #[must_use]
    pub fn new(role: Role, own_name: String, sheet: Sheet) -> Self {
        Self {
            v: 1,
            role,
            own_name,
            vaults: Vec::new(),
            old_identities: Vec::new(),
            credential: None,
            listed: false,
            door: None,
            sheet,
            contacts: None,
            shares: Vec::new(),
            born: None,
            senders: Vec::new(),
        }
    }
}

/// Which state of which keyring.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyringPlace {
    /// The account.
    pub account: AccountId,
    /// Number of the state, as the server counts it.
    pub n: u64,
    /// Epoch of the root under which it is sealed.
    pub epoch: u32,
}

impl KeyringPlace {
    fn context(&self) -> Context<'static> {
        Context { kind: "keyring", account: self.account, vault: None, id: &[], n: self.n, epoch: self.epoch }
    }
}

/// Seals a keyring, padded to a multiple of 4 KiB.
///
/// # Errors
/// [`Error::Limit`] for a name too long, [`Error::Chance`].
pub fn seal_keyring(
    key: &PurposeKey,
    place: &KeyringPlace,
    keyring: &Keyring,
    rng: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Vec<u8>> {
    if keyring.own_name.len() > MAX_NAME {
        return Err(Error::Limit);
    }
    seal_own(key, &place.context(), &pad_to_multiple(&json::encode(keyring), STEP)?, rng)
}

/// Opens a keyring.
///
/// # Errors
/// [`Error::Forged`], [`Error::Malformed`] or [`Error::Downgrade`].
pub fn open_keyring(key: &PurposeKey, place: &KeyringPlace, sealed: &[u8]) -> Result<Keyring> {
    let plaintext = open_own(key, &place.context(), sealed)?;
    let keyring: Keyring = json::decode(unpad_multiple(&plaintext, STEP)?)?;
    if keyring.v != 1 {
        return Err(Error::Downgrade);
    }
    Ok(keyring)
}
