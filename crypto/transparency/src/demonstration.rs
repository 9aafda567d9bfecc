//! Log and witnesses of demonstrations, under seeds that everybody can read here: they prove the machinery, and nothing
//! to anybody. A client believes them only in a build made for demonstrations, and a release build for the terminal or the
//! server makes none of them.

use cachet_crypto::Secret;

use crate::{Error, LogSigner, Policy, Result, VrfKey, WitnessSigner};

/// Origin of a demonstration's log.
pub const LOG: &str = "demonstration.cachet.invalid/log";

/// Seconds after which a demonstration's checkpoint is stale: an hour.
pub const MAX_AGE: u64 = 3_600;

/// A seed that is the same byte over and over, so that nobody takes it for a secret.
///
/// # Errors
/// [`Error::Signature`] in a release build. WebAssembly has one profile: there a build is a demonstration's by its client.
fn published(byte: u8) -> Result<Secret<32>> {
    if cfg!(any(debug_assertions, target_arch = "wasm32")) {
        Ok(Secret::init_with(|seed| seed.fill(byte)))
    } else {
        Err(Error::Signature)
    }
}

/// The log's key.
///
/// # Errors
/// [`Error::Signature`] in a release build.
pub fn log_signer() -> Result<LogSigner> {
    LogSigner::new(LOG, &log_seed()?)
}

/// Seed of the log's key.
///
/// # Errors
/// As [`log_signer`].
pub fn log_seed() -> Result<Secret<32>> {
    published(0xd0)
}

/// Seed of the directory's VRF key.
///
/// # Errors
/// As [`log_signer`].
pub fn vrf_seed() -> Result<Secret<32>> {
    published(0xd1)
}

/// Witness 1 or 2.
///
/// # Errors
/// As [`log_signer`].
pub fn witness(number: u8) -> Result<WitnessSigner> {
    let name = format!("demonstration.cachet.invalid/witness-{number}");
    WitnessSigner::new(&name, &published(0xe0 + number)?, &published(0xf0 + number)?)
}

/// Both witnesses, and an hour.
///
/// # Errors
/// As [`log_signer`].
pub fn policy() -> Result<Policy> {
    let witnesses = vec![witness(1)?.witness_key(), witness(2)?.witness_key()];
    Policy::new(log_signer()?.log_key(), VrfKey::of_seed(&vrf_seed()?)?, witnesses, 2, MAX_AGE)
}
