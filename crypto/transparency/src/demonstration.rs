//! Log and witnesses of demonstrations, under seeds that everybody can read here: they prove the machinery, and nothing
//! to anybody. A client believes them only in a build made for demonstrations.

use cachet_crypto::Secret;

use crate::{LogSigner, Policy, Result, VrfKey, WitnessSigner};

/// Origin of a demonstration's log.
pub const LOG: &str = "demonstration.cachet.invalid/log";

/// Seconds after which a demonstration's checkpoint is stale: an hour.
pub const MAX_AGE: u64 = 3_600;

/// A seed that is the same byte over and over, so that nobody takes it for a secret.
fn published(byte: u8) -> Secret<32> {
    Secret::init_with(|seed| seed.fill(byte))
}

/// The log's key.
///
/// # Errors
/// Never: the name is one that notes carry.
pub fn log_signer() -> Result<LogSigner> {
    LogSigner::new(LOG, &log_seed())
}

/// Seed of the log's key.
#[must_use]
pub fn log_seed() -> Secret<32> {
    published(0xd0)
}

/// Seed of the directory's VRF key.
#[must_use]
pub fn vrf_seed() -> Secret<32> {
    published(0xd1)
}

/// Witness 1 or 2.
///
/// # Errors
/// Never: the names are ones that notes carry.
pub fn witness(number: u8) -> Result<WitnessSigner> {
    let name = format!("demonstration.cachet.invalid/witness-{number}");
    WitnessSigner::new(&name, &published(0xe0 + number), &published(0xf0 + number))
}

/// Both witnesses, and an hour.
///
/// # Errors
/// Never: it is made of parts that fit.
pub fn policy() -> Result<Policy> {
    let witnesses = vec![witness(1)?.witness_key(), witness(2)?.witness_key()];
    Policy::new(log_signer()?.log_key(), VrfKey::of_seed(&vrf_seed())?, witnesses, 2, MAX_AGE)
}
