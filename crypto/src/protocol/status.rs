//! Status lists: which of its credentials a registrar has taken back, by their hashes alone.

use crate::statement::declare;
use crate::{Error, Sha256Digest, Timestamp};

/// Seconds after which a list no longer says anything: seven days.
pub const MAX_STATUS_AGE: u64 = 7 * 86_400;

/// Seconds by which a registrar's clock may run ahead of a client's.
pub const MAX_STATUS_AHEAD: u64 = 86_400;

/// Credentials that one list may take back.
pub const MAX_REVOKED: usize = 20_000;

declare! {
    /// Every credential that the registrar has taken back, as of one second. A credential's hash covers an account's id
    /// of 128 random bits: it tells nothing to whoever does not hold the credential.
    StatusList, "status-list", {
        /// When the registrar signed.
        issued: Timestamp,
        /// Hashes of the credentials, ascending, each once.
        revoked: Vec<Sha256Digest>,
    }
    check |list| {
        if list.epoch.is_some() {
            return Err(Error::Bind);
        }
        if list.revoked.len() > MAX_REVOKED {
            return Err(Error::Limit);
        }
        if !list.revoked.is_sorted_by(|a, b| a < b) {
            return Err(Error::Malformed);
        }
        Ok(())
    }
}

impl StatusList {
    /// Whether the credential of that hash was taken back.
    #[must_use]
    pub fn revokes(&self, credential: &Sha256Digest) -> bool {
        self.revoked.binary_search(credential).is_ok()
    }

    /// Whether the list still says anything at `now`.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now <= self.issued.plus(MAX_STATUS_AGE) && self.issued <= now.plus(MAX_STATUS_AHEAD)
    }
}
