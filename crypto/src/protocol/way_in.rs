//! Ways in as the server keeps them: it can check a login and hand out a wrap; it can open none.

use serde::{Deserialize, Serialize};

use crate::{Base64Url, DeviceId};

/// Login starts that an account may make in an hour.
pub const LOGIN_STARTS_AN_HOUR: u32 = 10;

/// Login starts on one device until another way in is used.
pub const LOGIN_STARTS_IN_ALL: u32 = 50;

/// Largest wrap, in bytes.
pub const MAX_WRAP: usize = 1024;

/// Way in by passphrase on an enrolled device: OPAQUE (RFC 9807).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceWayIn {
    /// The device.
    pub device: DeviceId,
    /// RegistrationRecord.
    pub registration: Base64Url,
    /// Epoch of the wrapped root.
    pub epoch: u32,
    /// The root under HKDF(export key).
    pub wrap: Base64Url,
    /// The device's name, sealed.
    pub name: Base64Url,
}

/// Way in by the recovery sheet.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecoveryWayIn {
    /// HKDF(recovery code, lookup label), 32 bytes.
    pub lookup: Base64Url,
    /// Epoch of the wrapped root.
    pub epoch: u32,
    /// The root under HKDF(recovery code, wrap label).
    pub wrap: Base64Url,
}
