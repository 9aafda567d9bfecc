//! Digests as types, so that one is never taken for the other.

use sha2::{Digest, Sha256};

use crate::bytes::fixed_bytes;

fixed_bytes! {
    /// A SHA-256 digest (FIPS 180-4), 32 bytes.
    Sha256Digest, 32
}

fixed_bytes! {
    /// A BLAKE3 digest of one stored part, 32 bytes.
    Blake3Digest, 32
}

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(bytes).into())
}

/// SHA-256 of the plain concatenation of `pieces`; the callers' pieces have fixed lengths or stand last.
#[must_use]
pub fn sha256_concat(pieces: &[&[u8]]) -> Sha256Digest {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update(piece);
    }
    Sha256Digest::from_bytes(hasher.finalize().into())
}
