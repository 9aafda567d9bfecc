//! The demonstration registrar's key: it signs whatever it is told, under a seed that everybody can read in the server's
//! source. The one file of the client that holds it, and no release build compiles it.

#[cfg(not(debug_assertions))]
compile_error!("the demonstration registrar has no place in a release build");

/// The public key, Ed25519. A client takes it only when a person asks for it by name, or when built for a demonstration.
pub const DEMONSTRATION_REGISTRAR: [u8; 32] = [
    251, 221, 193, 112, 204, 222, 191, 28, 9, 193, 191, 113, 36, 167, 86, 234, 67, 124, 13, 244, 169, 137, 10, 47, 100,
    43, 126, 69, 183, 251, 203, 175,
];
