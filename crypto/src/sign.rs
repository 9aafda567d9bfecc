//! Ed25519 (RFC 8032), strict: weak keys and non-canonical signatures never verify.

use std::fmt;

use ed25519_dalek::Signer as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::bytes::fixed_bytes;
use crate::{Error, Secret};

fixed_bytes! {
    /// An Ed25519 signature, 64 bytes.
    Signature, 64
}

/// A signing key. Its public half is derived, never given beside it (RUSTSEC-2022-0093).
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// From the 32-byte seed of RFC 8032 section 5.1.5.
    #[must_use]
    pub fn from_seed(seed: &Secret<32>) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed.expose()))
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs `message`. Callers sign only a statement's pre-authentication encoding.
    #[must_use]
    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        Signature::from_bytes(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// A public key that is a canonical point of large order.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Parses 32 bytes.
    ///
    /// # Errors
    /// [`Error::Signature`] for a non-canonical or low-order point.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| Error::Signature)?;
        // The parser accepts a non-canonical y; one key must have one encoding.
        if key.is_weak() || key.to_bytes() != *bytes || key.to_edwards().compress().to_bytes() != *bytes {
            return Err(Error::Signature);
        }
        Ok(Self(key))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Verifies by `verify_strict`. Public for test vectors; statements are verified through [`crate::Envelope`].
    ///
    /// # Errors
    /// [`Error::Signature`] whatever the reason.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), Error> {
        let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
        self.0.verify_strict(message, &signature).map_err(|_| Error::Signature)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", crate::encode_base64url(self.as_bytes()))
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&crate::encode_base64url(self.as_bytes()))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for VerifyingKey {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "VerifyingKey".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "An Ed25519 public key, 32 bytes in unpadded base64url",
            "pattern": crate::bytes::fixed_pattern(32),
        })
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = crate::decode_base64url(&text).map_err(de::Error::custom)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| de::Error::custom(Error::Malformed))?;
        Self::from_bytes(&bytes).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_a_signing_key_shows_nothing_of_it() {
        let key = SigningKey::from_seed(&Secret::init_with(|b| b.fill(7)));
        assert_eq!(format!("{key:?}"), "SigningKey(..)");
    }

    #[test]
    fn a_low_order_key_is_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(VerifyingKey::from_bytes(&identity), Err(Error::Signature));
    }
}
