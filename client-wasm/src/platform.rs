//! What a session takes from its surroundings as arguments: time, chance, the origin it speaks to, whom it trusts.

use cachet_crypto::{Secret, Timestamp, VerifyingKey};
use cachet_transparency::Policy;
use getrandom::SysRng;

use crate::Result;

/// A registrar whose credentials this client accepts.
#[derive(Clone, Debug)]
pub struct Registrar {
    /// Its offline key.
    pub key: VerifyingKey,
    /// Its name as agreements say it.
    pub name: String,
    /// Whether it signs for anybody, for demonstrations only.
    pub demonstration: bool,
}

/// A session's surroundings.
pub struct Platform {
    /// The device's clock.
    pub now: Box<dyn Fn() -> Timestamp>,
    /// Origin of the server as the person typed it or the browser shows it.
    pub origin: String,
    /// Registrars, shipped with the client.
    pub registrars: Vec<Registrar>,
    /// Whose word counts that something is the newest, shipped with the client. Without one nothing is ever proven
    /// fresh, so nothing is shared.
    pub policy: Option<Policy>,
}

impl Platform {
    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }
}

/// The device's chance, checked by whatever draws from it.
#[must_use]
pub(crate) fn chance() -> SysRng {
    SysRng
}

/// A fresh random id.
///
/// # Errors
/// When the device's chance fails.
pub(crate) fn generate_id<I: From<[u8; 16]>>() -> Result<I> {
    Ok(cachet_seal::generate_id(&mut chance())?)
}

/// `N` fresh secret bytes.
///
/// # Errors
/// When the device's chance fails.
pub(crate) fn generate_secret<const N: usize>() -> Result<Secret<N>> {
    Ok(cachet_seal::generate_secret(&mut chance())?)
}

/// HMAC-SHA-256, for stores that hold device secrets themselves.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn hmac_sha256(secret: &Secret<32>, message: &[u8]) -> Secret<32> {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut hmac = Hmac::<sha2::Sha256>::new_from_slice(secret.expose()).expect("HMAC takes a key of any length");
    hmac.update(message);
    let code = hmac.finalize().into_bytes();
    Secret::init_with(|bytes| bytes.copy_from_slice(&code))
}
