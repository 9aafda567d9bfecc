//! Ways in by passkey: 32 bytes that an authenticator computes for this site alone (WebAuthn `prf`, CTAP `hmac-secret`).

use std::fmt;

use cachet_crypto::{AccountId, PasskeyId, Secret, label, sha256_concat};

use crate::own_object::PurposeKey;
use crate::way_in::WrapKey;
use crate::{Error, Result, kdf};

/// A passkey that has just been used: which credential it is, and what its pseudo-random function gave.
pub struct Passkey {
    id: PasskeyId,
    output: Secret<32>,
}

impl Passkey {
    /// From the credential's id and the PRF's output for [`label::PASSKEY_INPUT`].
    ///
    /// # Errors
    /// [`Error::Malformed`] unless the id has at least 16 bytes and the output 32 that are not all alike.
    pub fn new(credential: &[u8], output: &[u8]) -> Result<Self> {
        let output = Secret::<32>::from_slice(output).ok_or(Error::Malformed)?;
        let constant = output.expose().iter().all(|byte| *byte == output.expose()[0]);
        if credential.len() < 16 || constant {
            return Err(Error::Malformed);
        }
        let digest = sha256_concat(&[label::PASSKEY_CREDENTIAL.as_bytes(), credential]);
        let (id, _) = digest.as_bytes().split_first_chunk::<16>().expect("a digest has 32 bytes");
        Ok(Self { id: PasskeyId::from_bytes(*id), output })
    }

    /// A second copy, made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self { id: self.id, output: self.output.duplicate() }
    }

    /// The id of its way in; the credential's own id does not follow from it.
    #[must_use]
    pub fn id(&self) -> PasskeyId {
        self.id
    }

    /// The id under which the server finds its wrap; tells nothing of the output.
    #[must_use]
    pub fn lookup(&self) -> [u8; 32] {
        *kdf::derive::<32>(self.output.expose(), None, &[label::PASSKEY_LOOKUP.as_bytes()]).expose()
    }

    /// The key that wraps the root of `epoch`.
    #[must_use]
    pub fn wrap_key(&self, account: AccountId, epoch: u32) -> WrapKey {
        let info =
            [label::PASSKEY_WRAP.as_bytes(), account.as_bytes(), self.id.as_bytes().as_slice(), &epoch.to_be_bytes()];
        let key = PurposeKey::from_derived(kdf::derive(self.output.expose(), None, &info));
        WrapKey::for_passkey(key, account, self.id.as_bytes().to_vec(), epoch)
    }
}

impl fmt::Debug for Passkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passkey(..)")
    }
}
