//! RFC 6962 proofs over the log's leaves.

use cachet_crypto::Sha256Digest;
use cachet_crypto::protocol::transparency::Leaf;
use tlog_tiles::{Hash, check_record, check_tree, node_hash, record_hash};

use crate::{Error, Frontier, Result};

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

/// The root that a tree which `proof` leads to `root` had at `old_size` leaves, where the proof says it: RFC 9162 section
/// 2.1.4.2. A proof from a power of two does not hold it. What this gives is verified by [`verify_consistency`] again.
#[must_use]
pub fn root_within(proof: &[Sha256Digest], size: u64, root: Sha256Digest, old_size: u64) -> Option<Sha256Digest> {
    let (seed, rest) = proof.split_first()?;
    if old_size == 0 || old_size >= size || old_size.is_power_of_two() {
        return None;
    }
    let (mut old, mut new) = (old_size - 1, size - 1);
    let rise = (!old).trailing_zeros();
    (old, new) = (old >> rise, new >> rise);
    let (mut old_root, mut new_root) = (*seed, *seed);
    for hash in rest {
        if new == 0 {
            return None;
        }
        if old % 2 == 1 || old == new {
            (old_root, new_root) = (joined(*hash, old_root), joined(*hash, new_root));
            let rise = if old == 0 { 0 } else { old.trailing_zeros() };
            (old, new) = (old >> rise, new >> rise);
        } else {
            new_root = joined(new_root, *hash);
        }
        (old, new) = (old >> 1, new >> 1);
    }
    (new == 0 && new_root == root).then_some(old_root)
}

fn joined(left: Sha256Digest, right: Sha256Digest) -> Sha256Digest {
    Sha256Digest::from_bytes(node_hash(hash(left), hash(right)).0)
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

/// Makes the RFC 6962 proof that a log of these leaves begins with its own first `old_size`: for evidence, by whoever
/// has fetched them all.
///
/// # Errors
/// [`Error::Proof`] unless `old_size` is from 1 to the number of leaves.
pub fn prove_consistency(leaves: &[Sha256Digest], old_size: usize) -> Result<Vec<Sha256Digest>> {
    if old_size == 0 || old_size > leaves.len() {
        return Err(Error::Proof);
    }
    let mut proof = Vec::new();
    extend_proof(&mut proof, leaves, old_size, true);
    Ok(proof)
}

/// SUBPROOF of RFC 6962 section 2.1.2. `known`: the old tree is this whole subtree, whose root the verifier has.
fn extend_proof(proof: &mut Vec<Sha256Digest>, leaves: &[Sha256Digest], old_size: usize, known: bool) {
    if old_size == leaves.len() {
        if !known {
            proof.push(root_of(leaves));
        }
        return;
    }
    let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
    if old_size <= left.len() {
        extend_proof(proof, left, old_size, known);
        proof.push(root_of(right));
    } else {
        extend_proof(proof, right, old_size - left.len(), false);
        proof.push(root_of(left));
    }
}

fn root_of(leaves: &[Sha256Digest]) -> Sha256Digest {
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

/// The largest power of two below a number of at least two.
fn largest_power_below(number: usize) -> usize {
    1 << (usize::BITS - 1 - (number - 1).leading_zeros())
}
