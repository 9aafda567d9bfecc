//! The contact of an emergency card: somebody who is told by e-mail that it was read, once they agreed.

use crate::{CardContactToken, Sha256Digest, sha256};

/// Seconds within which a contact answers the question; nothing is sent there afterwards.
pub const ANSWER_SECONDS: u64 = 7 * 86_400;

/// Days for which a contact who said no, or stop, is not asked by that account again.
pub const NO_DAYS: u32 = 365;

/// Letters of the mark by which a contact knows whose card it is: none looks like another.
pub const MARK_LETTERS: &[u8; 16] = b"ACDEFHJKLMNPRTUX";

/// Letters of a mark.
pub const MARK: usize = 4;

impl CardContactToken {
    /// What the server finds the contact by.
    #[must_use]
    pub fn hash(&self) -> Sha256Digest {
        sha256(self.as_bytes())
    }
}
