//! The right edge of the log's tree: all that a follower keeps in order to add leaves and compute the next root itself.

use cachet_crypto::Sha256Digest;
use serde::{Deserialize, Serialize};
use tlog_tiles::{EMPTY_HASH, Hash, node_hash};

/// Roots of the perfect subtrees of a log, the largest first: one for each bit of its size.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Sha256Digest>,
}

impl Frontier {
    /// Leaves so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether it has one subtree for each bit of its size, as one that was read from a file must.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.subtrees.len() == self.size.count_ones() as usize
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Sha256Digest) {
        let mut hash = Hash(*leaf.as_bytes());
        for _ in 0..self.size.trailing_ones() {
            let left = self.subtrees.pop().expect("one subtree stands for each bit of the size");
            hash = node_hash(Hash(*left.as_bytes()), hash);
        }
        self.subtrees.push(Sha256Digest::from_bytes(hash.0));
        self.size += 1;
    }

    /// Root over all leaves (RFC 6962 section 2.1).
    #[must_use]
    pub fn root(&self) -> Sha256Digest {
        let mut subtrees = self.subtrees.iter().rev().map(|subtree| Hash(*subtree.as_bytes()));
        let last = subtrees.next().unwrap_or(EMPTY_HASH);
        Sha256Digest::from_bytes(subtrees.fold(last, |right, left| node_hash(left, right)).0)
    }
}
