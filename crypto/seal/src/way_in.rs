//! Ways in: the passphrase on an enrolled device through OPAQUE (RFC 9807), and the wrap that it opens.
//!
//! The server's suite is the same with `Ksf = Identity`: ristretto255-SHA512, 3DH, HKDF-SHA512. Identifiers are the
//! public keys, the context is empty, the credential identifier is account || device.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use cachet_crypto::{AccountId, DeviceId, PlanId, Secret, label};
use hmac::{Hmac, KeyInit, Mac};
use opaque_ke::errors::InternalError;
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration, ClientRegistrationFinishParameters,
    CredentialResponse, Identifiers, RegistrationResponse, Ristretto255, TripleDh,
};
use rand_core::TryCryptoRng;
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::chance::Chance;
use crate::own_object::{Context, PurposeKey, open_own, seal_own};
use crate::root::AccountRoot;
use crate::{Error, Result, kdf};

/// Argon2id memory in KiB: 64 MiB. A floor, compiled in; there is no parameter on the wire.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// The message that the device secret turns a passphrase through: label || account || device || NFC(passphrase).
///
/// In the browser the device secret is a non-extractable WebCrypto HMAC key, so the message leaves for it and
/// [`PassphraseInput`] comes back.
#[must_use]
pub fn passphrase_message(account: AccountId, device: DeviceId, passphrase: &str) -> Zeroizing<Vec<u8>> {
    let mut message = Zeroizing::new(Vec::with_capacity(128 + passphrase.len() * 3));
    message.extend_from_slice(label::DEVICE_PASSPHRASE.as_bytes());
    message.extend_from_slice(account.as_bytes());
    message.extend_from_slice(device.as_bytes());
    let normal = Zeroizing::new(passphrase.nfc().collect::<String>());
    message.extend_from_slice(normal.as_bytes());
    message
}

/// HMAC-SHA-256(device secret, [`passphrase_message`]): OPAQUE's password.
pub struct PassphraseInput(Secret<32>);

impl PassphraseInput {
    /// From the HMAC that WebCrypto computed; `None` unless 32 bytes.
    #[must_use]
    pub fn from_hmac(bytes: &[u8]) -> Option<Self> {
        Secret::from_slice(bytes).map(Self)
    }

    /// Where the device secret is at hand.
    #[must_use]
    pub fn derive(device_secret: &Secret<32>, account: AccountId, device: DeviceId, passphrase: &str) -> Self {
        let mut hmac = Hmac::<Sha256>::new_from_slice(device_secret.expose()).expect("HMAC takes a key of any length");
        hmac.update(&passphrase_message(account, device, passphrase));
        Self(Secret::init_with(|bytes| bytes.copy_from_slice(&hmac.finalize().into_bytes())))
    }
}

impl fmt::Debug for PassphraseInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PassphraseInput(..)")
    }
}

/// The client's OPAQUE suite.
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_0_10::Sha512>;
    type Ksf = Argon2id;
}

/// Argon2id (RFC 9106) with the parameters above and nothing else; the salt is zero as in RFC 9807 section 7, the
/// OPRF output before it being unique to the registration.
#[derive(Default)]
struct Argon2id;

impl Argon2id {
    fn fill(input: &[u8], output: &mut [u8]) -> Result<()> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(output.len())).map_err(|_| Error::Policy)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(input, &[0; 16], output)
            .map_err(|_| Error::Policy)
    }
}

impl Ksf for Argon2id {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> std::result::Result<GenericArray<u8, L>, InternalError> {
        let mut output = GenericArray::default();
        Self::fill(&input, &mut output).map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

/// A registration under way, between its first message and the server's answer.
pub struct Registration {
    state: ClientRegistration<Suite>,
    password: PassphraseInput,
}

impl Registration {
    /// Begins; gives the RegistrationRequest.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn start(password: PassphraseInput, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Self, Vec<u8>)> {
        let mut chance = Chance::new(rng)?;
        let started = ClientRegistration::<Suite>::start(&mut chance, password.0.expose());
        let started = chance.checked(started)?.map_err(|_| Error::Forged)?;
        let request = started.message.serialize().to_vec();
        Ok((Self { state: started.state, password }, request))
    }

    /// Ends; gives the RegistrationRecord for the server and the export key. Takes Argon2id's time and 64 MiB.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an answer that is none, [`Error::Forged`], [`Error::Chance`].
    pub fn finish(self, response: &[u8], rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Vec<u8>, ExportKey)> {
        let response = RegistrationResponse::deserialize(response).map_err(|_| Error::Malformed)?;
        let mut chance = Chance::new(rng)?;
        let parameters = ClientRegistrationFinishParameters::new(Identifiers::default(), Some(&Argon2id));
        let finished = self.state.finish(&mut chance, self.password.0.expose(), response, parameters);
        let mut finished = chance.checked(finished)?.map_err(|_| Error::Forged)?;
        Ok((finished.message.serialize().to_vec(), ExportKey::take(&mut finished.export_key)))
    }
}

/// A login under way, between its first message and the server's answer.
pub struct Login {
    state: ClientLogin<Suite>,
    password: PassphraseInput,
}

impl Login {
    /// Begins; gives KE1.
    ///
    /// # Errors
    /// [`Error::Chance`].
    pub fn start(password: PassphraseInput, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Self, Vec<u8>)> {
        let mut chance = Chance::new(rng)?;
        let started = ClientLogin::<Suite>::start(&mut chance, password.0.expose());
        let started = chance.checked(started)?.map_err(|_| Error::Forged)?;
        let request = started.message.serialize().to_vec();
        Ok((Self { state: started.state, password }, request))
    }

    /// Ends; gives KE3 and the export key. Takes Argon2id's time and 64 MiB.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an answer that is none; [`Error::Forged`] for a wrong passphrase, device or server,
    /// which cannot be told apart.
    pub fn finish(self, response: &[u8], rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<(Vec<u8>, ExportKey)> {
        let response = CredentialResponse::deserialize(response).map_err(|_| Error::Malformed)?;
        let mut chance = Chance::new(rng)?;
        let parameters = ClientLoginFinishParameters::new(None, Identifiers::default(), Some(&Argon2id));
        let finished = self.state.finish(&mut chance, self.password.0.expose(), response, parameters);
        let mut finished = chance.checked(finished)?.map_err(|_| Error::Forged)?;
        finished.session_key.zeroize();
        Ok((finished.message.serialize().to_vec(), ExportKey::take(&mut finished.export_key)))
    }
}

/// OPAQUE's export key, which the server never learns.
pub struct ExportKey(Secret<64>);

impl ExportKey {
    fn take(output: &mut GenericArray<u8, opaque_ke::generic_array::typenum::U64>) -> Self {
        let key = Self(Secret::init_with(|bytes| bytes.copy_from_slice(output)));
        output.zeroize();
        key
    }

    /// HKDF(export key, label || account || device || epoch): wraps the root of `epoch` for this device.
    #[must_use]
    pub fn wrap_key(&self, account: AccountId, device: DeviceId, epoch: u32) -> WrapKey {
        let info = [label::DEVICE_WRAP.as_bytes(), account.as_bytes(), device.as_bytes(), &epoch.to_be_bytes()];
        let key = PurposeKey::from_derived(kdf::derive(self.0.expose(), None, &info));
        WrapKey { key, kind: "device wrap", account, id: device.as_bytes().to_vec(), epoch }
    }
}

impl fmt::Debug for ExportKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExportKey(..)")
    }
}

/// Wraps one account's root of one epoch by one way in.
#[derive(Debug)]
pub struct WrapKey {
    key: PurposeKey,
    kind: &'static str,
    account: AccountId,
    id: Vec<u8>,
    epoch: u32,
}

impl WrapKey {
    pub(crate) fn for_recovery(key: PurposeKey, account: AccountId, epoch: u32) -> Self {
        Self { key, kind: "recovery wrap", account, id: Vec::new(), epoch }
    }

    pub(crate) fn for_passkey(key: PurposeKey, account: AccountId, id: Vec<u8>, epoch: u32) -> Self {
        Self { key, kind: "passkey wrap", account, id, epoch }
    }

    pub(crate) fn for_contacts(key: PurposeKey, account: AccountId, plan: PlanId, epoch: u32) -> Self {
        Self { key, kind: "contacts wrap", account, id: plan.as_bytes().to_vec(), epoch }
    }

    fn context(&self) -> Context<'_> {
        Context { kind: self.kind, account: self.account, vault: None, id: &self.id, n: 0, epoch: self.epoch }
    }
}

/// Wraps the root. Only a person's own act leads here: no message of a server does.
///
/// # Errors
/// [`Error::Chance`].
pub fn wrap_root(key: &WrapKey, root: &AccountRoot, rng: &mut (impl TryCryptoRng + ?Sized)) -> Result<Vec<u8>> {
    seal_own(&key.key, &key.context(), root.0.expose(), rng)
}

/// Unwraps the root.
///
/// # Errors
/// [`Error::Forged`] whatever the reason.
pub fn unwrap_root(key: &WrapKey, wrap: &[u8]) -> Result<AccountRoot> {
    let bytes = open_own(&key.key, &key.context(), wrap)?;
    Secret::from_slice(&bytes).map(AccountRoot).ok_or(Error::Forged)
}

#[cfg(test)]
mod tests;
