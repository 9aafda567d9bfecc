//! Ways in by passkey as the server keeps them. Nothing of WebAuthn is here: what a passkey computes is the secret, and
//! no server checks an attestation.

use serde::{Deserialize, Serialize};

use crate::{Base64Url, PasskeyId};

/// Passkeys that an account may have.
pub const MAX_PASSKEYS: u32 = 20;

/// Way in by a passkey with a pseudo-random function (WebAuthn `prf`).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyWayIn {
    /// First half of SHA-256(label || credential id).
    pub passkey: PasskeyId,
    /// HKDF(output, lookup label), 32 bytes.
    pub lookup: Base64Url,
    /// Epoch of the wrapped root.
    pub epoch: u32,
    /// The root under HKDF(output, wrap label || account || passkey || epoch).
    pub wrap: Base64Url,
    /// The passkey's name, sealed.
    pub name: Base64Url,
}
