//! Mailboxes: what one patient and one reader share, the heads that readers get, and who may write there.

use serde::{Deserialize, Serialize};

use super::log::Head;
use crate::statement::declare;
use crate::{Error, GrantId, MailboxId, Sha256Digest, VerifyingKey, label, sha256_concat};

/// Grants in force in one mailbox at most.
pub const MAX_LIVE: usize = 4_096;

/// Plaintext of a drop, and of a message, is padded to this.
pub const DROP_SIZE: usize = 8 * 1024;

/// Drops that may wait at one front door.
pub const MAX_WAITING: usize = 200;

/// Days that a drop waits.
pub const DROP_DAYS: u32 = 30;

/// Tickets an account draws a day.
pub const TICKETS_A_DAY: u32 = 20;

declare! {
    /// All that a reader learns of a vault: this mailbox's grants in force. Signed by the vault's owner.
    MailboxHead, "mailbox-head", {
        /// The mailbox.
        mailbox: MailboxId,
        /// Number of the head; the first is 1.
        m: u64,
        /// Link after head m-1 (for m = 1: [`genesis`]).
        prev: Sha256Digest,
        /// Grants in force, strictly ascending by grant id.
        live: Vec<LiveGrant>,
        /// Whether the mailbox is closed for good.
        closed: bool,
    }
    check |head| {
        if head.m == 0 || head.m > super::log::MAX_NUMBER || head.live.len() > MAX_LIVE {
            return Err(Error::Limit);
        }
        if !head.live.is_sorted_by(|a, b| a.grant < b.grant) || (head.closed && !head.live.is_empty()) {
            return Err(Error::Malformed);
        }
        Ok(())
    }
}

/// One grant in force.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LiveGrant {
    /// The grant.
    pub grant: GrantId,
    /// Hash of its consent.
    pub consent: Sha256Digest,
    /// Hash of its newest envelope.
    pub envelope: Sha256Digest,
}

declare! {
    /// The reader's next mailbox key, signed by the old one.
    MailboxKeyChange, "mailbox-key-change", {
        /// The mailbox, which is the signer too.
        mailbox: MailboxId,
        /// The key that replaces the signer's.
        next: VerifyingKey,
    }
    check |change| {
        if change.signer != change.mailbox.into() || change.epoch.is_some() {
            return Err(Error::Bind);
        }
        Ok(())
    }
}

/// Link before the first head: SHA-256(label || mailbox).
#[must_use]
pub fn genesis(mailbox: MailboxId) -> Sha256Digest {
    sha256_concat(&[label::MAILBOX_GENESIS.as_bytes(), mailbox.as_bytes()])
}

/// The place before the first head.
#[must_use]
pub fn empty_head(mailbox: MailboxId) -> Head {
    Head { n: 0, link: genesis(mailbox) }
}

/// Fingerprint of a mailbox key: SHA-256(label || key).
#[must_use]
pub fn mailbox_key_fingerprint(key: &VerifyingKey) -> Sha256Digest {
    sha256_concat(&[label::MAILBOX_KEY.as_bytes(), key.as_bytes()])
}

/// The leading fields of any statement that a mailbox key signs.
#[must_use]
pub fn as_signer(mailbox: MailboxId, key: &VerifyingKey) -> crate::Header {
    crate::Header { signer: mailbox.into(), epoch: None, key: mailbox_key_fingerprint(key) }
}
