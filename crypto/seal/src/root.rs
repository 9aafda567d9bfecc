//! Roots: random for each epoch, and every long-lived key derived from them by one label each.

use std::fmt;

use cachet_crypto::protocol::account::{AccountRecord, SECURITY_VERSION, key_set_fingerprint};
use cachet_crypto::{AccountId, Header, Secret, Sha256Digest, Signed, SigningKey, VerifyingKey, label, sha256};
use ml_dsa::signature::Keypair as _;
use ml_dsa::{MlDsa65, Seed};
use rand_core::TryCryptoRng;

use crate::chance::Chance;
use crate::enclosed::Enclosed;
use crate::hybrid::HybridIdentity;
use crate::own_object::PurposeKey;
use crate::{Error, Result, kdf};

/// The root of an account in one epoch: 32 random bytes. Nothing of the next epoch derives from it.
pub struct AccountRoot(pub(crate) Secret<32>);

impl AccountRoot {
    /// A fresh root.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        Chance::new(rng)?.secret().map(Self)
    }

    /// A second copy, made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }

    /// All keys of the account in this epoch.
    #[must_use]
    pub fn keys(&self) -> AccountKeys {
        let derive = |label: &'static str| kdf::derive::<32>(self.0.expose(), None, &[label.as_bytes()]);
        AccountKeys {
            signing: SigningKey::from_seed(&derive(label::ACCOUNT_SIGNING)),
            identity: HybridIdentity::from_seed(derive(label::ACCOUNT_IDENTITY)),
            pq: sha256(&ml_dsa_public_key(&derive(label::ACCOUNT_PQ_SIGNING))),
            keyring: PurposeKey::derive(&self.0, label::ACCOUNT_KEYRING),
            mailboxes: PurposeKey::derive(&self.0, label::ACCOUNT_MAILBOXES),
            outbox: PurposeKey::derive(&self.0, label::ACCOUNT_OUTBOX),
            device_name: PurposeKey::derive(&self.0, label::ACCOUNT_DEVICE_NAME),
        }
    }
}

impl fmt::Debug for AccountRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountRoot(..)")
    }
}

/// The keys of an account in one epoch.
#[derive(Debug)]
pub struct AccountKeys {
    /// Signs statements.
    pub signing: SigningKey,
    /// Opens what is wrapped to the account.
    pub identity: HybridIdentity,
    /// SHA-256 of the ML-DSA-65 public key that a later epoch of the format may ask for.
    pub pq: Sha256Digest,
    /// Seals the keyring.
    pub keyring: PurposeKey,
    /// Seals a reader's mailbox index.
    pub mailboxes: PurposeKey,
    /// Seals what a sender keeps until it is sent.
    pub outbox: PurposeKey,
    /// Seals device names.
    pub device_name: PurposeKey,
}

impl AccountKeys {
    /// Fingerprint of the key set.
    #[must_use]
    pub fn fingerprint(&self) -> Sha256Digest {
        key_set_fingerprint(&self.signing.verifying_key(), self.identity.recipient())
    }

    /// The leading fields of every statement that these keys sign.
    #[must_use]
    pub fn as_signer(&self, account: AccountId, epoch: u32) -> Header {
        Header { signer: account.into(), epoch: Some(epoch), key: self.fingerprint() }
    }

    /// The self-signed record of these keys; `recovery` is [`crate::RecoveryCode::commitment`].
    ///
    /// # Errors
    /// None for keys that were derived; the type is that of signing.
    pub fn record(&self, account: AccountId, epoch: u32, recovery: Sha256Digest) -> Result<Signed<AccountRecord>> {
        let record = AccountRecord::new(
            self.as_signer(account, epoch),
            self.signing.verifying_key(),
            *self.identity.recipient(),
            SECURITY_VERSION,
            recovery,
            self.pq,
        );
        Ok(Signed::sign(record, &self.signing)?)
    }

    /// Compares every public key of one's own record with what the root gives: always, before anything is done.
    ///
    /// # Errors
    /// [`Error::Signature`] when a single one differs.
    pub fn check_own_record(&self, record: &AccountRecord, account: AccountId, epoch: u32) -> Result<()> {
        let own: VerifyingKey = self.signing.verifying_key();
        let same = record.sign == own
            && record.recipient == *self.identity.recipient()
            && record.pq == self.pq
            && record.as_signer() == self.as_signer(account, epoch);
        if same { Ok(()) } else { Err(Error::Signature) }
    }
}

/// The root of a vault in one epoch, apart from any account's: a vault can pass to another holder without re-sealing.
pub struct VaultRoot(Secret<32>);

impl VaultRoot {
    /// A fresh root.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn generate(rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self> {
        Chance::new(rng)?.secret().map(Self)
    }

    /// All keys of the vault.
    #[must_use]
    pub fn keys(&self) -> VaultKeys {
        VaultKeys {
            log: PurposeKey::derive(&self.0, label::VAULT_LOG),
            snapshot: PurposeKey::derive(&self.0, label::VAULT_SNAPSHOT),
            local: PurposeKey::derive(&self.0, label::VAULT_LOCAL),
            search: PurposeKey::derive(&self.0, label::VAULT_SEARCH),
            health_link: PurposeKey::derive(&self.0, label::VAULT_HEALTH_LINK),
        }
    }

    /// For the sealed keyring of a holder.
    #[must_use]
    pub fn enclose(&self) -> Enclosed<32> {
        Enclosed(self.0.duplicate())
    }
}

impl From<Enclosed<32>> for VaultRoot {
    fn from(enclosed: Enclosed<32>) -> Self {
        Self(enclosed.0)
    }
}

impl fmt::Debug for VaultRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VaultRoot(..)")
    }
}

/// The keys of a vault in one epoch.
#[derive(Debug)]
pub struct VaultKeys {
    /// Seals parts of log entries.
    pub log: PurposeKey,
    /// Seals snapshots.
    pub snapshot: PurposeKey,
    /// Seals what a device keeps: upload records, caches.
    pub local: PurposeKey,
    /// Seals segments of the index for search.
    pub search: PurposeKey,
    /// Seals what an owner keeps of a SMART Health Link.
    pub health_link: PurposeKey,
}

/// The ML-DSA-65 public key (FIPS 204, 1952 bytes) of a 32-byte seed.
pub(crate) fn ml_dsa_public_key(seed: &Secret<32>) -> Vec<u8> {
    let key = ml_dsa::SigningKey::<MlDsa65>::from_seed(&Seed::from(*seed.expose()));
    key.verifying_key().encode().to_vec()
}

/// An ML-DSA-65 signature (FIPS 204, the deterministic variant) of `message` in the context `label`.
pub(crate) fn ml_dsa_sign(seed: &Secret<32>, message: &[u8], label: &'static str) -> Result<Vec<u8>> {
    let key = ml_dsa::SigningKey::<MlDsa65>::from_seed(&Seed::from(*seed.expose()));
    let signature = key.expanded_key().sign_deterministic(message, label.as_bytes()).map_err(|_| Error::Limit)?;
    Ok(signature.encode().to_vec())
}
