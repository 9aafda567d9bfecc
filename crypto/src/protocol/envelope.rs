//! Envelopes: which bytes a grant gives, signed by the owner once for each grant and manifest.

use crate::statement::declare;
use crate::{AccountId, Error, ObjectId, Sha256Digest, label, sha256_concat};

declare! {
    /// Binds a consent to one header, one manifest, one list of parts and one author.
    GrantEnvelope, "envelope", {
        /// Hash of the consent.
        consent: Sha256Digest,
        /// Counts this grant's envelopes; the first is 1.
        k: u64,
        /// The object.
        object: ObjectId,
        /// SHA-256 of the age header, first byte to the LF after the MAC.
        header: Sha256Digest,
        /// SHA-256 of the manifest payload.
        manifest: Sha256Digest,
        /// Root over the parts' digests.
        parts: Sha256Digest,
        /// Commitment to the author: [`author_commitment`].
        author: Sha256Digest,
    }
    check |envelope| {
        if envelope.k == 0 || envelope.k > super::log::MAX_NUMBER {
            return Err(Error::Limit);
        }
        Ok(())
    }
}

/// SHA-256(label || salt || object || account || key-set fingerprint), for every author, the owner too.
#[must_use]
pub fn author_commitment(salt: &[u8; 32], object: ObjectId, account: AccountId, key: &Sha256Digest) -> Sha256Digest {
    sha256_concat(&[label::AUTHOR.as_bytes(), salt, object.as_bytes(), account.as_bytes(), key.as_bytes()])
}
