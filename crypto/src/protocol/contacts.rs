//! Recovery contacts as the server knows them: how long it waits before it hands out its half of a secret, and to whom
//! it never does. Who the contacts are, and how many, it does not know.

use crate::protocol::account::HybridRecipient;
use crate::statement::declare;
use crate::{Error, PlanId, RequestId, Sha256Digest, label, sha256_concat};

/// Days that a request waits unless its owner chose otherwise.
pub const WAIT_DAYS: u32 = 7;

/// Contacts at most.
pub const MAX_CONTACTS: usize = 16;

/// Shares that one request takes.
pub const MAX_SHARES: usize = 32;

/// Days after which a request that nobody answered is forgotten.
pub const REQUEST_DAYS: u32 = 60;

declare! {
    /// Signed by the owner for one epoch: under which conditions the server hands out the release secret.
    ContactPlan, "contact-plan", {
        /// This sharing.
        plan: PlanId,
        /// Days to wait after the first share, from 1 to 30.
        wait: u32,
        /// SHA-256 of the release secret that lies with the server.
        release: Sha256Digest,
        /// SHA-256 of what a contact shows to have the waiting begin.
        opener: Sha256Digest,
        /// SHA-256 of the wrapped root.
        wrap: Sha256Digest,
    }
    check |plan| {
        if plan.epoch.is_none() {
            return Err(Error::Bind);
        }
        if !(1..=30).contains(&plan.wait) {
            return Err(Error::Limit);
        }
        Ok(())
    }
}

/// The id of a request: the first half of SHA-256(label || recipient). Whoever compares it compares the key.
#[must_use]
pub fn request_id(recipient: &HybridRecipient) -> RequestId {
    let digest = sha256_concat(&[label::CONTACTS_REQUEST.as_bytes(), recipient.as_bytes()]);
    let (half, _) = digest.as_bytes().split_first_chunk::<16>().expect("32 bytes are more than 16");
    RequestId::from_bytes(*half)
}
