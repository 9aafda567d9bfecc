//! The demonstration registrar's key: published, so that nobody mistakes it for a secret. The one file of the server that
//! holds it, and no release build compiles it.

#[cfg(not(debug_assertions))]
compile_error!("the demonstration registrar has no place in a release build");

/// Seed of the key. NOT A SECRET.
pub(crate) const PUBLIC_SEED: &[u8; 32] = b"cachet demonstration only, v1 ..";

/// The public key, Ed25519.
pub const DEMONSTRATION_REGISTRAR: [u8; 32] = [
    251, 221, 193, 112, 204, 222, 191, 28, 9, 193, 191, 113, 36, 167, 86, 234, 67, 124, 13, 244, 169, 137, 10, 47, 100,
    43, 126, 69, 183, 251, 203, 175,
];
