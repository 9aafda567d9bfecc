//! The account's sealed keyring: what a person needs beside the root. Never holds an old signing key.

use cachet_crypto::protocol::log::Head;
use cachet_crypto::protocol::transparency::VaultLabel;
use cachet_crypto::{AccountId, Day, Envelope, VaultId};
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
