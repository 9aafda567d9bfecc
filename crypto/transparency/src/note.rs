//! C2SP signed notes: key names, key ids, `vkey` text, and the log's own signature.

use std::fmt;
use std::str::FromStr;

use cachet_crypto::{Secret, Signature, VerifyingKey, decode_base64, encode_base64};
use ed25519_dalek::Signer as _;
use signed_note::key_id;

use crate::{Error, Result};

/// Signature types of C2SP signed-note.
pub(crate) const ED25519: u8 = 0x01;
pub(crate) const COSIGNATURE_ED25519: u8 = 0x04;
pub(crate) const COSIGNATURE_ML_DSA_44: u8 = 0x06;

/// The id of a named key: the first four bytes of SHA-256(name || LF || type || key).
pub(crate) fn id_of(name: &str, kind: u8, key: &[u8]) -> u32 {
    key_id(name, &typed(kind, key))
}

fn typed(kind: u8, key: &[u8]) -> Vec<u8> {
    [&[kind], key].concat()
}

/// The `vkey` text of a named key.
pub(crate) fn vkey(name: &str, kind: u8, key: &[u8]) -> String {
    format!("{name}+{:08x}+{}", id_of(name, kind, key), encode_base64(&typed(kind, key)))
}

/// Reads a `vkey` of one type.
pub(crate) fn read_vkey(text: &str, kind: u8) -> Result<(String, Vec<u8>)> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Error::Format);
    };
    let key = decode_base64(key)?;
    let key = key.strip_prefix(&[kind]).ok_or(Error::Format)?;
    if !is_name(name) || vkey(name, kind, key) != text {
        return Err(Error::Format);
    }
    Ok((name.to_owned(), key.to_vec()))
}

/// Names have at most 255 bytes, so that an ML-DSA cosignature can carry them.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= 255 && !name.chars().any(char::is_control) && signed_note::is_key_name_valid(name)
}

/// Who keeps the log: its origin and the key under which it signs checkpoints.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogKey {
    name: String,
    key: VerifyingKey,
}

impl LogKey {
    /// The log's name, which is the origin of its checkpoints.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn id(&self) -> u32 {
        id_of(&self.name, ED25519, self.key.as_bytes())
    }

    pub(crate) fn verify(&self, text: &[u8], signature: &[u8]) -> Result<()> {
        Ok(self.key.verify(text, &Signature::try_from(signature)?)?)
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&vkey(&self.name, ED25519, self.key.as_bytes()))
    }
}

impl FromStr for LogKey {
    type Err = Error;

    /// Reads a `vkey` of type 1.
    fn from_str(text: &str) -> Result<Self> {
        let (name, key) = read_vkey(text, ED25519)?;
        let key: [u8; 32] = key.try_into().map_err(|_| Error::Format)?;
        Ok(Self { name, key: VerifyingKey::from_bytes(&key)? })
    }
}

/// The log's signing key. Not the type of an account's key: what one signs the other never does.
pub struct LogSigner {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl LogSigner {
    /// From a name and a 32-byte seed.
    ///
    /// # Errors
    /// [`Error::Format`] for a name that notes cannot carry.
    pub fn new(name: &str, seed: &Secret<32>) -> Result<Self> {
        if !is_name(name) {
            return Err(Error::Format);
        }
        Ok(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed.expose()) })
    }

    /// The public half.
    #[must_use]
    pub fn log_key(&self) -> LogKey {
        let key = VerifyingKey::from_bytes(self.key.verifying_key().as_bytes())
            .expect("a key made from a seed is a canonical point of large order");
        LogKey { name: self.name.clone(), key }
    }

    pub(crate) fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.key.sign(text).to_bytes().to_vec()
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSigner({}, ..)", self.name)
    }
}
