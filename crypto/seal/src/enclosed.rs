//! Secrets that stand inside a sealed plaintext: the only ones that can be written out.

use std::fmt;

use cachet_crypto::{Secret, decode_base64url};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

/// `N` secret bytes inside a plaintext that is sealed as a whole: a content key in a manifest, a seed in a keyring.
///
/// Unpadded base64url in JSON. Wiped on drop; `Debug` is redacted. Nothing that holds one is ever written in clear.
#[derive(Eq, PartialEq)]
pub struct Enclosed<const N: usize>(pub Secret<N>);

impl<const N: usize> Clone for Enclosed<N> {
    fn clone(&self) -> Self {
        Self(self.0.duplicate())
    }
}

impl<const N: usize> fmt::Debug for Enclosed<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Enclosed(..)")
    }
}

impl<const N: usize> From<Secret<N>> for Enclosed<N> {
    fn from(secret: Secret<N>) -> Self {
        Self(secret)
    }
}

impl<const N: usize> Serialize for Enclosed<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(cachet_crypto::encode_base64url(self.0.expose())))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Enclosed<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = Zeroizing::new(decode_base64url(&text).map_err(de::Error::custom)?);
        Secret::from_slice(&bytes).map(Self).ok_or_else(|| de::Error::custom("wrong length"))
    }
}
