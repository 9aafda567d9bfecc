//! RFC 6962 proofs over the log's leaves.

use cachet_crypto::Sha256Digest;
use cachet_crypto::protocol::transparency::Leaf;
use tlog_tiles::{Hash, check_record, check_tree, record_hash};

use crate::{Error, Result};

/// No proof over fewer than 2^63 leaves is longer.
const MAX_PROOF: usize = 64;

/// SHA-256(0x00 || leaf).
#[must_use]
pub fn leaf_hash(leaf: &Leaf) -> Sha256Digest {
    Sha256Digest::from_bytes(record_hash(&leaf.encode()).0)
}

/// Verifies that leaf number `index` of the tree of `size` leaves under `root` has this hash.
///
/// # Errors
/// [`Error::Proof`] whatever the reason.
pub fn verify_inclusion(
    proof: &[Sha256Digest],
    size: u64,
    root: Sha256Digest,
    index: u64,
    leaf: Sha256Digest,
) -> Result<()> {
    check_record(&hashes(proof)?, bounded(size)?, hash(root), index, hash(leaf)).map_err(|_| Error::Proof)
}

/// Verifies that the tree of `size` leaves under `root` begins with the one of `old_size` under `old_root`.
///
/// # Errors
/// [`Error::Proof`] whatever the reason.
pub fn verify_consistency(
    proof: &[Sha256Digest],
    size: u64,
    root: Sha256Digest,
    old_size: u64,
    old_root: Sha256Digest,
) -> Result<()> {
    check_tree(&hashes(proof)?, bounded(size)?, hash(root), old_size, hash(old_root)).map_err(|_| Error::Proof)
}

fn bounded(size: u64) -> Result<u64> {
    if size <= cachet_crypto::protocol::log::MAX_NUMBER { Ok(size) } else { Err(Error::Proof) }
}

fn hashes(proof: &[Sha256Digest]) -> Result<Vec<Hash>> {
    if proof.len() > MAX_PROOF {
        return Err(Error::Proof);
    }
    Ok(proof.iter().map(|digest| hash(*digest)).collect())
}

fn hash(digest: Sha256Digest) -> Hash {
    Hash(*digest.as_bytes())
}
